package dev.probity.protocol.idma.password;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** Writes the file that {@link BreachedPasswords} reads. */
final class BreachedList {
  private BreachedList() {}

  static byte[] of(BreachedPasswords.Digest digest, Collection<String> passwords) {
    long[] entries =
        passwords.stream()
            .mapToLong(password -> digest.entry(password.getBytes(StandardCharsets.UTF_8)))
            .map(entry -> entry ^ Long.MIN_VALUE)
            .sorted()
            .distinct()
            .map(ordered -> ordered ^ Long.MIN_VALUE)
            .toArray();
    return of(digest.id(), entries.length, entries);
  }

  /** With these fields, right or wrong. */
  static byte[] of(byte digest, int count, long... entries) {
    ByteBuffer file =
        ByteBuffer.allocate(BreachedPasswords.HEADER_LENGTH + entries.length * Long.BYTES)
            .putLong(BreachedPasswords.MAGIC)
            .put(BreachedPasswords.VERSION)
            .put(digest)
            .putShort((short) 0)
            .putInt(count);
    for (long entry : entries) {
      file.putLong(entry);
    }
    return file.array();
  }
}
