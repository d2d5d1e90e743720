package dev.probity.local.stack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.lambda.Environment;
import dev.probity.lambda.Wiring;
import dev.probity.local.gateway.FunctionLog;
import dev.probity.local.gateway.InProcessInvoker;
import dev.probity.local.gateway.InvocationException;
import dev.probity.local.gateway.LocalGateway;
import dev.probity.local.gateway.Schedules;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.HttpApiModel;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.gateway.template.TemplateValues;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The template's functions behind an HTTP API on 127.0.0.1. Several may stand on the same services,
 * each with an environment of its own.
 */
public final class StackGateway implements AutoCloseable {
  private static final int UNRESERVED_CONCURRENCY = 16;

  private final InProcessInvoker functions;
  private final LocalGateway http;
  private final Optional<Schedules> schedules;

  /**
   * How to run one.
   *
   * @param port 0 for any free one
   * @param environment given to every function, over the template's
   * @param ticking whether schedules fire by themselves
   * @param every the period at which they do; empty: as the template says
   */
  record Settings(
      int port, Map<String, String> environment, boolean ticking, Optional<Duration> every) {}

  private StackGateway(
      InProcessInvoker functions, LocalGateway http, Optional<Schedules> schedules) {
    this.functions = functions;
    this.http = http;
    this.schedules = schedules;
  }

  static StackGateway start(
      SamTemplate template, TemplateValues values, Settings settings, FunctionLog log)
      throws TemplateException, IOException {
    List<FunctionModel> models = template.functions(values);
    List<HttpApiModel> apis = template.httpApis(values);
    if (apis.size() != 1) {
      throw new TemplateException("Resources", "the local stack serves one HTTP API");
    }
    InProcessInvoker functions =
        new InProcessInvoker(
            models,
            (model, environment) -> handler(model, environment, settings, log),
            log,
            new InProcessInvoker.Settings(
                AwsEndpoints.REGION, AwsEndpoints.ACCOUNT, UNRESERVED_CONCURRENCY));
    LocalGateway http =
        LocalGateway.start(
            LocalGateway.Settings.AWS.onPort(settings.port()),
            apis.getFirst(),
            models,
            functions,
            log);
    Optional<Schedules> schedules =
        settings.ticking()
            ? Optional.of(
                Schedules.start(
                    models,
                    functions,
                    log,
                    new Schedules.Settings(
                        settings.every(),
                        AwsEndpoints.REGION,
                        AwsEndpoints.ACCOUNT,
                        Clock.systemUTC())))
            : Optional.empty();
    return new StackGateway(functions, http, schedules);
  }

  /** A handler as Lambda makes it, but for its environment and its log. */
  private static Object handler(
      FunctionModel model, Map<String, String> environment, Settings settings, FunctionLog log) {
    Map<String, String> all = new TreeMap<>(environment);
    all.putAll(settings.environment());
    try {
      return Class.forName(model.handlerClass())
          .getConstructor(Wiring.class)
          .newInstance(
              Wiring.of(Environment.of(all), line -> log.write(model.logicalId(), "-", line)));
    } catch (InvocationTargetException failed) {
      throw new IllegalStateException(
          model.handlerClass() + " could not be made", failed.getCause());
    } catch (ReflectiveOperationException absent) {
      throw new IllegalStateException(
          model.handlerClass() + " has no public constructor that takes a Wiring", absent);
    }
  }

  /** {@code http://127.0.0.1:port}, without a slash at the end. */
  public URI url() {
    return http.uri();
  }

  /**
   * Calls a function by its logical id and waits for its reply, as Lambda's Invoke.
   *
   * @param event JSON
   * @return JSON
   */
  public byte[] invoke(String function, byte[] event)
      throws InvocationException, InterruptedException {
    return functions.invoke(function, event, Duration.ofMinutes(1));
  }

  /**
   * Runs a scheduled function now and waits until it is done.
   *
   * @throws InvocationException when it failed, or the same function runs already (throttled)
   */
  public void run(String function) throws InvocationException, InterruptedException {
    String event =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", UUID.randomUUID().toString())
            .put("detail-type", "Scheduled Event")
            .put("source", "aws.events")
            .put("time", Instant.now().toString())
            .toString();
    byte[] _ = invoke(function, event.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers no more; calls in progress end with their threads. */
  @Override
  public void close() {
    schedules.ifPresent(Schedules::close);
    http.close();
    functions.close();
  }
}
