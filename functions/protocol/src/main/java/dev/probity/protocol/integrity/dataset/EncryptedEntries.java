package dev.probity.protocol.integrity.dataset;

import dev.probity.content.Cid;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.encryption.VersionCipher;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;

/** The encrypted entries of one version, for whoever has its key. */
final class EncryptedEntries {
  private final VersionCipher cipher;
  private final Bytes32 recordKey;

  private EncryptedEntries(VersionCipher cipher, Bytes32 recordKey) {
    this.cipher = cipher;
    this.recordKey = recordKey;
  }

  /**
   * With the key of a version.
   *
   * @param said the manifest that the content carries
   * @throws DatasetException {@link Fault#WRONG_KEY} if the manifest does not commit to the key
   */
  static EncryptedEntries of(DataKey key, Manifest said) throws DatasetException {
    if (!key.commitment(said.user(), said.dataId(), said.version()).equals(said.keyCommit())) {
      throw new DatasetException(
          Fault.WRONG_KEY,
          "the key is not that of version "
              + said.version()
              + " of this data set: each version has its own");
    }
    return new EncryptedEntries(
        new VersionCipher(key, said.user(), said.dataId(), said.version()), key.recordKey());
  }

  /** K_r. */
  Bytes32 recordKey() {
    return recordKey;
  }

  /**
   * Decrypts an entry.
   *
   * @param ciphertext closed together with what is returned
   */
  InputStream open(String name, InputStream ciphertext) throws IOException {
    return cipher.decrypting(name, ciphertext, () -> altered(name));
  }

  /** Decrypts an entry at any place. */
  SeekableByteChannel seek(String name, VerifiedDag dag, Cid cid) throws IOException {
    return cipher.decrypting(name, new VerifiedChannel(dag, cid), () -> altered(name));
  }

  private static DatasetException altered(String name) {
    return new DatasetException(
        Fault.CIPHERTEXT,
        name
            + " is not what was encrypted as this entry of this version: it was altered, cut off or"
            + " taken from elsewhere");
  }
}
