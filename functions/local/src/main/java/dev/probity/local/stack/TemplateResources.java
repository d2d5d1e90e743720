package dev.probity.local.stack;

import dev.probity.local.gateway.template.BucketModel;
import dev.probity.local.gateway.template.KeyModel;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TableModel;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.gateway.template.TemplateValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/**
 * CloudFormation's part: makes the tables, buckets and keys that the template describes, where they
 * do not exist yet. Every method may be repeated.
 */
final class TemplateResources {
  private final SamTemplate template;
  private final TemplateValues stack;

  /**
   * The resources of one template.
   *
   * @param stack the pseudo parameters, from which names are made
   */
  TemplateResources(SamTemplate template, TemplateValues stack) {
    this.template = template;
    this.stack = stack;
  }

  List<TableModel> tables() throws TemplateException {
    return template.tables(stack);
  }

  List<BucketModel> buckets() throws TemplateException {
    return template.buckets(stack);
  }

  void createTables(DynamoDbClient client) throws TemplateException {
    for (TableModel table : tables()) {
      if (!exists(client, table.name())) {
        create(client, table);
      } else {
        addStream(client, table);
      }
    }
  }

  private static boolean exists(DynamoDbClient client, String table) {
    try {
      client.describeTable(describe -> describe.tableName(table));
      return true;
    } catch (ResourceNotFoundException absent) {
      return false;
    }
  }

  /** A table of an older start gets the stream that the template has gained since. */
  private static void addStream(DynamoDbClient client, TableModel table) {
    String wanted = table.stream().orElse("");
    StreamSpecification now =
        client
            .describeTable(describe -> describe.tableName(table.name()))
            .table()
            .streamSpecification();
    boolean has = now != null && Boolean.TRUE.equals(now.streamEnabled());
    if (!wanted.isEmpty() && !has) {
      client.updateTable(
          update -> update.tableName(table.name()).streamSpecification(stream(wanted)));
    }
  }

  private static StreamSpecification stream(String view) {
    return StreamSpecification.builder().streamEnabled(true).streamViewType(view).build();
  }

  private static void create(DynamoDbClient client, TableModel table) {
    client.createTable(create -> {
      create
          .tableName(table.name())
          .billingMode(BillingMode.PAY_PER_REQUEST)
          .keySchema(schema(table.keys()))
          .attributeDefinitions(
              table.attributes().entrySet().stream()
                  .map(attribute ->
                      AttributeDefinition.builder()
                          .attributeName(attribute.getKey())
                          .attributeType(attribute.getValue())
                          .build())
                  .toList());
      table.stream().ifPresent(view -> create.streamSpecification(stream(view)));
      if (!table.indexes().isEmpty()) {
        create.globalSecondaryIndexes(
            table.indexes().stream().map(TemplateResources::index).toList());
      }
    });
    try (var waiter = client.waiter()) {
      waiter.waitUntilTableExists(describe -> describe.tableName(table.name()));
    }
    table
        .timeToLive()
        .ifPresent(attribute ->
            client.updateTimeToLive(update ->
                update
                    .tableName(table.name())
                    .timeToLiveSpecification(ttl -> ttl.attributeName(attribute).enabled(true))));
  }

  private static List<KeySchemaElement> schema(TableModel.Keys keys) {
    List<KeySchemaElement> schema = new ArrayList<>();
    schema.add(
        KeySchemaElement.builder().attributeName(keys.partition()).keyType(KeyType.HASH).build());
    keys.sort()
        .ifPresent(sort ->
            schema.add(
                KeySchemaElement.builder().attributeName(sort).keyType(KeyType.RANGE).build()));
    return schema;
  }

  private static GlobalSecondaryIndex index(TableModel.Index index) {
    Projection.Builder projection = Projection.builder().projectionType(index.projection());
    if (!index.included().isEmpty()) {
      projection.nonKeyAttributes(index.included());
    }
    return GlobalSecondaryIndex.builder()
        .indexName(index.name())
        .keySchema(schema(index.keys()))
        .projection(projection.build())
        .build();
  }

  void createBuckets(S3Client client) throws TemplateException {
    for (BucketModel bucket : buckets()) {
      try {
        client.headBucket(head -> head.bucket(bucket.name()));
      } catch (NoSuchBucketException absent) {
        client.createBucket(create -> create.bucket(bucket.name()));
      }
    }
  }

  /**
   * Makes the keys, each with the template's aliases and with {@code alias/<stack>/<logical id>},
   * by which it is found again.
   *
   * @return logical id → key id
   */
  Map<String, String> createKeys(KmsClient client) throws TemplateException {
    String stackName = stack.references().getOrDefault("AWS::StackName", Stack.NAME);
    Map<String, String> ids = new LinkedHashMap<>();
    for (KeyModel key : template.keys(stack)) {
      String alias = "alias/" + stackName + "/" + key.logicalId();
      ids.put(key.logicalId(), find(client, alias, key));
    }
    return ids;
  }

  private static String find(KmsClient client, String alias, KeyModel key) {
    try {
      return client.describeKey(describe -> describe.keyId(alias)).keyMetadata().keyId();
    } catch (NotFoundException absent) {
      String id =
          client
              .createKey(create ->
                  create.keySpec(key.spec()).keyUsage(key.usage()).description(key.description()))
              .keyMetadata()
              .keyId();
      key.aliases()
          .forEach(name -> client.createAlias(create -> create.aliasName(name).targetKeyId(id)));
      // Last: with it the key counts as made, so that a crash before it leaves an unused key only.
      client.createAlias(create -> create.aliasName(alias).targetKeyId(id));
      return id;
    }
  }

  /** What {@code !Ref} and {@code !GetAtt} of these resources resolve to. */
  TemplateValues values(Map<String, String> keyIds) throws TemplateException {
    TemplateValues values = stack;
    for (TableModel table : tables()) {
      values =
          values
              .withReference(table.logicalId(), table.name())
              .withAttribute(
                  table.logicalId(),
                  "Arn",
                  "arn:aws:dynamodb:%s:%s:table/%s"
                      .formatted(AwsEndpoints.REGION, AwsEndpoints.ACCOUNT, table.name()));
    }
    for (BucketModel bucket : buckets()) {
      values =
          values
              .withReference(bucket.logicalId(), bucket.name())
              .withAttribute(bucket.logicalId(), "Arn", "arn:aws:s3:::" + bucket.name());
    }
    for (Map.Entry<String, String> key : keyIds.entrySet()) {
      values =
          values
              .withReference(key.getKey(), key.getValue())
              .withAttribute(key.getKey(), "Arn", keyArn(key.getValue()));
    }
    return values;
  }

  /** The ARN of a key of this stack or of another of the same account. */
  static String keyArn(String id) {
    return "arn:aws:kms:%s:%s:key/%s".formatted(AwsEndpoints.REGION, AwsEndpoints.ACCOUNT, id);
  }

  /** Deletes every table and every bucket with what is in them; the keys stay. */
  void deleteTablesAndBuckets(DynamoDbClient tables, S3Client buckets) throws TemplateException {
    for (TableModel table : tables()) {
      try {
        tables.deleteTable(delete -> delete.tableName(table.name()));
      } catch (ResourceNotFoundException gone) {
        continue;
      }
      try (var waiter = tables.waiter()) {
        waiter.waitUntilTableNotExists(describe -> describe.tableName(table.name()));
      }
    }
    for (BucketModel bucket : buckets()) {
      try {
        empty(buckets, bucket.name());
        buckets.deleteBucket(delete -> delete.bucket(bucket.name()));
      } catch (NoSuchBucketException gone) {
        // What was to be reached.
      }
    }
  }

  private static void empty(S3Client client, String bucket) {
    client.listObjectsV2Paginator(list -> list.bucket(bucket)).stream()
        .filter(page -> !page.contents().isEmpty())
        .forEach(page ->
            client.deleteObjects(delete ->
                delete
                    .bucket(bucket)
                    .delete(batch ->
                        batch.objects(
                            page.contents().stream()
                                .map(object -> ObjectIdentifier.builder().key(object.key()).build())
                                .toList()))));
  }
}
