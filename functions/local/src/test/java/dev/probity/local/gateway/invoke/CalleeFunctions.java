package dev.probity.local.gateway.invoke;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.probity.local.gateway.FunctionLog;
import dev.probity.local.gateway.InProcessInvoker;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.gateway.template.TemplateValues;
import dev.probity.local.service.LocalCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;

/**
 * One function, {@code Callee} with the alias {@code live}, that does what a test says, behind
 * Invoke. One call at a time, two seconds each.
 */
public final class CalleeFunctions implements AutoCloseable {
  private static final String REGION = "eu-central-1";
  private static final String ACCOUNT = "000000000000";

  /** Of the function, without a qualifier. */
  public static final String ARN = "arn:aws:lambda:" + REGION + ":" + ACCOUNT + ":function:Callee";

  static final LocalCredentials CREDENTIALS = new LocalCredentials("probitylocal", "5ec7e7");

  private static final String TEMPLATE =
      """
      Resources:
        Callee:
          Type: AWS::Serverless::Function
          Properties:
            Handler: dev.probity.local.gateway.invoke.CalleeFunctions$Handler
            Runtime: java25
            Timeout: 2
            AutoPublishAlias: live
            ReservedConcurrentExecutions: 1
      """;

  final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final InProcessInvoker invoker;
  private final LambdaApi api;

  /** A handler around what the test gave. */
  static final class Handler implements RequestStreamHandler {
    private final UnaryOperator<byte[]> callee;

    Handler(UnaryOperator<byte[]> callee) {
      this.callee = callee;
    }

    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context)
        throws IOException {
      reply.write(callee.apply(event.readAllBytes()));
    }
  }

  /** Serves until it is closed. */
  public CalleeFunctions(UnaryOperator<byte[]> callee) throws IOException, TemplateException {
    List<FunctionModel> models =
        SamTemplate.parse(TEMPLATE.getBytes(StandardCharsets.UTF_8), "template.yaml")
            .functions(TemplateValues.ofStack("fixture", REGION, ACCOUNT));
    FunctionLog sink = (source, requestId, message) -> log.add(source + " " + message);
    invoker =
        new InProcessInvoker(
            models,
            (model, environment) -> new Handler(callee),
            sink,
            new InProcessInvoker.Settings(REGION, ACCOUNT, 1));
    Duration soon = Duration.ofMillis(20);
    api =
        LambdaApi.start(
            LambdaApi.bound(0),
            new LambdaApi.Settings(
                REGION, ACCOUNT, CREDENTIALS, List.of(soon, soon), Clock.systemUTC()),
            models,
            invoker,
            sink);
  }

  URI uri() {
    return api.uri();
  }

  /** A client with the right key, that asks once, for the caller to close. */
  public LambdaClient client() {
    return client(CREDENTIALS);
  }

  LambdaClient client(LocalCredentials credentials) {
    return LambdaClient.builder()
        .endpointOverride(api.uri())
        .region(Region.of(REGION))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                    credentials.accessKeyId(), credentials.secretAccessKey())))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .overrideConfiguration(once -> once.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }

  @Override
  public void close() {
    api.close();
    invoker.close();
  }
}
