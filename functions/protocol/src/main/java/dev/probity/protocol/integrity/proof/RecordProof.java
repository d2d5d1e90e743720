package dev.probity.protocol.integrity.proof;

import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.util.List;

/**
 * What one data set's records tree says of one record. Unverified: {@link RecordProofVerifier} says
 * whether it holds, and of which record.
 *
 * <p>The file is one CBOR item (RFC 8949) in core deterministic encoding, {@code
 * docs/data-formats.md} has its CDDL. One proof has one byte string.
 *
 * @param subject the version of a data set that it is about
 * @param leaf of the record; for absence, the one that the first of such records would have
 * @param claim in, or not in
 * @param siblings the nodes that the way to the root needs besides, level by level from the bottom,
 *     the left one of a level first; none that follows from others
 */
public record RecordProof(Subject subject, Bytes32 leaf, Claim claim, List<Bytes32> siblings) {
  /** Media type of the file. */
  public static final String MEDIA_TYPE = "application/vnd.probity.record-proof+cbor";

  /** The longest file, in bytes. */
  public static final int MAX_BYTES = 2048;

  /** Most records of a data set of which a proof fits: the deepest tree has 27 levels. */
  public static final long MAX_RECORDS = 1L << 26;

  /**
   * A version of a data set.
   *
   * @param manifestHash the digest of the manifest, which signs all the rest
   * @param records of its manifest; they fix the depth of the tree
   */
  public record Subject(Bytes32 dataId, long version, Bytes32 manifestHash, long records) {
    /** The one that this manifest describes. */
    public static Subject of(SignedMessage<Manifest> signed) {
      Manifest manifest = signed.message();
      return new Subject(
          manifest.dataId(), manifest.version(), signed.digest(), manifest.records());
    }
  }

  /** What is claimed of the record. */
  public sealed interface Claim permits Inclusion, Absence {}

  /**
   * It is in.
   *
   * @param occurrence which of equal records, from 0
   * @param position of its leaf in the tree's bottom, 1 … records; 0 is the first sentinel
   */
  public record Inclusion(long occurrence, long position) implements Claim {}

  /**
   * It is not in: occurrences have no gap, so where the first has no leaf, there is none. The two
   * stand side by side, and the record's leaf would stand between them.
   */
  public record Absence(Neighbour left, Neighbour right) implements Claim {}

  /**
   * A leaf or sentinel.
   *
   * @param position in the tree's bottom: 0 and records + 1 are the sentinels
   */
  public record Neighbour(long position, Bytes32 leaf) {}

  /** Copies the list. */
  public RecordProof {
    siblings = List.copyOf(siblings);
  }

  /** The file. */
  public byte[] bytes() {
    return RecordProofFormat.write(this);
  }

  /**
   * Reads a file strictly: only the bytes that {@link #bytes} gives are a proof.
   *
   * @throws WireException with the byte offset
   */
  public static RecordProof parse(byte[] file) throws WireException {
    return RecordProofFormat.read(file);
  }
}
