package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import java.util.Optional;

/**
 * What one pass over the whole content of an encrypted data set shows to somebody without its key,
 * every block verified; to be held against the manifest. It says nothing of records and metadata.
 *
 * @param contentHash SHA-256 of the ciphertext of the data
 * @param size bytes of the ciphertext of the data
 * @param leaves that the content carries; empty where it carries none
 */
public record SealedFindings(Bytes32 contentHash, long size, Optional<Leaves> leaves) {
  /**
   * Carried leaves, whose order was checked.
   *
   * @param root of the tree over them
   * @param count how many
   */
  public record Leaves(Bytes32 root, long count) {}
}
