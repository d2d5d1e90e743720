package dev.probity.local.gateway.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A DynamoDB table of the template.
 *
 * @param name {@code TableName}, or stack name, hyphen, logical id
 * @param attributes key attribute → type, one of {@code S N B}
 * @param keys of the table itself
 * @param indexes global secondary indexes
 * @param timeToLive attribute that holds the expiry in Unix seconds
 * @param stream {@code StreamViewType} of its stream, such as {@code NEW_IMAGE}; empty where it has
 *     none
 */
public record TableModel(
    String logicalId,
    String name,
    Map<String, String> attributes,
    Keys keys,
    List<Index> indexes,
    Optional<String> timeToLive,
    Optional<String> stream) {
  /** Copies the collections. */
  public TableModel {
    attributes = Map.copyOf(attributes);
    indexes = List.copyOf(indexes);
  }

  /** Names of the partition key and, where there is one, of the sort key. */
  public record Keys(String partition, Optional<String> sort) {}

  /**
   * A global secondary index.
   *
   * @param projection {@code ALL}, {@code KEYS_ONLY} or {@code INCLUDE}
   * @param included non-key attributes of an {@code INCLUDE} projection
   */
  public record Index(String name, Keys keys, String projection, List<String> included) {
    /** Copies the list. */
    public Index {
      included = List.copyOf(included);
    }
  }
}
