package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The beginning of an IDX file (Y. LeCun, C. Cortes, C. Burges, "The MNIST database", "file format
 * for vectors and multidimensional matrices"), big-endian: two zero bytes, the element type, the
 * number of dimensions, and four bytes for the size of each dimension.
 *
 * @param element what one element is
 * @param dimensions how many there are; one makes a file of labels, more a file of items
 * @param items size of the first dimension
 * @param itemBytes bytes of one item: the element's, times the sizes of all other dimensions
 */
record IdxHeader(Element element, int dimensions, int items, long itemBytes) {
  /** Bytes that tell an IDX file: {@link #looksLikeIdx}. */
  static final int MAGIC_BYTES = 4;

  /** Most dimensions that are taken. */
  static final int MAX_DIMENSIONS = 8;

  /** Most bytes of one file's payload: 1 TiB, as in {@link dev.probity.content.DagLimits}. */
  private static final long MAX_PAYLOAD = 1L << 40;

  /** The element types of the format. */
  enum Element {
    /** 0 … 255. */
    UNSIGNED_BYTE(0x08, 1),
    /** −128 … 127. */
    SIGNED_BYTE(0x09, 1),
    /** Two bytes, signed. */
    SHORT(0x0B, 2),
    /** Four bytes, signed. */
    INT(0x0C, 4),
    /** IEEE 754, four bytes. */
    FLOAT(0x0D, 4),
    /** IEEE 754, eight bytes. */
    DOUBLE(0x0E, 8);

    private final int code;
    private final int bytes;

    Element(int code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }

    /** Bytes of one element. */
    int bytes() {
      return bytes;
    }

    private static Optional<Element> of(int code) {
      for (Element element : values()) {
        if (element.code == code) {
          return Optional.of(element);
        }
      }
      return Optional.empty();
    }
  }

  /** Whether a file that begins so may be an IDX file. */
  static boolean looksLikeIdx(byte[] head) {
    return head.length >= MAGIC_BYTES
        && head[0] == 0
        && head[1] == 0
        && Element.of(head[2]).isPresent()
        && head[3] >= 1
        && head[3] <= MAX_DIMENSIONS;
  }

  /** Bytes before the first item. */
  int length() {
    return MAGIC_BYTES + dimensions * Integer.BYTES;
  }

  /**
   * Reads the header, and not one byte more.
   *
   * @param name the file's, for faults
   * @throws DatasetException {@link Fault#NOT_IDX}, {@link Fault#ELEMENT_TYPE}, {@link
   *     Fault#DIMENSIONS}, {@link Fault#SHORT_FILE}
   */
  static IdxHeader read(InputStream in, String name) throws IOException {
    byte[] magic = in.readNBytes(MAGIC_BYTES);
    String file = DatasetException.quoted(name);
    if (magic.length < MAGIC_BYTES || magic[0] != 0 || magic[1] != 0) {
      boolean gzip = magic.length > 1 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
      throw new DatasetException(
          Fault.NOT_IDX,
          file
              + (gzip
                  ? " is compressed with gzip; unpack it first (gunzip)"
                  : " is no IDX file: its first two bytes are not zero"));
    }
    int type = magic[2] & 0xff;
    Element element =
        Element.of(type)
            .orElseThrow(() ->
                new DatasetException(
                    Fault.ELEMENT_TYPE,
                    "%s, byte 2: 0x%02x is no element type of IDX".formatted(file, type)));
    int dimensions = magic[3] & 0xff;
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw new DatasetException(
          Fault.DIMENSIONS,
          file + ", byte 3: " + dimensions + " dimensions; 1 to " + MAX_DIMENSIONS + " are taken");
    }
    byte[] sizes = in.readNBytes(dimensions * Integer.BYTES);
    if (sizes.length < dimensions * Integer.BYTES) {
      throw new DatasetException(Fault.SHORT_FILE, file + " ends inside its header");
    }
    ByteBuffer dimension = ByteBuffer.wrap(sizes);
    int items = dimension.getInt();
    long bytes = element.bytes();
    for (int i = 1; i < dimensions; i++) {
      int size = dimension.getInt();
      // compared by division: the product is looked at only when it fits
      if (size < 1 || bytes > MAX_PAYLOAD / size) {
        throw dimensions(file, i);
      }
      bytes *= size;
    }
    if (items < 0 || (items > 0 && bytes > MAX_PAYLOAD / items)) {
      throw dimensions(file, 0);
    }
    return new IdxHeader(element, dimensions, items, bytes);
  }

  private static DatasetException dimensions(String file, int dimension) {
    return new DatasetException(
        Fault.DIMENSIONS,
        file
            + ", byte "
            + (MAGIC_BYTES + dimension * Integer.BYTES)
            + ": the size of dimension "
            + dimension
            + " is zero, 2^31 or more, or makes more than 1 TiB with the others");
  }
}
