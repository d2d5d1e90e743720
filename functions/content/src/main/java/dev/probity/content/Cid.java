package dev.probity.content;

import dev.probity.content.ContentException.Fault;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The name of a block: a CIDv1 with a sha2-256 multihash, codec raw or dag-pb, and no other. 36
 * bytes: {@code 01}, codec, {@code 12 20}, 32 bytes of digest. As text: multibase base32, lower
 * case, 59 characters beginning with {@code b}.
 *
 * <p>Refused by name ({@link Fault#UNSUPPORTED_CID}): CIDv0, identity hashes (they would carry
 * content, and could form cycles), every other hash, length and codec. A text has exactly one CID
 * and a CID exactly one text.
 */
public final class Cid implements Comparable<Cid> {
  /** Length of the binary form. */
  public static final int BYTES = 36;

  /** Length of the digest. */
  public static final int DIGEST_BYTES = 32;

  private static final int TEXT_LENGTH = 59;
  private static final int SHA2_256 = 0x12;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final Codec codec;
  // The digest, big-endian: an object without an array, so that millions of CIDs fit where they
  // must be remembered.
  private final long d0;
  private final long d1;
  private final long d2;
  private final long d3;

  private Cid(Codec codec, byte[] bytes, int digestOffset) {
    this.codec = codec;
    this.d0 = (long) LONGS.get(bytes, digestOffset);
    this.d1 = (long) LONGS.get(bytes, digestOffset + 8);
    this.d2 = (long) LONGS.get(bytes, digestOffset + 16);
    this.d3 = (long) LONGS.get(bytes, digestOffset + 24);
  }

  /**
   * The CID with this digest.
   *
   * @param digest 32 bytes, the sha2-256 of a block
   * @throws IllegalArgumentException if it has another length
   */
  public static Cid of(Codec codec, byte[] digest) {
    if (digest.length != DIGEST_BYTES) {
      throw new IllegalArgumentException("a sha2-256 digest has 32 bytes, not " + digest.length);
    }
    return new Cid(codec, digest, 0);
  }

  /** The CID of a block: its bytes are hashed. */
  public static Cid ofBlock(Codec codec, byte[] block) {
    return ofBlock(codec, block, new Sha256());
  }

  static Cid ofBlock(Codec codec, byte[] block, Sha256 sha256) {
    return new Cid(codec, sha256.hash(block, block.length), 0);
  }

  /**
   * Reads the text form.
   *
   * @throws ContentException unless it is exactly what {@link #toString()} writes
   */
  public static Cid parse(String text) throws ContentException {
    if (text.length() == 46 && text.startsWith("Qm")) {
      throw new ContentException(Fault.UNSUPPORTED_CID, "CIDv0 (Qm…): convert it to CIDv1");
    }
    if (text.isEmpty() || text.charAt(0) != 'b') {
      throw new ContentException(
          Fault.UNSUPPORTED_CID, "a CID is written in lower-case base32 and begins with b");
    }
    if (text.length() > 2 * TEXT_LENGTH) {
      throw new ContentException(
          Fault.UNSUPPORTED_CID, "a CID of " + text.length() + " characters");
    }
    return decode(Base32.decode(text, 1));
  }

  /**
   * Reads the binary form.
   *
   * @param bytes all of the CID and nothing else
   * @throws ContentException if it is not such a CID
   */
  public static Cid decode(byte[] bytes) throws ContentException {
    return decode(bytes, 0, bytes.length, null);
  }

  /**
   * Reads {@code bytes[offset, offset + length)}; a fault names {@code parent}, the block in which
   * the CID stands.
   */
  static Cid decode(byte[] bytes, int offset, int length, @Nullable Cid parent)
      throws ContentException {
    if (length == BYTES
        && bytes[offset] == 1
        && bytes[offset + 2] == SHA2_256
        && bytes[offset + 3] == DIGEST_BYTES) {
      Codec codec = Codec.ofCode(bytes[offset + 1]);
      if (codec != null) {
        return new Cid(codec, bytes, offset + 4);
      }
    }
    throw refusal(bytes, offset, length, parent);
  }

  private static ContentException refusal(
      byte[] bytes, int offset, int length, @Nullable Cid parent) throws ContentException {
    if (length == 34 && bytes[offset] == SHA2_256 && bytes[offset + 1] == DIGEST_BYTES) {
      return ContentException.of(Fault.UNSUPPORTED_CID, parent, "CIDv0 is not supported");
    }
    ByteCursor in = new ByteCursor(bytes, offset, offset + length, parent);
    long version = in.varint("CID version");
    if (version != 1) {
      return ContentException.of(
          Fault.UNSUPPORTED_CID, parent, "CID version " + version + " is not supported");
    }
    long codec = in.varint("CID codec");
    long hash = in.varint("CID hash function");
    long digestLength = in.varint("CID digest length");
    if (hash == 0) {
      return ContentException.of(Fault.UNSUPPORTED_CID, parent, "identity CIDs are not supported");
    }
    if (hash != SHA2_256) {
      return ContentException.of(
          Fault.UNSUPPORTED_CID,
          parent,
          "hash function 0x" + Long.toHexString(hash) + " is not supported, only sha2-256");
    }
    if (Codec.ofCode(codec) == null) {
      return ContentException.of(
          Fault.UNSUPPORTED_CID,
          parent,
          "codec 0x" + Long.toHexString(codec) + " is not supported, only raw and dag-pb");
    }
    if (digestLength != DIGEST_BYTES) {
      return ContentException.of(
          Fault.UNSUPPORTED_CID,
          parent,
          "a truncated digest of " + digestLength + " bytes is not supported");
    }
    return in.malformed("a CID of " + length + " bytes, not " + BYTES);
  }

  /** What the block is. */
  public Codec codec() {
    return codec;
  }

  /** The sha2-256 of the block: 32 bytes, a copy. */
  public byte[] digest() {
    byte[] digest = new byte[DIGEST_BYTES];
    writeDigest(digest, 0);
    return digest;
  }

  /** The binary form: 36 bytes, a copy. */
  public byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    write(bytes, 0);
    return bytes;
  }

  /** Writes the 36 bytes to {@code out[offset, offset + 36)}. */
  void write(byte[] out, int offset) {
    out[offset] = 1;
    out[offset + 1] = (byte) codec.code();
    out[offset + 2] = SHA2_256;
    out[offset + 3] = DIGEST_BYTES;
    writeDigest(out, offset + 4);
  }

  private void writeDigest(byte[] out, int offset) {
    LONGS.set(out, offset, d0);
    LONGS.set(out, offset + 8, d1);
    LONGS.set(out, offset + 16, d2);
    LONGS.set(out, offset + 24, d3);
  }

  /**
   * Hashes {@code block[0, length)} and compares.
   *
   * @throws ContentException HASH_MISMATCH, naming this CID
   */
  void verify(byte[] block, int length, Sha256 sha256) throws ContentException {
    byte[] hash = sha256.hash(block, length);
    if ((long) LONGS.get(hash, 0) != d0
        || (long) LONGS.get(hash, 8) != d1
        || (long) LONGS.get(hash, 16) != d2
        || (long) LONGS.get(hash, 24) != d3) {
      throw new ContentException(Fault.HASH_MISMATCH, this, "the bytes do not hash to it");
    }
  }

  /** The canonical text: {@code b} and 58 digits of base32. */
  @Override
  public String toString() {
    return "b" + Base32.encode(bytes());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cid that
        && codec == that.codec
        && d0 == that.d0
        && d1 == that.d1
        && d2 == that.d2
        && d3 == that.d3;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(d0 ^ d3);
  }

  /** Orders as the binary forms do, bytes unsigned. */
  @Override
  public int compareTo(Cid that) {
    int order = Integer.compare(codec.code(), that.codec.code());
    order = order != 0 ? order : Long.compareUnsigned(d0, that.d0);
    order = order != 0 ? order : Long.compareUnsigned(d1, that.d1);
    order = order != 0 ? order : Long.compareUnsigned(d2, that.d2);
    return order != 0 ? order : Long.compareUnsigned(d3, that.d3);
  }
}
