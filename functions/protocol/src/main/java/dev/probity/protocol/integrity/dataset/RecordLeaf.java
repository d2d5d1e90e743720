package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.HmacSha256;
import dev.probity.protocol.wire.Keccak256;

/**
 * The leaf of a record: keccak256(keccak256(abi.encode(keccak256("Probity.record.leaf.v1"), h,
 * occurrence))) with h = HMAC-SHA-256(K_r, record). Hashed twice, and under another tag than the
 * nodes, so that no node can be passed off as a leaf. By one thread at a time.
 */
public final class RecordLeaf {
  private static final Bytes32 TAG = Digests.keccak256("Probity.record.leaf.v1");

  private final HmacSha256 mac;
  private final Keccak256 keccak = Digests.keccak256();
  private final byte[] words = new byte[3 * Bytes32.LENGTH];

  /**
   * @param recordKey K_r
   */
  public RecordLeaf(Bytes32 recordKey) {
    mac = new HmacSha256(recordKey.bytes());
    TAG.copyTo(words, 0);
  }

  /**
   * The leaf of a record.
   *
   * @param occurrence 0 for the first of equal records
   */
  public Bytes32 of(SourceRecord record, long occurrence) {
    byte[] leaf = new byte[Bytes32.LENGTH];
    writeTo(leaf, 0, authenticate(record), 0, occurrence);
    return Bytes32.of(leaf);
  }

  /** h, 32 bytes. */
  byte[] authenticate(SourceRecord record) {
    return mac.digest(record.shared());
  }

  /**
   * Writes a leaf to {@code target}, which may be where h lies.
   *
   * @param h where the 32 bytes of h begin in {@code source}
   * @param occurrence 0 for the first of equal records, counted in the order of the source
   */
  void writeTo(byte[] target, int at, byte[] source, int h, long occurrence) {
    System.arraycopy(source, h, words, Bytes32.LENGTH, Bytes32.LENGTH);
    for (int i = 0; i < Long.BYTES; i++) {
      words[words.length - 1 - i] = (byte) (occurrence >>> (8 * i));
    }
    keccak.update(words).digestTo(target, at);
    keccak.update(target, at, Bytes32.LENGTH).digestTo(target, at);
  }
}
