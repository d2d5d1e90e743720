package dev.probity.client.dataset;

import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.deployment.Connection;
import dev.probity.client.deployment.PublishedKeys;
import dev.probity.protocol.custodian.KeyGrant;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;

/** V.10: the key of encrypted data on its way to the key custodian, past IM. */
public final class KeyDeposit {
  private KeyDeposit() {}

  /**
   * Seals the key of a version to the custodian's key, which ModuleRegistry must hold as valid.
   *
   * @param message R16, which stores the version
   * @param key 32 bytes, secret
   * @return {@code keyGrant} of R17
   */
  public static String seal(Connection connection, StoreData message, Bytes32 key)
      throws ApiRefusedException {
    Eip712Domain domain = connection.network().integrityDomain();
    return new KeyGrant(
            domain.chainId(),
            domain.verifyingContract(),
            message.user(),
            message.dataId(),
            message.version(),
            key)
        .seal(PublishedKeys.ofCustodian(connection));
  }
}
