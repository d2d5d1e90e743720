package dev.probity.local.stack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.aws.KmsDecryptionKey;
import dev.probity.aws.KmsMessageSigner;
import dev.probity.aws.KmsTokenSigner;
import dev.probity.aws.KmsTransactionKey;
import dev.probity.chain.deployment.DeploymentPlan.GenesisKey;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * The modules' keys in KMS, as ModuleRegistry knows them from its first block.
 *
 * @param transactions the accounts of the transaction keys, each of which pays for what it writes
 */
record ModuleKeys(List<ModuleKey> all, List<Address> transactions) {
  /** The key that signs session tokens, as it is called here. */
  static final String SESSION_KEY = "IdmaTokenKey";

  /** The key that signs access tokens, as it is called here. */
  static final String ACCESS_KEY = "GatewayTokenKey";

  /**
   * A key.
   *
   * @param module its name in the registry, such as {@code IM}
   * @param purpose {@code message}, {@code transaction}, {@code decryption} or {@code jwt}
   * @param key an address as a word, or an RFC 7638 thumbprint
   */
  record ModuleKey(String module, String purpose, Bytes32 key) {}

  ModuleKeys {
    all = List.copyOf(all);
    transactions = List.copyOf(transactions);
  }

  /**
   * Reads their public parts.
   *
   * @param ids logical id → key id
   * @throws StackException one of them is not in the templates
   */
  static ModuleKeys of(KmsClient client, Map<String, String> ids) throws StackException {
    Address identity = payer(client, id(ids, "IdmaTransactionKey"));
    Address gateway = payer(client, id(ids, "GatewayTransactionKey"));
    Address guardian = payer(client, id(ids, "MonitoringTransactionKey"));
    return new ModuleKeys(
        List.of(
            new ModuleKey("IM", "message", signer(client, id(ids, "IntegrityMessageKey"))),
            new ModuleKey("IM", "decryption", opener(client, id(ids, "IntegrityDecryptionKey"))),
            new ModuleKey("IDMA", "message", signer(client, id(ids, "IdmaMessageKey"))),
            new ModuleKey("IDMA", "transaction", identity.toWord()),
            new ModuleKey("IDMA", "decryption", opener(client, id(ids, "IdmaDecryptionKey"))),
            new ModuleKey("IDMA", "jwt", issuer(client, id(ids, SESSION_KEY))),
            new ModuleKey("GW", "message", signer(client, id(ids, "GatewayMessageKey"))),
            new ModuleKey("GW", "transaction", gateway.toWord()),
            new ModuleKey("GW", "decryption", opener(client, id(ids, "GatewayDecryptionKey"))),
            new ModuleKey("GW", "jwt", issuer(client, id(ids, ACCESS_KEY))),
            new ModuleKey(
                "CUSTODIAN", "decryption", opener(client, id(ids, "CustodianDecryptionKey"))),
            new ModuleKey("SVC", "message", signer(client, id(ids, "ServiceMessageKey"))),
            new ModuleKey("AS", "message", signer(client, id(ids, "AiServiceMessageKey"))),
            new ModuleKey("AS", "decryption", opener(client, id(ids, "AiServiceDecryptionKey"))),
            new ModuleKey("MON", "transaction", guardian.toWord())),
        List.of(identity, gateway, guardian));
  }

  /** The id of the key with this logical id. */
  static String id(Map<String, String> ids, String logicalId) throws StackException {
    String id = ids.get(logicalId);
    if (id == null) {
      throw new StackException("infrastructure/*.yaml have no key " + logicalId, null);
    }
    return id;
  }

  /** As they are registered at the deployment. */
  List<GenesisKey> genesis(long validTo) {
    return all.stream()
        .map(key -> new GenesisKey(key.module(), key.purpose(), key.key(), validTo))
        .toList();
  }

  /** {@code "IM message": "0x…"}, and so on, to be found again. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    all.forEach(key -> json.put(key.module() + " " + key.purpose(), key.key().toString()));
    return json;
  }

  private static Bytes32 signer(KmsClient client, String id) {
    return new KmsMessageSigner(client, id).address().toWord();
  }

  private static Address payer(KmsClient client, String id) {
    return new KmsTransactionKey(client, id).address();
  }

  private static Bytes32 issuer(KmsClient client, String id) {
    return new KmsTokenSigner(client, id).publicJwk().thumbprint();
  }

  private static Bytes32 opener(KmsClient client, String id) {
    return new KmsDecryptionKey(client, id).publicJwk().thumbprint();
  }
}
