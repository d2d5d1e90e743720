package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * contentHash of data that is several files: SHA-256 over one entry a file, ascending by the UTF-8
 * bytes of the paths. An entry is the file's SHA-256 in 64 digits of lower-case hex, two spaces,
 * the path and a NUL, as {@code sha256sum -z} of GNU coreutils prints it. Neither digits nor paths
 * hold a NUL, so no two listings have the same bytes.
 */
final class FileListing {
  private final MessageDigest sha256 = Digests.sha256();

  /** Adds the next file. */
  void add(String path, Bytes32 digest) {
    sha256.update((hex(digest) + "  " + path + '\0').getBytes(StandardCharsets.UTF_8));
  }

  /** The hash; once. */
  Bytes32 digest() {
    return Bytes32.of(sha256.digest());
  }

  /** 64 digits, without a prefix. */
  static String hex(Bytes32 digest) {
    return digest.toString().substring(2);
  }
}
