package dev.probity.local.stack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import dev.probity.lambda.Environment;
import dev.probity.lambda.Wiring;
import dev.probity.local.gateway.FunctionLog;
import dev.probity.local.gateway.InProcessInvoker;
import dev.probity.local.gateway.InvocationException;
import dev.probity.local.gateway.Invoker;
import dev.probity.local.gateway.LocalGateway;
import dev.probity.local.gateway.Schedules;
import dev.probity.local.gateway.invoke.LambdaApi;
import dev.probity.local.gateway.runtime.DeploymentPackage;
import dev.probity.local.gateway.runtime.RuntimeClientInvoker;
import dev.probity.local.gateway.stream.TableStreams;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.HttpApiModel;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.gateway.template.TemplateValues;
import dev.probity.local.service.StateFolder;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

  /** Where functions call each other, unless they are told otherwise. */
  private static final String LAMBDA = "AWS_ENDPOINT_URL_LAMBDA";

  /** AWS waits one minute and two: too long for somebody who tries something out. */
  private static final List<Duration> EVENT_PAUSES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(2));

  private final Invoker functions;
  private final LambdaApi lambda;
  private final LocalGateway http;
  private final Optional<Schedules> schedules;
  private final Optional<TableStreams> streams;

  /**
   * How to run one.
   *
   * @param port 0 for any free one
   * @param lambdaPort of Lambda's Invoke; 0 for any free one
   * @param environment given to every function, over the template's
   * @param ticking whether schedules fire and streams are read
   * @param every the period at which schedules fire; empty: as the template says
   * @param runtimeClient whether functions run in the Runtime Interface Client
   */
  record Settings(
      int port,
      int lambdaPort,
      Map<String, String> environment,
      boolean ticking,
      Optional<Duration> every,
      boolean runtimeClient) {

    Settings with(String variable, String value) {
      return new Settings(
          port,
          lambdaPort,
          StackOptions.with(environment, variable, value),
          ticking,
          every,
          runtimeClient);
    }
  }

  /** Where the functions come from, and what they stand on. */
  record Surroundings(
      SamTemplate template,
      TemplateValues values,
      AwsEndpoints aws,
      Path projectRoot,
      StateFolder state) {}

  private StackGateway(
      Invoker functions,
      LambdaApi lambda,
      LocalGateway http,
      Optional<Schedules> schedules,
      Optional<TableStreams> streams) {
    this.functions = functions;
    this.lambda = lambda;
    this.http = http;
    this.schedules = schedules;
    this.streams = streams;
  }

  static StackGateway start(Surroundings around, Settings asked, FunctionLog log)
      throws TemplateException, IOException {
    SamTemplate template = around.template();
    List<FunctionModel> models = template.functions(around.values());
    List<HttpApiModel> apis = template.httpApis(around.values());
    if (apis.size() != 1) {
      throw new TemplateException("Resources", "the local stack serves one HTTP API");
    }
    HttpServer lambdaPort = LambdaApi.bound(asked.lambdaPort());
    try {
      return start(around, template, models, apis.getFirst(), asked, lambdaPort, log);
    } catch (TemplateException | IOException | RuntimeException failed) {
      lambdaPort.stop(0);
      throw failed;
    }
  }

  private static StackGateway start(
      Surroundings around,
      SamTemplate template,
      List<FunctionModel> models,
      HttpApiModel api,
      Settings asked,
      HttpServer lambdaPort,
      FunctionLog log)
      throws TemplateException, IOException {
    Settings settings =
        asked.environment().containsKey(LAMBDA)
            ? asked
            : asked.with(LAMBDA, "http://127.0.0.1:" + lambdaPort.getAddress().getPort());
    Invoker functions =
        settings.runtimeClient()
            ? inChildren(around, models, settings, log)
            : inProcess(models, settings, log);
    LambdaApi lambda =
        LambdaApi.start(
            lambdaPort,
            new LambdaApi.Settings(
                AwsEndpoints.REGION,
                AwsEndpoints.ACCOUNT,
                around.aws().credentials(),
                EVENT_PAUSES,
                Clock.systemUTC()),
            models,
            functions,
            log);
    LocalGateway http =
        LocalGateway.start(
            LocalGateway.Settings.AWS.onPort(settings.port()), api, models, functions, log);
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
    Optional<TableStreams> streams =
        settings.ticking() && models.stream().anyMatch(model -> !model.streams().isEmpty())
            ? Optional.of(
                TableStreams.start(
                    models,
                    template.tables(around.values()),
                    new TableStreams.Clients(
                        around.aws().dynamoDbClient(), around.aws().dynamoDbStreamsClient()),
                    functions,
                    log,
                    TableStreams.Settings.of(AwsEndpoints.REGION)))
            : Optional.empty();
    return new StackGateway(functions, lambda, http, schedules, streams);
  }

  private static Invoker inProcess(List<FunctionModel> models, Settings settings, FunctionLog log) {
    return new InProcessInvoker(
        models,
        (model, environment) -> handler(model, environment, settings, log),
        log,
        new InProcessInvoker.Settings(
            AwsEndpoints.REGION, AwsEndpoints.ACCOUNT, UNRESERVED_CONCURRENCY));
  }

  private static Invoker inChildren(
      Surroundings around, List<FunctionModel> models, Settings settings, FunctionLog log)
      throws IOException {
    Path zip = around.projectRoot().resolve(Path.of("functions", "lambda", "target"));
    Path taskRoot =
        DeploymentPackage.unpack(
            zip.resolve("probity-lambda.zip"), around.state().folder("functions"));
    return RuntimeClientInvoker.of(
        models,
        log,
        new RuntimeClientInvoker.Settings(
            AwsEndpoints.REGION,
            AwsEndpoints.ACCOUNT,
            settings.environment(),
            UNRESERVED_CONCURRENCY,
            around.projectRoot(),
            taskRoot,
            around.state().folder("logs")));
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

  /** Lambda's Invoke, by which functions call each other: {@code http://127.0.0.1:port}. */
  public URI lambdaUrl() {
    return lambda.uri();
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

  /** Answers no more; calls in progress end with their threads or their processes. */
  @Override
  public void close() {
    schedules.ifPresent(Schedules::close);
    streams.ifPresent(TableStreams::close);
    http.close();
    lambda.close();
    functions.close();
  }
}
