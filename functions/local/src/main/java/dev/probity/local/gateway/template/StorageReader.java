package dev.probity.local.gateway.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tables, buckets and keys: what the local stack needs to create them. */
final class StorageReader {
  private StorageReader() {}

  static TableModel table(Resource resource) throws TemplateException {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (Branch attribute : resource.property("AttributeDefinitions").elements()) {
      attributes.put(
          attribute.at("AttributeName").requiredText(),
          attribute.at("AttributeType").requiredText());
    }
    List<TableModel.Index> indexes = new ArrayList<>();
    for (Branch index : resource.property("GlobalSecondaryIndexes").elements()) {
      Branch projection = index.at("Projection");
      indexes.add(
          new TableModel.Index(
              index.at("IndexName").requiredText(),
              keys(index.at("KeySchema")),
              projection.at("ProjectionType").requiredText(),
              projection.at("NonKeyAttributes").texts()));
    }
    Branch timeToLive = resource.property("TimeToLiveSpecification");
    Optional<String> name = resource.property("TableName").text();
    return new TableModel(
        resource.logicalId(),
        name.isPresent() ? name.get() : resource.generatedName(),
        attributes,
        keys(resource.property("KeySchema")),
        indexes,
        timeToLive.at("Enabled").flag(false)
            ? timeToLive.at("AttributeName").text()
            : Optional.empty(),
        stream(resource.property("StreamSpecification")));
  }

  private static Optional<String> stream(Branch specification) throws TemplateException {
    if (!specification.present()) {
      return Optional.empty();
    }
    Branch view = specification.at("StreamViewType");
    String type = view.requiredText();
    if (!List.of("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES").contains(type)) {
      throw view.fault("no view of a stream: " + type);
    }
    return Optional.of(type);
  }

  private static TableModel.Keys keys(Branch schema) throws TemplateException {
    Optional<String> partition = Optional.empty();
    Optional<String> sort = Optional.empty();
    for (Branch element : schema.elements()) {
      Optional<String> name = element.at("AttributeName").text();
      switch (element.at("KeyType").requiredText()) {
        case "HASH" -> partition = name;
        case "RANGE" -> sort = name;
        default -> throw element.at("KeyType").fault("HASH or RANGE expected");
      }
    }
    return new TableModel.Keys(partition.orElseThrow(() -> schema.fault("no HASH key")), sort);
  }

  static BucketModel bucket(Resource resource) throws TemplateException {
    Optional<String> name = resource.property("BucketName").text();
    String status =
        resource.property("VersioningConfiguration").at("Status").text().orElse("Suspended");
    return new BucketModel(
        resource.logicalId(),
        name.isPresent() ? name.get() : resource.generatedName().toLowerCase(Locale.ROOT),
        status.equals("Enabled"));
  }

  static KeyModel key(Resource resource, List<Resource> aliases) throws TemplateException {
    List<String> names = new ArrayList<>();
    for (Resource alias : aliases) {
      if (pointsTo(alias, resource.logicalId())) {
        names.add(alias.property("AliasName").requiredText());
      }
    }
    return new KeyModel(
        resource.logicalId(),
        resource.property("KeySpec").text().orElse("SYMMETRIC_DEFAULT"),
        resource.property("KeyUsage").text().orElse("ENCRYPT_DECRYPT"),
        resource.property("Description").text().orElse(""),
        names);
  }

  /** As written: the key has no id yet when its aliases are read. */
  private static boolean pointsTo(Resource alias, String key) {
    var target = alias.node().path("Properties").path("TargetKeyId");
    return target.path("Ref").asText().equals(key)
        || target.path("Fn::GetAtt").path(0).asText().equals(key);
  }
}
