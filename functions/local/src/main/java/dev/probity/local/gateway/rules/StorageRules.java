package dev.probity.local.gateway.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.gateway.template.SamTemplate;
import java.util.List;
import java.util.Map;

/**
 * Tables, buckets and keys: nothing is lost by accident, nothing is public. Only literal values
 * count.
 */
record StorageRules(SamTemplate template, Findings findings) {
  private static final List<String> PUBLIC_ACCESS =
      List.of("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets");

  void check() {
    for (Map.Entry<String, JsonNode> table : template.resources(SamTemplate.TABLE).entrySet()) {
      table(table.getValue(), "Resources/" + table.getKey());
    }
    for (Map.Entry<String, JsonNode> bucket : template.resources(SamTemplate.BUCKET).entrySet()) {
      bucket(bucket.getValue(), "Resources/" + bucket.getKey());
    }
    for (Map.Entry<String, JsonNode> key : template.resources(SamTemplate.KEY).entrySet()) {
      retained(key.getValue(), "Resources/" + key.getKey(), Rule.KEY_RETAINED);
    }
  }

  private void table(JsonNode table, String path) {
    JsonNode properties = table.path("Properties");
    boolean recoverable =
        properties
            .path("PointInTimeRecoverySpecification")
            .path("PointInTimeRecoveryEnabled")
            .asBoolean(false);
    findings.unless(
        recoverable != TemplateRules.excused(table, "NotRecoverableBecause"),
        Rule.TABLE_RECOVERABLE,
        path + "/Properties/PointInTimeRecoverySpecification",
        recoverable
            ? "recoverable, although it says why not"
            : "neither recoverable nor a reason in Metadata/Probity/NotRecoverableBecause");
    isTrue(
        properties.path("SSESpecification").path("SSEEnabled"),
        Rule.TABLE_ENCRYPTED,
        path + "/Properties/SSESpecification");
    isTrue(
        properties.path("DeletionProtectionEnabled"),
        Rule.TABLE_RETAINED,
        path + "/Properties/DeletionProtectionEnabled");
    retained(table, path, Rule.TABLE_RETAINED);
  }

  private void bucket(JsonNode bucket, String path) {
    JsonNode properties = bucket.path("Properties");
    boolean versioned =
        properties.path("VersioningConfiguration").path("Status").asText().equals("Enabled");
    boolean excused = TemplateRules.excused(bucket, "NotVersionedBecause");
    findings.unless(
        versioned != excused,
        Rule.BUCKET_VERSIONED,
        path + "/Properties/VersioningConfiguration",
        versioned
            ? "versioned, although it says why not"
            : "neither versioned nor a reason in Metadata/Probity/NotVersionedBecause");
    for (String setting : PUBLIC_ACCESS) {
      isTrue(
          properties.path("PublicAccessBlockConfiguration").path(setting),
          Rule.BUCKET_PRIVATE,
          path + "/Properties/PublicAccessBlockConfiguration/" + setting);
    }
  }

  private void retained(JsonNode resource, String path, Rule rule) {
    for (String policy : List.of("DeletionPolicy", "UpdateReplacePolicy")) {
      findings.unless(
          resource.path(policy).asText().equals("Retain"),
          rule,
          path + "/" + policy,
          "must be Retain");
    }
  }

  private void isTrue(JsonNode node, Rule rule, String path) {
    findings.unless(node.isBoolean() && node.booleanValue(), rule, path, "must be true");
  }
}
