package dev.probity.local.stack;

import dev.probity.local.gateway.template.BucketModel;
import dev.probity.local.gateway.template.KeyModel;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TableModel;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.gateway.template.TemplateValues;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** Makes the tables, buckets and keys that the template describes, where they are not there yet. */
final class TemplateResources {
  private static final String ACCOUNT = "000000000000";

  private final SamTemplate template;
  private final AwsEndpoints aws;

  TemplateResources(SamTemplate template, AwsEndpoints aws) {
    this.template = template;
    this.aws = aws;
  }

  /** Creates what is missing; what is returned knows every name, id and ARN. */
  TemplateValues create(TemplateValues given) throws TemplateException {
    TemplateValues values = given;
    try (DynamoDbClient dynamoDb = aws.dynamoDbClient()) {
      for (TableModel table : template.tables(values)) {
        create(dynamoDb, table);
        values =
            values
                .withReference(table.logicalId(), table.name())
                .withAttribute(table.logicalId(), "Arn", arn("dynamodb", "table/" + table.name()));
      }
    }
    try (S3Client s3 = aws.s3Client()) {
      for (BucketModel bucket : template.buckets(values)) {
        create(s3, bucket);
        values =
            values
                .withReference(bucket.logicalId(), bucket.name())
                .withAttribute(bucket.logicalId(), "Arn", "arn:aws:s3:::" + bucket.name());
      }
    }
    try (KmsClient kms = aws.kmsClient()) {
      for (KeyModel key : template.keys(values)) {
        String id = create(kms, key);
        values =
            values
                .withReference(key.logicalId(), id)
                .withAttribute(key.logicalId(), "Arn", arn("kms", "key/" + id));
      }
    }
    return values;
  }

  /** Deletes every table and bucket with all that is in them. */
  void deleteTablesAndBuckets(TemplateValues values) throws TemplateException {
    try (DynamoDbClient dynamoDb = aws.dynamoDbClient()) {
      for (TableModel table : template.tables(values)) {
        delete(dynamoDb, table);
      }
    }
    try (S3Client s3 = aws.s3Client()) {
      for (BucketModel bucket : template.buckets(values)) {
        delete(s3, bucket);
      }
    }
  }

  private static void create(DynamoDbClient client, TableModel table) {
    try {
      client.createTable(create ->
          create
              .tableName(table.name())
              .billingMode(BillingMode.PAY_PER_REQUEST)
              .attributeDefinitions(
                  table.attributes().entrySet().stream()
                      .map(entry ->
                          AttributeDefinition.builder()
                              .attributeName(entry.getKey())
                              .attributeType(entry.getValue())
                              .build())
                      .toList())
              .keySchema(schema(table.keys()))
              .globalSecondaryIndexes(
                  table.indexes().isEmpty()
                      ? null
                      : table.indexes().stream().map(TemplateResources::index).toList()));
    } catch (ResourceInUseException there) {
      // From an earlier run: its rows stay.
      return;
    }
    client.waiter().waitUntilTableExists(wait -> wait.tableName(table.name()));
  }

  private static GlobalSecondaryIndex index(TableModel.Index index) {
    return GlobalSecondaryIndex.builder()
        .indexName(index.name())
        .keySchema(schema(index.keys()))
        .projection(projection -> projection.projectionType(index.projection()))
        .build();
  }

  private static List<KeySchemaElement> schema(TableModel.Keys keys) {
    var schema = new ArrayList<KeySchemaElement>();
    schema.add(
        KeySchemaElement.builder().attributeName(keys.partition()).keyType(KeyType.HASH).build());
    keys.sort()
        .ifPresent(sort ->
            schema.add(
                KeySchemaElement.builder().attributeName(sort).keyType(KeyType.RANGE).build()));
    return schema;
  }

  private static void create(S3Client client, BucketModel bucket) {
    try {
      client.createBucket(create -> create.bucket(bucket.name()));
    } catch (BucketAlreadyOwnedByYouException there) {
      // From an earlier run: its blocks stay.
      return;
    }
  }

  private static String create(KmsClient client, KeyModel key) {
    String alias = "alias/probity-" + key.logicalId();
    try {
      return client.describeKey(describe -> describe.keyId(alias)).keyMetadata().keyId();
    } catch (NotFoundException fresh) {
      String id =
          client
              .createKey(create ->
                  create
                      .description(key.description())
                      .keySpec(KeySpec.fromValue(key.spec()))
                      .keyUsage(KeyUsageType.fromValue(key.usage())))
              .keyMetadata()
              .keyId();
      client.createAlias(create -> create.aliasName(alias).targetKeyId(id));
      return id;
    }
  }

  private static void delete(DynamoDbClient client, TableModel table) {
    try {
      client.deleteTable(delete -> delete.tableName(table.name()));
      client.waiter().waitUntilTableNotExists(wait -> wait.tableName(table.name()));
    } catch (ResourceNotFoundException gone) {
      return;
    }
  }

  private static void delete(S3Client client, BucketModel bucket) {
    try {
      client
          .listObjectsV2Paginator(list -> list.bucket(bucket.name()))
          .contents()
          .forEach(object ->
              client.deleteObject(delete -> delete.bucket(bucket.name()).key(object.key())));
      client.deleteBucket(delete -> delete.bucket(bucket.name()));
    } catch (NoSuchBucketException gone) {
      return;
    }
  }

  private static String arn(String service, String resource) {
    return "arn:aws:" + service + ":" + AwsEndpoints.REGION + ":" + ACCOUNT + ":" + resource;
  }
}
