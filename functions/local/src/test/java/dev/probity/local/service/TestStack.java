package dev.probity.local.service;

import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Clients of the real SDK for the services under test. */
final class TestStack {
  /** The checkout; the build says where it is. */
  static final Path PROJECT =
      Path.of(System.getProperty("probity.root", "../..")).toAbsolutePath().normalize();

  private TestStack() {}

  static StaticCredentialsProvider provider(LocalCredentials credentials) {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey()));
  }

  static DynamoDbClient dynamoDb(URI endpoint, LocalCredentials credentials) {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint)
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(provider(credentials))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  /**
   * Sends bodies whole: of one in chunks S3Proxy does not await the last, and may close the
   * connection on it.
   */
  static S3Client s3(URI endpoint, LocalCredentials credentials) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.EU_CENTRAL_1)
        .serviceConfiguration(
            S3Configuration.builder()
                .pathStyleAccessEnabled(true)
                .chunkedEncodingEnabled(false)
                .build())
        .credentialsProvider(provider(credentials))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  static S3Presigner presigner(URI endpoint, LocalCredentials credentials) {
    return S3Presigner.builder()
        .endpointOverride(endpoint)
        .region(Region.EU_CENTRAL_1)
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .credentialsProvider(provider(credentials))
        .build();
  }
}
