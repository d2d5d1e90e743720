package dev.probity.local.service.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.local.service.StateFolder;
import dev.probity.local.service.kms.KmsServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The SDK takes the proxy's answers for those of the services. */
final class FaultsOfServicesTest {
  private static final StaticCredentialsProvider ANY =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any"));

  @TempDir Path folder;

  @Test
  void aCallOfTheRealSdkPassesAndItsRetryOutlivesTwoThrottledAnswers() throws IOException {
    try (KmsServer server = KmsServer.start(StateFolder.at(folder), 0);
        FaultProxy proxy = FaultProxy.before(server.endpoint());
        KmsClient kms =
            KmsClient.builder()
                .endpointOverride(proxy.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(ANY)
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
      proxy.times(2, request -> request.awsOperation().equals("CreateKey"), Fault.kmsThrottled());
      assertThat(kms.createKey().keyMetadata().keyId()).isNotEmpty();
      assertThat(proxy.seen(request -> request.awsOperation().equals("CreateKey"))).isEqualTo(3);
    }
  }

  @Test
  void throttlingIsRecognisedAsThatOfItsService() throws IOException {
    try (FaultProxy proxy = FaultProxy.before(URI.create("http://127.0.0.1:9"));
        DynamoDbClient dynamoDb =
            DynamoDbClient.builder()
                .endpointOverride(proxy.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(ANY)
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(
                    settings -> settings.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
        S3Client s3 =
            S3Client.builder()
                .endpointOverride(proxy.endpoint())
                .region(Region.EU_CENTRAL_1)
                .forcePathStyle(true)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(
                    settings -> settings.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build()) {
      proxy.times(1, request -> true, Fault.dynamoDbThrottled());
      assertThatThrownBy(dynamoDb::listTables)
          .isInstanceOfSatisfying(
              AwsServiceException.class,
              refused -> assertThat(refused.isThrottlingException()).isTrue());
      proxy.times(1, request -> true, Fault.s3SlowDown());
      assertThatThrownBy(s3::listBuckets)
          .isInstanceOfSatisfying(
              AwsServiceException.class,
              refused -> assertThat(refused.isThrottlingException()).isTrue());
      proxy.times(1, request -> true, Fault.s3InternalError());
      assertThatThrownBy(s3::listBuckets)
          .isInstanceOfSatisfying(
              AwsServiceException.class,
              refused ->
                  assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("InternalError"));
    }
  }
}
