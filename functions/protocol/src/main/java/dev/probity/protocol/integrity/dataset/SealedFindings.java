package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;

/**
 * What one pass over the whole content of an encrypted data set shows to somebody without its key,
 * every block verified; to be held against the manifest. It says nothing of records and metadata.
 *
 * @param contentHash SHA-256 of the ciphertext of the data
 * @param size bytes of the ciphertext of the data
 * @param leavesRoot root of the tree over the leaves that the content carries, whose order was
 *     checked
 * @param leaves how many leaves the content carries
 */
public record SealedFindings(Bytes32 contentHash, long size, Bytes32 leavesRoot, long leaves) {}
