package dev.probity.lambda;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sesv2.SesV2Client;

/**
 * The AWS clients of a function. Region, credentials and endpoints are the SDK's standard
 * variables, read from the function's {@link Environment}, so that nothing here knows whether it
 * runs on AWS.
 */
final class AwsClients {
  /**
   * For a call with all its repetitions: the SDK's own would outlast the 29 s of API Gateway, and
   * the caller would not learn that it may repeat.
   */
  private static final Duration CALL = Duration.ofSeconds(8);

  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration READ = Duration.ofSeconds(5);

  private final Environment environment;

  AwsClients(Environment environment) {
    this.environment = environment;
  }

  DynamoDbClient dynamoDb() {
    return configured(DynamoDbClient.builder(), "DYNAMODB").httpClientBuilder(http()).build();
  }

  KmsClient kms() {
    return configured(KmsClient.builder(), "KMS").httpClientBuilder(http()).build();
  }

  /**
   * Waits for a callee as long as for any call: a shorter wait would end in a repetition while the
   * callee still works.
   */
  LambdaClient lambda() {
    return configured(LambdaClient.builder(), "LAMBDA")
        .httpClientBuilder(http().socketTimeout(CALL))
        .build();
  }

  SesV2Client ses() {
    return configured(SesV2Client.builder(), "SESV2").httpClientBuilder(http()).build();
  }

  S3Client s3() {
    return configured(S3Client.builder(), "S3")
        .forcePathStyle(endpoint("S3") != null)
        .httpClientBuilder(http())
        .build();
  }

  S3Presigner presigner() {
    var builder =
        S3Presigner.builder()
            .region(region())
            .credentialsProvider(credentials())
            .serviceConfiguration(
                S3Configuration.builder().pathStyleAccessEnabled(endpoint("S3") != null).build());
    URI endpoint = endpoint("S3");
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    return builder.build();
  }

  private static UrlConnectionHttpClient.Builder http() {
    return UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(READ);
  }

  private <B extends AwsClientBuilder<B, C>, C> B configured(B builder, String service) {
    builder
        .region(region())
        .credentialsProvider(credentials())
        .overrideConfiguration(limits -> limits.apiCallTimeout(CALL));
    URI endpoint = endpoint(service);
    return endpoint == null ? builder : builder.endpointOverride(endpoint);
  }

  private Region region() {
    return Region.of(environment.required("AWS_REGION"));
  }

  private @org.jspecify.annotations.Nullable URI endpoint(String service) {
    return environment
        .optional("AWS_ENDPOINT_URL_" + service)
        .or(() -> environment.optional("AWS_ENDPOINT_URL"))
        .map(URI::create)
        .orElse(null);
  }

  private AwsCredentialsProvider credentials() {
    var id = environment.optional("AWS_ACCESS_KEY_ID");
    var secret = environment.optional("AWS_SECRET_ACCESS_KEY");
    if (id.isEmpty() || secret.isEmpty()) {
      return DefaultCredentialsProvider.builder().build();
    }
    return StaticCredentialsProvider.create(
        environment
            .optional("AWS_SESSION_TOKEN")
            .<software.amazon.awssdk.auth.credentials.AwsCredentials>map(
                token -> AwsSessionCredentials.create(id.get(), secret.get(), token))
            .orElseGet(() -> AwsBasicCredentials.create(id.get(), secret.get())));
  }
}
