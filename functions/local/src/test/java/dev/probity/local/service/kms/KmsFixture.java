package dev.probity.local.service.kms;

import dev.probity.local.service.StateFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/** A server on a folder, and a client that tries each call once. */
final class KmsFixture implements AutoCloseable {
  final KmsServer server;
  final KmsClient kms;

  KmsFixture(Path folder) throws IOException {
    this.server = KmsServer.start(StateFolder.at(folder), 0);
    this.kms = client(server.endpoint());
  }

  private static KmsClient client(URI endpoint) {
    return KmsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
        .overrideConfiguration(
            settings -> settings.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  String newKey(KeySpec spec, KeyUsageType usage) {
    return kms.createKey(create -> create.keySpec(spec).keyUsage(usage)).keyMetadata().keyId();
  }

  @Override
  public void close() {
    kms.close();
    server.close();
  }
}
