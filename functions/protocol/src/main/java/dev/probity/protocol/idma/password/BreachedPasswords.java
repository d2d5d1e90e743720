package dev.probity.protocol.idma.password;

import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Passwords that were stolen elsewhere, as the first 8 bytes of their digests: nobody reads a
 * password out of the list, and a password that is not in it is taken for one of n with probability
 * n / 2^64.
 *
 * <p>The file, integers big-endian:
 *
 * <pre>
 * offset  length
 *      0       8  "PROBITYB" in ASCII
 *      8       1  1, the version of the format
 *      9       1  1 where the digests are SHA-256, 2 where SHA-1
 *     10       2  0
 *     12       4  n, the number of entries
 *     16     8 n  the entries: the first 8 bytes of the digest of each password's UTF-8 bytes,
 *                 ascending as unsigned integers, none twice
 * </pre>
 *
 * <p>SHA-1 is there because the largest public collection is published as SHA-1 alone; nothing here
 * depends on a strength that it lacks.
 */
public final class BreachedPasswords {
  /** The longest file, in bytes: 64 MiB, some 8.4 million entries, held in as much memory. */
  public static final int MAX_BYTES = 64 << 20;

  /** The longest list that comes with the program, in bytes. */
  static final int MAX_BUNDLED_BYTES = 256 << 10;

  static final int HEADER_LENGTH = 16;
  static final long MAGIC = 0x50524f4249545942L;
  static final byte VERSION = 1;

  private static final String BUNDLED = "breached-passwords.bin";
  private static final int FIRST_CAPACITY = 8192;

  /** How the list names a password. */
  enum Digest {
    SHA_256(1, "SHA-256"),
    SHA_1(2, "SHA-1");

    private final byte id;
    private final String algorithm;

    Digest(int id, String algorithm) {
      this.id = (byte) id;
      this.algorithm = algorithm;
    }

    byte id() {
      return id;
    }

    static Digest ofId(byte id) throws WireException {
      for (Digest digest : values()) {
        if (digest.id == id) {
          return digest;
        }
      }
      throw new WireException("must hold SHA-256 or SHA-1 digests");
    }

    /** The first 8 bytes. */
    long entry(byte[] utf8) {
      try {
        return ByteBuffer.wrap(MessageDigest.getInstance(algorithm).digest(utf8)).getLong();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has " + algorithm, e);
      }
    }
  }

  /** Read by the first who asks. */
  private static final class Bundled {
    static final BreachedPasswords LIST = load();

    private static BreachedPasswords load() {
      try (InputStream resource = BreachedPasswords.class.getResourceAsStream(BUNDLED)) {
        if (resource == null) {
          throw new IllegalStateException("the program lacks " + BUNDLED);
        }
        return read(resource, MAX_BUNDLED_BYTES);
      } catch (WireException flawed) {
        throw new IllegalStateException("the program's own " + BUNDLED + " is flawed", flawed);
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }

  private final Digest digest;

  /** Each entry with its sign bit flipped, so that the order of longs is that of the bytes. */
  private final long[] ordered;

  private BreachedPasswords(Digest digest, long[] ordered) {
    this.digest = digest;
    this.ordered = ordered;
  }

  /** The list that comes with the program: at most 256 KiB, read at first use. */
  public static BreachedPasswords bundled() {
    return Bundled.LIST;
  }

  /**
   * Reads a list of the operator's, to its end.
   *
   * @param file at most 64 MiB; not closed
   * @throws WireException when it is larger, ends early or late, is unsorted, or is none at all
   * @throws IOException when the stream fails
   */
  public static BreachedPasswords read(InputStream file) throws WireException, IOException {
    return read(file, MAX_BYTES);
  }

  static BreachedPasswords read(InputStream file, int maxBytes) throws WireException, IOException {
    byte[] header = file.readNBytes(HEADER_LENGTH);
    if (header.length < HEADER_LENGTH) {
      throw truncated();
    }
    ByteBuffer fields = ByteBuffer.wrap(header);
    if (fields.getLong() != MAGIC) {
      throw new WireException("must be a list of breached passwords");
    }
    if (fields.get() != VERSION) {
      throw new WireException("must be of version " + VERSION);
    }
    Digest digest = Digest.ofId(fields.get());
    if (fields.getShort() != 0) {
      throw new WireException("must have zeros before the number of entries");
    }
    long count = Integer.toUnsignedLong(fields.getInt());
    if (HEADER_LENGTH + count * Long.BYTES > maxBytes) {
      throw new WireException("must be at most " + maxBytes + " bytes");
    }
    long[] ordered = entries(file, (int) count);
    if (file.read() >= 0) {
      throw new WireException("must end after its " + count + " entries");
    }
    return new BreachedPasswords(digest, ordered);
  }

  /** Memory grows with what arrives, not with what the header promises. */
  private static long[] entries(InputStream file, int count) throws WireException, IOException {
    long[] ordered = new long[Math.min(count, FIRST_CAPACITY)];
    for (int read = 0; read < count; ) {
      if (read == ordered.length) {
        ordered = Arrays.copyOf(ordered, (int) Math.min(count, 2L * read));
      }
      int wanted = Math.min(FIRST_CAPACITY, ordered.length - read);
      byte[] piece = file.readNBytes(wanted * Long.BYTES);
      if (piece.length < wanted * Long.BYTES) {
        throw truncated();
      }
      ByteBuffer longs = ByteBuffer.wrap(piece);
      for (int end = read + wanted; read < end; read++) {
        ordered[read] = longs.getLong() ^ Long.MIN_VALUE;
        if (read > 0 && ordered[read] <= ordered[read - 1]) {
          throw new WireException("must ascend: entry " + read + " does not");
        }
      }
    }
    return ordered;
  }

  private static WireException truncated() {
    return new WireException("must not end before its last entry");
  }

  /** How many entries it has. */
  public int size() {
    return ordered.length;
  }

  /** Whether this very password stands in it. */
  boolean holds(byte[] utf8) {
    return Arrays.binarySearch(ordered, digest.entry(utf8) ^ Long.MIN_VALUE) >= 0;
  }
}
