package dev.probity.aws;

import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore.ConflictException;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import dev.probity.protocol.port.RowStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Rows in one DynamoDB table. Key {@code pk} = {@code tenant/kind/id}; the index {@value #INDEX}
 * finds rows of a list by {@code list} = {@code tenant/listing} and {@code pos}.
 */
public final class DynamoRowStore implements RowStore {
  /** The global secondary index behind lists. */
  public static final String INDEX = "listing";

  private static final String KEY = "pk";
  private static final String REVISION = "rev";
  private static final String BODY = "body";
  private static final String LIST = "list";
  private static final String POSITION = "pos";
  private static final String EXPIRES = "exp";
  private static final String KID = "kid";
  private static final String MAC = "mac";
  private static final String COUNT = "count";

  private final DynamoDbClient client;
  private final String table;

  /** Rows of this table. */
  public DynamoRowStore(DynamoDbClient client, String table) {
    this.client = client;
    this.table = table;
  }

  @Override
  public String table() {
    return table;
  }

  @Override
  public Optional<Row> get(ItemKey key) {
    try {
      var response =
          client.getItem(get -> get.tableName(table).key(keyOf(key)).consistentRead(true));
      return response.hasItem() ? Optional.of(row(response.item())) : Optional.empty();
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.TABLE, "reading a row", failure);
    }
  }

  @Override
  public void commit(List<RowWrite> writes) throws ConflictException {
    try {
      client.transactWriteItems(
          transaction -> transaction.transactItems(writes.stream().map(this::write).toList()));
    } catch (TransactionCanceledException canceled) {
      throw conflictOrFailure(writes, canceled);
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.TABLE, "writing rows", failure);
    }
  }

  /** A condition that did not hold is an answer; a clash with a running transaction may pass. */
  private static ConflictException conflictOrFailure(
      List<RowWrite> writes, TransactionCanceledException canceled) {
    List<CancellationReason> reasons = canceled.cancellationReasons();
    for (int i = 0; i < reasons.size(); i++) {
      if ("ConditionalCheckFailed".equals(reasons.get(i).code())) {
        return new ConflictException(keyOf(writes.get(i)));
      }
    }
    throw PortException.retryable(Neighbour.TABLE, "the transaction was cancelled", canceled);
  }

  private static ItemKey keyOf(RowWrite write) {
    return switch (write) {
      case RowWrite.Insert insert -> insert.row().item().key();
      case RowWrite.Replace replace -> replace.row().item().key();
      case RowWrite.Delete delete -> delete.key();
    };
  }

  private TransactWriteItem write(RowWrite write) {
    return switch (write) {
      case RowWrite.Insert insert ->
          put(insert.row(), put -> put.conditionExpression("attribute_not_exists(" + KEY + ")"));
      case RowWrite.Replace replace ->
          put(
              replace.row(),
              put ->
                  put.conditionExpression(REVISION + " = :before")
                      .expressionAttributeValues(
                          Map.of(":before", number(replace.row().item().revision() - 1))));
      case RowWrite.Delete delete ->
          TransactWriteItem.builder()
              .delete(
                  Delete.builder()
                      .tableName(table)
                      .key(keyOf(delete.key()))
                      .conditionExpression(REVISION + " = :before")
                      .expressionAttributeValues(Map.of(":before", number(delete.revision())))
                      .build())
              .build();
    };
  }

  private TransactWriteItem put(Row row, java.util.function.Consumer<Put.Builder> condition) {
    var put = Put.builder().tableName(table).item(attributes(row));
    condition.accept(put);
    return TransactWriteItem.builder().put(put.build()).build();
  }

  @Override
  public List<Row> list(String tenant, String listing, String from, int limit) {
    AttributeValue list = text(tenant + "/" + listing);
    try {
      return client
          .query(query -> {
            query.tableName(table).indexName(INDEX).limit(limit);
            if (from.isEmpty()) {
              // From the beginning: DynamoDB takes no empty string for a key.
              query
                  .keyConditionExpression("#list = :list")
                  .expressionAttributeNames(Map.of("#list", LIST))
                  .expressionAttributeValues(Map.of(":list", list));
            } else {
              query
                  .keyConditionExpression("#list = :list AND #pos >= :from")
                  .expressionAttributeNames(Map.of("#list", LIST, "#pos", POSITION))
                  .expressionAttributeValues(Map.of(":list", list, ":from", text(from)));
            }
          })
          .items()
          .stream()
          .map(DynamoRowStore::row)
          .toList();
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.TABLE, "reading a list", failure);
    }
  }

  @Override
  public boolean count(ItemKey counter, long limit, Instant expiresAt) {
    try {
      client.updateItem(update ->
          update
              .tableName(table)
              .key(keyOf(counter))
              .updateExpression("ADD #count :one SET #exp = :exp")
              .conditionExpression("attribute_not_exists(#count) OR #count < :limit")
              .expressionAttributeNames(Map.of("#count", COUNT, "#exp", EXPIRES))
              .expressionAttributeValues(
                  Map.of(
                      ":one", number(1),
                      ":limit", number(limit),
                      ":exp", number(expiresAt.getEpochSecond()))));
      return true;
    } catch (ConditionalCheckFailedException full) {
      return false;
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.TABLE, "counting", failure);
    }
  }

  @Override
  public void uncount(ItemKey counter) {
    try {
      client.updateItem(update ->
          update
              .tableName(table)
              .key(keyOf(counter))
              .updateExpression("ADD #count :less")
              .conditionExpression("#count > :nothing")
              .expressionAttributeNames(Map.of("#count", COUNT))
              .expressionAttributeValues(Map.of(":less", number(-1), ":nothing", number(0))));
    } catch (ConditionalCheckFailedException nothingCounted) {
      return;
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.TABLE, "counting", failure);
    }
  }

  private static Map<String, AttributeValue> attributes(Row row) {
    Item item = row.item();
    var attributes = new HashMap<String, AttributeValue>();
    attributes.put(KEY, text(item.key().path()));
    attributes.put(REVISION, number(item.revision()));
    attributes.put(BODY, text(item.body()));
    item.listing()
        .ifPresent(listing -> {
          attributes.put(LIST, text(item.key().tenant() + "/" + listing.name()));
          attributes.put(POSITION, text(listing.position()));
        });
    item.expiresAt().ifPresent(time -> attributes.put(EXPIRES, number(time.getEpochSecond())));
    attributes.put(KID, text(row.kid()));
    attributes.put(MAC, AttributeValue.fromB(SdkBytes.fromByteArray(row.mac())));
    return attributes;
  }

  /** A row whose attributes are not those we write reads as one whose MAC cannot verify. */
  private static Row row(Map<String, AttributeValue> attributes) {
    ItemKey key = key(textOf(attributes, KEY));
    String list = textOf(attributes, LIST);
    Optional<Item.Listing> listing =
        list.startsWith(key.tenant() + "/")
            ? Optional.of(
                new Item.Listing(
                    list.substring(key.tenant().length() + 1), textOf(attributes, POSITION)))
            : Optional.empty();
    AttributeValue expires = attributes.get(EXPIRES);
    AttributeValue mac = attributes.get(MAC);
    AttributeValue revision = attributes.get(REVISION);
    var item =
        new Item(
            key,
            revision == null || revision.n() == null ? 1 : Long.parseLong(revision.n()),
            textOf(attributes, BODY),
            listing,
            expires == null || expires.n() == null
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(Long.parseLong(expires.n()))));
    return new Row(
        item,
        textOf(attributes, KID),
        mac == null || mac.b() == null ? new byte[0] : mac.b().asByteArray());
  }

  private static ItemKey key(String path) {
    String[] parts = path.split("/", 3);
    if (parts.length != 3) {
      throw new PortException(Neighbour.TABLE, false, "a row key that is none: " + path, null);
    }
    return new ItemKey(parts[0], parts[1], parts[2]);
  }

  private static Map<String, AttributeValue> keyOf(ItemKey key) {
    return Map.of(KEY, text(key.path()));
  }

  private static String textOf(Map<String, AttributeValue> attributes, String name) {
    AttributeValue value = attributes.get(name);
    return value == null || value.s() == null ? "" : value.s();
  }

  private static AttributeValue text(String text) {
    return AttributeValue.fromS(text);
  }

  private static AttributeValue number(long number) {
    return AttributeValue.fromN(Long.toString(number));
  }
}
