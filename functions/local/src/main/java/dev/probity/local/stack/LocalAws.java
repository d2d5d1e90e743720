package dev.probity.local.stack;

import dev.probity.local.service.LocalCredentials;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Where the local AWS services are: as clients of the SDK, and as the SDK's standard variables for
 * the functions.
 */
record LocalAws(URI dynamoDbUri, URI s3Uri, URI kmsUri, LocalCredentials credentials) {
  static final String REGION = "eu-central-1";
  static final String ACCOUNT = "000000000000";

  DynamoDbClient dynamoDb() {
    return DynamoDbClient.builder()
        .endpointOverride(dynamoDbUri)
        .region(Region.of(REGION))
        .credentialsProvider(provider())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  S3Client s3() {
    return S3Client.builder()
        .endpointOverride(s3Uri)
        .forcePathStyle(true)
        .region(Region.of(REGION))
        .credentialsProvider(provider())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  KmsClient kms() {
    return KmsClient.builder()
        .endpointOverride(kmsUri)
        .region(Region.of(REGION))
        .credentialsProvider(provider())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  /** What Lambda itself would set for a function, and the endpoints. */
  Map<String, String> environment() {
    return Map.of(
        "AWS_REGION", REGION,
        "AWS_ACCESS_KEY_ID", credentials.accessKeyId(),
        "AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey(),
        "AWS_ENDPOINT_URL_DYNAMODB", dynamoDbUri.toString(),
        "AWS_ENDPOINT_URL_S3", s3Uri.toString(),
        "AWS_ENDPOINT_URL_KMS", kmsUri.toString());
  }

  private StaticCredentialsProvider provider() {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey()));
  }
}
