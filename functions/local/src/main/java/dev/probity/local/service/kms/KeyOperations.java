package dev.probity.local.service.kms;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Making and describing keys and their aliases. */
final class KeyOperations {
  private static final int SYMMETRIC_BYTES = 32;
  private static final Pattern ALIAS = Pattern.compile("alias/[a-zA-Z0-9/_-]{1,250}");

  private final KeyFolder keys;
  private final SecureRandom random;

  KeyOperations(KeyFolder keys, SecureRandom random) {
    this.keys = keys;
    this.random = random;
  }

  Map<String, Operation> all() {
    return Map.of(
        "CreateKey", this::createKey,
        "DescribeKey", request -> describe(keys.named(request.text("KeyId"))),
        "GetPublicKey", this::getPublicKey,
        "CreateAlias", this::createAlias,
        "ListAliases", this::listAliases);
  }

  private ObjectNode createKey(KmsRequest request)
      throws KmsFault, IOException, GeneralSecurityException {
    Optional<String> named = request.optionalText("KeySpec");
    KeySpec spec = named.isPresent() ? KeySpec.named(named.get()) : KeySpec.SYMMETRIC_DEFAULT;
    KeyUsage usage =
        usage(request.optionalText("KeyUsage").orElse(KeyUsage.ENCRYPT_DECRYPT.name()));
    if (!spec.usages().contains(usage)) {
      throw KmsFault.validation("KeyUsage " + usage + " is not compatible with KeySpec " + spec);
    }
    KmsKey key =
        new KmsKey(
            UUID.randomUUID().toString(),
            spec,
            usage,
            request.optionalText("Description").orElse(""),
            Instant.now().truncatedTo(ChronoUnit.MILLIS),
            new KeyMaterial(newSecret(spec)));
    keys.add(key);
    return describe(key);
  }

  private static KeyUsage usage(String name) throws KmsFault {
    for (KeyUsage usage : KeyUsage.values()) {
      if (usage.name().equals(name)) {
        return usage;
      }
    }
    throw KmsFault.validation("Value '" + name + "' at 'keyUsage' failed to satisfy constraint");
  }

  private byte[] newSecret(KeySpec spec) throws GeneralSecurityException {
    return switch (spec) {
      case ECC_SECG_P256K1, ECC_NIST_P256 -> EllipticCurve.of(spec).generate(random);
      case RSA_2048 -> RsaKey.generate(2048);
      case RSA_3072 -> RsaKey.generate(3072);
      case SYMMETRIC_DEFAULT, HMAC_256 -> {
        byte[] secret = new byte[SYMMETRIC_BYTES];
        random.nextBytes(secret);
        yield secret;
      }
    };
  }

  private static ObjectNode describe(KmsKey key) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = answer.putObject("KeyMetadata");
    metadata.put("AWSAccountId", KmsKey.ACCOUNT);
    metadata.put("KeyId", key.id());
    metadata.put("Arn", key.arn());
    metadata.put("CreationDate", key.created().toEpochMilli() / 1000.0);
    metadata.put("Enabled", true);
    metadata.put("Description", key.description());
    metadata.put("KeyState", "Enabled");
    metadata.put("Origin", "AWS_KMS");
    metadata.put("KeyManager", "CUSTOMER");
    metadata.put("MultiRegion", false);
    putSpec(metadata, key);
    return answer;
  }

  private static void putSpec(ObjectNode node, KmsKey key) {
    node.put("KeyUsage", key.usage().name());
    node.put("KeySpec", key.spec().name());
    node.put("CustomerMasterKeySpec", key.spec().name());
    String algorithms =
        switch (key.usage()) {
          case SIGN_VERIFY -> "SigningAlgorithms";
          case ENCRYPT_DECRYPT -> "EncryptionAlgorithms";
          case GENERATE_VERIFY_MAC -> "MacAlgorithms";
        };
    key.spec().algorithms(key.usage()).forEach(node.putArray(algorithms)::add);
  }

  private ObjectNode getPublicKey(KmsRequest request)
      throws KmsFault, IOException, GeneralSecurityException {
    KmsKey key = keys.named(request.text("KeyId"));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("KeyId", key.arn());
    if (key.spec().isEllipticCurve()) {
      answer.put("PublicKey", EllipticCurve.of(key.spec()).publicKey(key.secret()));
    } else if (key.spec().isRsa()) {
      answer.put("PublicKey", RsaKey.of(key.secret()).publicKey().getEncoded());
    } else {
      throw new KmsFault(
          KmsError.UNSUPPORTED_OPERATION, key.arn() + " is a symmetric key and has no public key");
    }
    putSpec(answer, key);
    return answer;
  }

  private ObjectNode createAlias(KmsRequest request) throws KmsFault, IOException {
    String alias = request.text("AliasName");
    if (!ALIAS.matcher(alias).matches() || alias.startsWith("alias/aws/")) {
      throw new KmsFault(
          KmsError.INVALID_ALIAS_NAME,
          "Alias must match " + ALIAS + " and not begin with alias/aws/");
    }
    String target = KmsKey.withoutArn(request.text("TargetKeyId"));
    if (target.startsWith("alias/")) {
      throw KmsFault.validation("An alias cannot stand for an alias");
    }
    keys.addAlias(alias, keys.named(target));
    return JsonNodeFactory.instance.objectNode();
  }

  /** In one page: the number of local aliases needs no second. */
  private ObjectNode listAliases(KmsRequest request) throws KmsFault {
    Optional<String> named = request.optionalText("KeyId");
    Optional<KmsKey> wanted =
        named.isPresent() ? Optional.of(keys.named(named.get())) : Optional.empty();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    var list = answer.putArray("Aliases");
    for (KeyFolder.Alias alias : keys.aliases()) {
      if (wanted.isEmpty() || wanted.get().id().equals(alias.keyId())) {
        list.addObject()
            .put("AliasName", alias.name())
            .put("AliasArn", KmsKey.aliasArn(alias.name()))
            .put("TargetKeyId", alias.keyId());
      }
    }
    answer.put("Truncated", false);
    return answer;
  }
}
