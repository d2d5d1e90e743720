package dev.probity.local.stack;

import dev.probity.local.service.LocalCredentials;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sesv2.SesV2Client;

/**
 * Where the embedded AWS services are.
 *
 * @param dynamoDb tables
 * @param s3 blocks
 * @param kms keys
 * @param ses e-mail
 */
public record AwsEndpoints(URI dynamoDb, URI s3, URI kms, URI ses, LocalCredentials credentials) {
  /** The region that the stack says it is in. */
  public static final String REGION = "eu-central-1";

  /** The account that it says it is in. */
  static final String ACCOUNT = "000000000000";

  /** The SDK's standard variables, by which a function finds the services. */
  public Map<String, String> environment() {
    return Map.of(
        "AWS_REGION", REGION,
        "AWS_ACCESS_KEY_ID", credentials.accessKeyId(),
        "AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey(),
        "AWS_ENDPOINT_URL_DYNAMODB", dynamoDb.toString(),
        "AWS_ENDPOINT_URL_S3", s3.toString(),
        "AWS_ENDPOINT_URL_KMS", kms.toString(),
        "AWS_ENDPOINT_URL_SESV2", ses.toString());
  }

  /** A new client of the tables, for the caller to close. */
  public DynamoDbClient dynamoDbClient() {
    return DynamoDbClient.builder()
        .endpointOverride(dynamoDb)
        .region(Region.of(REGION))
        .credentialsProvider(provider())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  /** A new client of the tables' streams, which are served where the tables are. */
  public DynamoDbStreamsClient dynamoDbStreamsClient() {
    return DynamoDbStreamsClient.builder()
        .endpointOverride(dynamoDb)
        .region(Region.of(REGION))
        .credentialsProvider(provider())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  /**
   * A new client of the functions, for the caller to close.
   *
   * @param lambda where their Invoke is served
   */
  public LambdaClient lambdaClient(URI lambda) {
    return LambdaClient.builder()
        .endpointOverride(lambda)
        .region(Region.of(REGION))
        .credentialsProvider(provider())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  /** A new client of the blocks, for the caller to close. */
  public S3Client s3Client() {
    return S3Client.builder()
        .endpointOverride(s3)
        .region(Region.of(REGION))
        .credentialsProvider(provider())
        .forcePathStyle(true)
        // The local S3 may close the connection before the last chunk of a chunked upload.
        .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  /** A new presigner of uploads, for the caller to close. */
  public S3Presigner s3Presigner() {
    return S3Presigner.builder()
        .endpointOverride(s3)
        .region(Region.of(REGION))
        .credentialsProvider(provider())
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .build();
  }

  /** A new client of the keys, for the caller to close. */
  public KmsClient kmsClient() {
    return KmsClient.builder()
        .endpointOverride(kms)
        .region(Region.of(REGION))
        .credentialsProvider(provider())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  /** A new client of the e-mail, for the caller to close. */
  public SesV2Client sesClient() {
    return SesV2Client.builder()
        .endpointOverride(ses)
        .region(Region.of(REGION))
        .credentialsProvider(provider())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  private AwsCredentialsProvider provider() {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey()));
  }
}
