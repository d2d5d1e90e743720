package dev.probity.client.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * A module's decryption key as the API shows it, taken only if ModuleRegistry has it, valid now.
 */
public final class PublishedKeys {
  private PublishedKeys() {}

  /** The key of the integrity module. */
  public static RsaJwk ofIntegrity(Connection connection) throws ApiRefusedException {
    return decryptionKey(connection, "IM", "/v1/keys");
  }

  /** The key of identity management. */
  public static RsaJwk ofIdentity(Connection connection) throws ApiRefusedException {
    return decryptionKey(connection, "IDMA", "/v1/identity/keys");
  }

  /** The key of the gateway. */
  public static RsaJwk ofGateway(Connection connection) throws ApiRefusedException {
    return decryptionKey(connection, "GW", "/v1/gateway/keys");
  }

  /** The key of the key custodian. */
  public static RsaJwk ofCustodian(Connection connection) throws ApiRefusedException {
    return decryptionKey(connection, "CUSTODIAN", "/v1/custodian/keys");
  }

  private static RsaJwk decryptionKey(Connection connection, String module, String path)
      throws ApiRefusedException {
    BlockRef finalized = connection.chain().heads().finalized();
    JsonNode json = connection.api().get(path).json();
    RsaJwk jwk;
    try {
      jwk = RsaJwk.parse(StrictJson.member(json, "decryptionKey"));
    } catch (WireException foreign) {
      throw ClientException.refused("The API shows no usable decryption key.", foreign);
    }
    boolean registered =
        connection
            .registry()
            .keyRecord(module, "decryption", jwk.thumbprint(), finalized)
            .filter(record -> record.covers(finalized.timestamp()))
            .filter(record -> !record.isCompromisedAt(finalized.timestamp()))
            .isPresent();
    if (!registered) {
      throw ClientException.refused(
          "The API shows a decryption key that ModuleRegistry does not hold as valid: nothing is "
              + "sealed to it. Either the descriptor is of another deployment, or somebody stands "
              + "between you and the API.",
          null);
    }
    return jwk;
  }
}
