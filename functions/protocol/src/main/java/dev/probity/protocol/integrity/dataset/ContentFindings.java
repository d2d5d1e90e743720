package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;

/**
 * What one pass over the whole content of a data set shows, every block verified; to be held
 * against the manifest.
 *
 * @param contentHash SHA-256 of the data as it lies in IPFS: of the file, of the listing of all
 *     files, or of the ciphertext
 * @param size bytes of the data as it lies in IPFS
 * @param clearHash the same of the data in the clear; of public data the same value
 * @param clearSize the same of the data in the clear
 * @param metaHash keccak256 of the RFC 8785 bytes of the metadata
 * @param recordKey K_r, from the metadata; of encrypted data it is secret, and not printed
 * @param records how many records the data holds
 * @param recordsRoot root of the records tree, recomputed from the data
 * @param leavesRoot root of the tree over the leaves that the content carries, whose order was
 *     checked; of many records, whose content carries none, {@code recordsRoot}
 * @param leaves how many leaves the content carries; where it carries none, {@code records}
 */
public record ContentFindings(
    Bytes32 contentHash,
    long size,
    Bytes32 clearHash,
    long clearSize,
    Bytes32 metaHash,
    Bytes32 recordKey,
    long records,
    Bytes32 recordsRoot,
    Bytes32 leavesRoot,
    long leaves) {
  @Override
  public String toString() {
    return "ContentFindings[" + records + " records, recordsRoot " + recordsRoot + "]";
  }
}
