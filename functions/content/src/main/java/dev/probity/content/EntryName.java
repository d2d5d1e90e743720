package dev.probity.content;

import java.nio.charset.StandardCharsets;

/**
 * Which names a directory entry may have: those that mean one thing in every file system and
 * archive.
 */
public final class EntryName {
  private static final int MAX_BYTES = 255;

  private EntryName() {}

  /**
   * Whether a UnixFS directory can hold an entry of this name: not empty, {@code .} or {@code ..},
   * no {@code /} and no NUL, well-formed Unicode, at most 255 bytes of UTF-8.
   */
  public static boolean isAllowed(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('\0') < 0
        && StandardCharsets.UTF_8.newEncoder().canEncode(name)
        && name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }
}
