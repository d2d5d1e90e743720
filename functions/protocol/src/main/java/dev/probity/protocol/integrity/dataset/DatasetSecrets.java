package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.wire.Bytes32;
import java.util.Optional;

/**
 * What is random in a data set: drawn once, and kept until the data set is stored. Building a
 * public data set again gives the same CIDs, and none of this stays secret; an encrypted one draws
 * the headers of its ciphertexts anew each time. Never printed.
 *
 * @param nonce names the data set together with its owner; later versions keep it
 * @param salt makes metaHash unguessable where the metadata is not known
 * @param recordKey K_r; of encrypted data {@link DataKey#recordKey}
 * @param dataKey encrypts this version; empty for public data
 */
public record DatasetSecrets(
    Bytes32 nonce, Bytes32 salt, Bytes32 recordKey, Optional<DataKey> dataKey) {
  /**
   * Checks K_r.
   *
   * @throws IllegalArgumentException if there is a data key, and K_r is not its
   */
  public DatasetSecrets {
    if (dataKey.isPresent() && !dataKey.get().recordKey().equals(recordKey)) {
      throw new IllegalArgumentException("K_r of encrypted data is derived from its key");
    }
  }

  /** Those of public data. */
  public DatasetSecrets(Bytes32 nonce, Bytes32 salt, Bytes32 recordKey) {
    this(nonce, salt, recordKey, Optional.empty());
  }

  /** Those of data that is encrypted under this key. */
  public static DatasetSecrets encrypted(Bytes32 nonce, Bytes32 salt, DataKey dataKey) {
    return new DatasetSecrets(nonce, salt, dataKey.recordKey(), Optional.of(dataKey));
  }

  @Override
  public String toString() {
    return "DatasetSecrets[redacted]";
  }
}
