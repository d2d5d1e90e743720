package dev.probity.content;

import dev.probity.content.ContentException.Fault;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The header of a CARv1 with one root, in the only form DAG-CBOR has for it: 58 bytes, of which 36
 * are the root's CID.
 *
 * <pre>
 * {"roots": [42(h'00' || CID)], "version": 1}
 * </pre>
 */
final class CarHeader {
  static final int BYTES = 58;

  private static final byte[] BEFORE_CID = HexFormat.of().parseHex("a265726f6f747381d82a582500");
  private static final byte[] AFTER_CID = HexFormat.of().parseHex("6776657273696f6e01");
  private static final int ROOT_COUNT = 7;

  private CarHeader() {}

  static byte[] encode(Cid root) {
    return new ByteWriter(BYTES).bytes(BEFORE_CID).cid(root).bytes(AFTER_CID).finish();
  }

  /** Reads the root out of a header of any length. */
  static Cid decode(byte[] header) throws ContentException {
    if (header.length == BYTES && startsLike(header, BEFORE_CID.length) && endsLike(header)) {
      return Cid.decode(header, BEFORE_CID.length, Cid.BYTES, null);
    }
    throw new ContentException(Fault.MALFORMED, "CAR header: " + reason(header));
  }

  private static boolean startsLike(byte[] header, int length) {
    return header.length >= length && Arrays.equals(header, 0, length, BEFORE_CID, 0, length);
  }

  private static boolean endsLike(byte[] header) {
    return Arrays.equals(
        header, BEFORE_CID.length + Cid.BYTES, BYTES, AFTER_CID, 0, AFTER_CID.length);
  }

  private static String reason(byte[] header) {
    if (header.length == 11 && header[0] == (byte) 0xa1) {
      return "CARv2 is not supported";
    }
    if (!startsLike(header, ROOT_COUNT) || header.length == ROOT_COUNT) {
      return "not that of a CARv1";
    }
    int roots = header[ROOT_COUNT] & 0xff;
    if (roots != 0x81) {
      return "not exactly one root";
    }
    if (header.length == BYTES && startsLike(header, BEFORE_CID.length)) {
      return "not version 1";
    }
    return "its root is not a CIDv1 with sha2-256";
  }
}
