package dev.probity.protocol.integrity.dataset;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Small damage as storage, networks and attackers do it. */
final class Mutations {
  private Mutations() {}

  /** One to four of: a bit flipped, a byte replaced, a piece removed, repeated or cut off. */
  static byte[] mutate(byte[] original, SplittableRandom random) {
    byte[] bytes = original.clone();
    for (int i = 1 + random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      int end = Math.min(bytes.length, at + 1 + random.nextInt(8));
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) ",\"\n\r[]{}:\\0\0\u00c3".charAt(random.nextInt(13));
        case 2 -> bytes = join(bytes, at, bytes, end);
        case 3 -> bytes = join(bytes, end, bytes, at);
        default -> bytes = Arrays.copyOf(bytes, random.nextInt(10) == 0 ? at : bytes.length);
      }
    }
    return bytes;
  }

  /**
   * The bytes of {@code head} before {@code to}, then those of {@code tail} from {@code from} on.
   */
  private static byte[] join(byte[] head, int to, byte[] tail, int from) {
    byte[] joined = Arrays.copyOf(head, to + tail.length - from);
    System.arraycopy(tail, from, joined, to, tail.length - from);
    return joined;
  }
}
