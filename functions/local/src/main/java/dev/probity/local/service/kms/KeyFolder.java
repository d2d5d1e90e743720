package dev.probity.local.service.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.service.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Keys and aliases, one file per key ({@code <id>.json}) and {@code aliases.json}, each readable by
 * its owner only and on disk before a call returns. Names stay what they were across restarts.
 */
final class KeyFolder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ALIASES = "aliases.json";

  private final Path folder;
  private final Map<String, KmsKey> keys = new ConcurrentHashMap<>();
  private final TreeMap<String, String> aliases = new TreeMap<>();

  /** Reads what stands in {@code folder}, which exists. */
  KeyFolder(Path folder) throws IOException {
    this.folder = folder;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(KeyFolder::isKey).toList()) {
        KmsKey key = read(file);
        keys.put(key.id(), key);
      }
    }
    Path aliasFile = folder.resolve(ALIASES);
    if (Files.exists(aliasFile)) {
      for (Map.Entry<String, JsonNode> alias : JSON.readTree(aliasFile.toFile()).properties()) {
        aliases.put(alias.getKey(), alias.getValue().asText());
      }
    }
  }

  private static boolean isKey(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".json") && !name.equals(ALIASES);
  }

  private static KmsKey read(Path file) throws IOException {
    JsonNode json = JSON.readTree(file.toFile());
    return new KmsKey(
        json.required("id").asText(),
        KeySpec.valueOf(json.required("spec").asText()),
        KeyUsage.valueOf(json.required("usage").asText()),
        json.required("description").asText(),
        Instant.ofEpochMilli(json.required("created").asLong()),
        new KeyMaterial(Base64.getDecoder().decode(json.required("material").asText())));
  }

  void add(KmsKey key) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", key.id());
    json.put("spec", key.spec().name());
    json.put("usage", key.usage().name());
    json.put("description", key.description());
    json.put("created", key.created().toEpochMilli());
    json.put("material", Base64.getEncoder().encodeToString(key.secret()));
    StateFolder.writeSecret(folder.resolve(key.id() + ".json"), json.toString());
    keys.put(key.id(), key);
  }

  synchronized void addAlias(String alias, KmsKey target) throws IOException, KmsFault {
    if (aliases.containsKey(alias)) {
      throw new KmsFault(
          KmsError.ALREADY_EXISTS,
          "An alias with the name " + KmsKey.aliasArn(alias) + " already exists");
    }
    TreeMap<String, String> all = new TreeMap<>(aliases);
    all.put(alias, target.id());
    ObjectNode json = JSON.createObjectNode();
    all.forEach(json::put);
    StateFolder.writeSecret(folder.resolve(ALIASES), json.toString());
    aliases.putAll(all);
  }

  /** An alias and the id of the key it stands for. */
  record Alias(String name, String keyId) {}

  /** All aliases, by name. */
  synchronized List<Alias> aliases() {
    return aliases.entrySet().stream()
        .map(entry -> new Alias(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The key with this id. */
  Optional<KmsKey> byId(String id) {
    return Optional.ofNullable(keys.get(id));
  }

  /** The key that a request names: by id, key ARN, alias or alias ARN. */
  KmsKey named(String identifier) throws KmsFault {
    String name = KmsKey.withoutArn(identifier);
    if (name.startsWith("alias/")) {
      String id;
      synchronized (this) {
        id = aliases.getOrDefault(name, "");
      }
      return byId(id)
          .orElseThrow(() ->
              new KmsFault(
                  KmsError.NOT_FOUND, "Alias " + KmsKey.aliasArn(name) + " is not found."));
    }
    String id = name.startsWith("key/") ? name.substring("key/".length()) : name;
    return byId(id)
        .orElseThrow(
            () -> new KmsFault(KmsError.NOT_FOUND, "Key '" + identifier + "' does not exist"));
  }
}
