package dev.probity.protocol.integrity.dataset;

import dev.probity.content.EntryName;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * Reads what {@link PackWriter} has written, and refuses everything else: what comes out can be
 * written to a folder as it is. Holds one path.
 */
final class PackReader implements FileSequence {
  /** Most bytes of all files together, as of a public folder. */
  private static final long MAX_BYTES = 1L << 40;

  private final DataInputStream in;
  private final boolean ascending;
  private final String kind;
  private byte[] previous = {};

  /** Lengths of the files' paths that the previous path begins with, its own among them. */
  private final BitSet filesOnTheWay = new BitSet();

  private long bytes;
  private int files;
  private long left;
  private boolean ended;

  /**
   * @param ascending whether paths must be in order, and of a folder
   */
  private PackReader(InputStream in, boolean ascending, String kind) {
    this.in = new DataInputStream(in);
    this.ascending = ascending;
    this.kind = kind;
  }

  /** The files of a folder. */
  static PackReader folder(InputStream in) {
    return new PackReader(in, true, "the packed files of the folder");
  }

  /** Two IDX files, labels first. */
  static PackReader idx(InputStream in) {
    return new PackReader(in, false, "the packed IDX files");
  }

  /** Bytes of the files given so far, as the pack says. */
  long bytes() {
    return bytes;
  }

  @Override
  public Optional<NamedFile> next() throws IOException {
    if (ended) {
      return Optional.empty();
    }
    drain();
    try {
      int length = in.readUnsignedShort();
      if (length == 0) {
        ended = true;
        if (in.read() >= 0) {
          throw wrong("go on after their end");
        }
        return Optional.empty();
      }
      if (length > PackWriter.MAX_PATH_BYTES) {
        throw wrong("have a path of " + length + " bytes");
      }
      byte[] name = new byte[length];
      in.readFully(name);
      String path = decoded(name);
      requirePlace(name);
      long size = in.readLong();
      if (size < 0 || size > MAX_BYTES - bytes) {
        throw wrong("say that they have more than 1 TiB");
      }
      if (++files > FolderWalk.MAX_ENTRIES) {
        throw wrong("are more than " + FolderWalk.MAX_ENTRIES);
      }
      bytes += size;
      left = size;
      return Optional.of(new NamedFile(path, new FileInput()));
    } catch (EOFException cut) {
      throw wrong("end before their end");
    }
  }

  private String decoded(byte[] name) throws DatasetException {
    String path;
    try {
      path = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw wrong("have a path that is not UTF-8");
    }
    String[] names = path.split("/", -1);
    if (names.length > (ascending ? FolderWalk.MAX_DEPTH : 1)
        || !Arrays.stream(names).allMatch(EntryName::isAllowed)) {
      throw wrong("have a path that no folder can have: " + DatasetException.quotedPath(path));
    }
    return path;
  }

  /** After the previous path, and not below a file. */
  private void requirePlace(byte[] name) throws DatasetException {
    if (ascending ? Arrays.compareUnsigned(previous, name) >= 0 : Arrays.equals(previous, name)) {
      throw wrong("are out of order, or one of them is there twice");
    }
    int same = Arrays.mismatch(previous, name);
    filesOnTheWay.clear(same < 0 ? 0 : same + 1, previous.length + 1);
    for (int i = 0; i < name.length; i++) {
      if (name[i] == '/' && filesOnTheWay.get(i)) {
        throw wrong("have a file where others have a folder");
      }
    }
    filesOnTheWay.set(name.length);
    previous = name;
  }

  /** What the last file's reader has left. */
  private void drain() throws IOException {
    byte[] rest = new byte[(int) Math.min(left, 8192)];
    while (left > 0) {
      readFile(rest, 0, rest.length);
    }
  }

  private int readFile(byte[] target, int from, int length) throws IOException {
    if (left == 0) {
      return length == 0 ? 0 : -1;
    }
    int read = in.read(target, from, (int) Math.min(length, left));
    if (read < 0) {
      throw wrong("end before their end");
    }
    left -= read;
    return read;
  }

  private DatasetException wrong(String how) {
    return new DatasetException(Fault.PACKING, kind + " " + how);
  }

  /** The present file; after the next one was asked for, it has ended. */
  private final class FileInput extends InputStream {
    private final int mine = files;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      return mine == files ? readFile(target, from, length) : -1;
    }
  }
}
