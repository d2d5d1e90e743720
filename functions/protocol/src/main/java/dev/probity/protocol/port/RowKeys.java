package dev.probity.protocol.port;

import java.util.Optional;

/** The keys under which rows are MACed. A writer of the table alone does not hold them. */
public interface RowKeys {

  /**
   * A MAC key.
   *
   * @param kid its public name, 1 to 64 characters
   * @param key 32 bytes
   */
  record RowKey(String kid, byte[] key) {
    public RowKey {
      key = key.clone();
    }

    @Override
    public byte[] key() {
      return key.clone();
    }

    @Override
    public String toString() {
      return "RowKey[" + kid + "]";
    }
  }

  /** The key for new rows. */
  RowKey current();

  /** The key of this name, if there is one. */
  Optional<RowKey> byId(String kid);
}
