package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.integrity.dataset.IdxHeader.Element;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two IDX files side by side, items and their labels, as records: {@code index} (from 0), {@code
 * label} (a decimal integer), {@code size} in bytes and {@code sha256} of the item's bytes. The
 * file with one dimension holds the labels, so neither order nor names decide which is which. No
 * item is held.
 */
final class IdxRecords extends RecordReader {
  private static final int BUFFER = 1 << 16;

  private final Side first;
  private final Side second;
  private final byte[] buffer = new byte[BUFFER];
  private @Nullable Pair pair;
  private long index;

  /** One of the two files. */
  private static final class Side {
    final String name;
    final InputStream in;

    Side(NamedFile file) {
      name = file.path();
      in = new BufferedInputStream(file.content(), BUFFER);
    }
  }

  private record Pair(Side items, IdxHeader itemsHeader, Side labels, IdxHeader labelsHeader) {}

  IdxRecords(NamedFile first, NamedFile second) {
    this.first = new Side(first);
    this.second = new Side(second);
  }

  /** Where the item that was read last begins in its file. */
  @Override
  long recordStart() {
    Pair open = pair;
    return open == null
        ? 0
        : open.itemsHeader().length() + Math.max(0, index - 1) * open.itemsHeader().itemBytes();
  }

  /** Where the item that was read last ends in its file. */
  long recordEnd() {
    Pair open = pair;
    return open == null ? 0 : open.itemsHeader().length() + index * open.itemsHeader().itemBytes();
  }

  /** Where the label of the item that was read last begins in its file. */
  long labelStart() {
    Pair open = pair;
    return open == null
        ? 0
        : open.labelsHeader().length() + Math.max(0, index - 1) * open.labelsHeader().itemBytes();
  }

  /** Whether the first of the two files holds the items; known after the first record. */
  boolean firstHoldsItems() {
    Pair open = pair;
    return open != null && open.items() == first;
  }

  @Override
  boolean inHeader() {
    return pair == null;
  }

  @Override
  Optional<byte[]> readCanonical() throws IOException {
    Pair open = pair;
    if (open == null) {
      open = readHeaders();
      pair = open;
    }
    if (index == open.itemsHeader().items()) {
      requireEnd(open.items());
      requireEnd(open.labels());
      return Optional.empty();
    }
    long size = open.itemsHeader().itemBytes();
    byte[] canonical = canonical(index, label(open), size, digest(open.items(), size));
    index++;
    return Optional.of(canonical);
  }

  private Pair readHeaders() throws IOException {
    IdxHeader one = IdxHeader.read(first.in, first.name);
    IdxHeader two = IdxHeader.read(second.in, second.name);
    if ((one.dimensions() == 1) == (two.dimensions() == 1)) {
      throw new DatasetException(
          Fault.DIMENSIONS,
          "of two IDX files one holds labels and has 1 dimension, the other items and has more; "
              + DatasetException.quoted(first.name)
              + " has "
              + one.dimensions()
              + " and "
              + DatasetException.quoted(second.name)
              + " "
              + two.dimensions());
    }
    Pair found =
        one.dimensions() == 1
            ? new Pair(second, two, first, one)
            : new Pair(first, one, second, two);
    if (found.itemsHeader().items() != found.labelsHeader().items()) {
      throw new DatasetException(
          Fault.LABEL_COUNT,
          DatasetException.quoted(found.items().name)
              + " has "
              + found.itemsHeader().items()
              + " items and "
              + DatasetException.quoted(found.labels().name)
              + " "
              + found.labelsHeader().items()
              + " labels");
    }
    Element element = found.labelsHeader().element();
    if (element == Element.FLOAT || element == Element.DOUBLE) {
      throw new DatasetException(
          Fault.ELEMENT_TYPE,
          DatasetException.quoted(found.labels().name) + ": labels are integers, not " + element);
    }
    if (found.itemsHeader().items() > MAX_RECORDS) {
      throw new DatasetException(
          Fault.TOO_MANY_RECORDS,
          found.itemsHeader().items() + " items; " + MAX_RECORDS + " records are the limit");
    }
    return found;
  }

  private static String label(Pair open) throws IOException {
    Element element = open.labelsHeader().element();
    byte[] bytes = open.labels().in.readNBytes(element.bytes());
    if (bytes.length < element.bytes()) {
      throw tooShort(open.labels());
    }
    ByteBuffer value = ByteBuffer.wrap(bytes);
    return switch (element) {
      case UNSIGNED_BYTE -> Integer.toString(bytes[0] & 0xff);
      case SIGNED_BYTE -> Byte.toString(bytes[0]);
      case SHORT -> Short.toString(value.getShort());
      case INT -> Integer.toString(value.getInt());
      case FLOAT, DOUBLE -> throw new IllegalStateException("refused with the header");
    };
  }

  private Bytes32 digest(Side items, long size) throws IOException {
    MessageDigest sha256 = Digests.sha256();
    for (long left = size; left > 0; ) {
      int read = items.in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw tooShort(items);
      }
      sha256.update(buffer, 0, read);
      left -= read;
    }
    return Bytes32.of(sha256.digest());
  }

  private static DatasetException tooShort(Side side) {
    return new DatasetException(
        Fault.SHORT_FILE,
        DatasetException.quoted(side.name) + " ends before all that its header counts");
  }

  private static void requireEnd(Side side) throws IOException {
    if (side.in.read() >= 0) {
      throw new DatasetException(
          Fault.LONG_FILE,
          DatasetException.quoted(side.name) + " goes on after what its header counts");
    }
  }

  private static byte[] canonical(long index, String label, long size, Bytes32 sha256) {
    JsonText json = new JsonText();
    json.raw('{').string("index").raw(':').string(Long.toString(index)).raw(',');
    json.string("label").raw(':').string(label).raw(',');
    json.string("sha256").raw(':').string(FileListing.hex(sha256)).raw(',');
    json.string("size").raw(':').string(Long.toString(size));
    return json.raw('}').toBytes();
  }
}
