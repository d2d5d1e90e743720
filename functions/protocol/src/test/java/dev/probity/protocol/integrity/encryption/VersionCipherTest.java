package dev.probity.protocol.integrity.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionCipherTest {
  private static final DataKey KEY = key(7);
  private static final Address OWNER = address("5c");
  private static final Bytes32 DATA = Digests.keccak256("data");
  private static final int SEGMENT = VersionCipher.SEGMENT_BYTES;

  /** What a stream holds in its first segment, and in each later one. */
  private static final int FIRST = SEGMENT - VersionCipher.HEADER_BYTES - VersionCipher.TAG_BYTES;

  private static final int LATER = SEGMENT - VersionCipher.TAG_BYTES;

  @TempDir Path folder;

  @Test
  void whatWasEncryptedIsDecrypted() throws IOException {
    for (int size : new int[] {0, 1, FIRST - 1, FIRST, FIRST + 1, FIRST + LATER, 300_000}) {
      byte[] plain = bytes(size);
      byte[] cipher = encrypt(cipher(), "data.enc", plain);
      assertThat(cipher).hasSize((int) VersionCipher.ciphertextBytes(size));
      assertThat(decrypt(cipher(), "data.enc", cipher)).isEqualTo(plain);
    }
  }

  @Test
  void theSameBytesNeverGiveTheSameCiphertext() throws IOException {
    byte[] one = encrypt(cipher(), "e", new byte[100]);
    byte[] two = encrypt(cipher(), "e", new byte[100]);
    assertThat(Arrays.copyOfRange(one, VersionCipher.HEADER_BYTES, one.length))
        .isNotEqualTo(Arrays.copyOfRange(two, VersionCipher.HEADER_BYTES, two.length));
  }

  @Test
  void everyFlippedByteIsRefused() throws IOException {
    byte[] cipher = encrypt(cipher(), "e", bytes(200));
    for (int i = 0; i < cipher.length; i++) {
      byte[] altered = cipher.clone();
      altered[i] ^= 1;
      assertRefused(cipher(), "e", altered);
    }
  }

  @Test
  void aCutIsRefusedWhereverItIs() throws IOException {
    byte[] cipher = encrypt(cipher(), "e", bytes(FIRST + 2 * LATER));
    assertThat(cipher).hasSize(3 * SEGMENT);
    for (int border = 0; border <= 3 * SEGMENT; border += SEGMENT) {
      for (int near = -17; near <= 17; near++) {
        int length = border + near;
        if (length >= 0 && length < cipher.length) {
          assertRefused(cipher(), "e", Arrays.copyOf(cipher, length));
        }
      }
    }
    assertRefused(cipher(), "e", Arrays.copyOf(cipher, VersionCipher.HEADER_BYTES));
  }

  @Test
  void somethingAfterTheEndIsRefused() throws IOException {
    byte[] cipher = encrypt(cipher(), "e", bytes(FIRST + LATER));
    assertRefused(cipher(), "e", Arrays.copyOf(cipher, cipher.length + 1));
    assertRefused(cipher(), "e", Arrays.copyOf(cipher, cipher.length + SEGMENT));
  }

  @Test
  void segmentsThatChangePlacesAreRefused() throws IOException {
    byte[] cipher = encrypt(cipher(), "e", bytes(FIRST + 3 * LATER));
    for (int one = 0; one < 4; one++) {
      for (int two = 0; two < 4; two++) {
        byte[] altered = cipher.clone();
        System.arraycopy(cipher, one * SEGMENT, altered, two * SEGMENT, SEGMENT);
        System.arraycopy(cipher, two * SEGMENT, altered, one * SEGMENT, SEGMENT);
        if (one != two) {
          assertRefused(cipher(), "e", altered);
        }
      }
    }
  }

  @Test
  void aSegmentOfAnotherStreamUnderTheSameKeyIsRefused() throws IOException {
    byte[] cipher = encrypt(cipher(), "e", bytes(FIRST + 2 * LATER));
    byte[] other = encrypt(cipher(), "e", bytes(FIRST + 2 * LATER));
    for (int segment = 0; segment < 3; segment++) {
      byte[] spliced = cipher.clone();
      System.arraycopy(other, segment * SEGMENT, spliced, segment * SEGMENT, SEGMENT);
      assertRefused(cipher(), "e", spliced);
    }
  }

  @Test
  void anotherKeyOwnerDataSetVersionOrEntryIsRefused() throws IOException {
    byte[] cipher = encrypt(cipher(), "e", bytes(100));
    assertRefused(new VersionCipher(key(8), OWNER, DATA, 2), "e", cipher);
    assertRefused(new VersionCipher(KEY, address("5d"), DATA, 2), "e", cipher);
    assertRefused(new VersionCipher(KEY, OWNER, Digests.keccak256("other"), 2), "e", cipher);
    assertRefused(new VersionCipher(KEY, OWNER, DATA, 1), "e", cipher);
    assertRefused(new VersionCipher(KEY, OWNER, DATA, 3), "e", cipher);
    assertRefused(cipher(), "f", cipher);
  }

  @Test
  void aStreamThatWasRefusedGivesNothingMore() throws IOException {
    byte[] cipher = encrypt(cipher(), "e", bytes(3 * LATER));
    cipher[SEGMENT + 5] ^= 1;
    try (InputStream in = open(cipher(), "e", cipher)) {
      assertThat(in.readNBytes(FIRST)).isEqualTo(Arrays.copyOf(bytes(3 * LATER), FIRST));
      assertThatThrownBy(in::read).isInstanceOf(AlteredException.class);
      assertThatThrownBy(in::read).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> in.skip(1)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aFaultOfTheSourceIsNotTakenForForgery() throws IOException {
    byte[] cipher = encrypt(cipher(), "e", bytes(3 * LATER));
    InputStream failing =
        new FilterInputStream(new ByteArrayInputStream(cipher)) {
          private int left = SEGMENT + 10;

          @Override
          public int read(byte[] target, int from, int length) throws IOException {
            if (left == 0) {
              throw new IOException("the disk is gone");
            }
            int count = super.read(target, from, Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
          }
        };
    try (InputStream in = cipher().decrypting("e", failing, AlteredException::new)) {
      assertThatThrownBy(in::readAllBytes)
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("the disk is gone");
    }
  }

  @Test
  void anyPlaceIsReadWithoutWhatIsBeforeIt() throws IOException {
    byte[] plain = bytes(5 * LATER + 123);
    Path file = folder.resolve("c");
    byte[] cipher = encrypt(cipher(), "e", plain);
    Arrays.fill(cipher, SEGMENT, 3 * SEGMENT, (byte) 0);
    Files.write(file, cipher);
    try (SeekableByteChannel channel =
        cipher().decrypting("e", FileChannel.open(file), AlteredException::new)) {
      assertThat(channel.size()).isEqualTo(plain.length);
      for (int at : new int[] {4 * LATER + 7, 0, 3 * LATER, plain.length - 5}) {
        ByteBuffer read = ByteBuffer.allocate(5);
        channel.position(at);
        while (read.hasRemaining()) {
          channel.read(read);
        }
        assertThat(read.array()).isEqualTo(Arrays.copyOfRange(plain, at, at + 5));
      }
      channel.position(LATER + 7);
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(5)))
          .isInstanceOf(AlteredException.class);
    }
  }

  @Test
  void aPlaceInAForgedFileIsRefused() throws IOException {
    Path file = folder.resolve("c");
    byte[] cipher = encrypt(cipher(), "e", bytes(2 * LATER));
    for (int length : new int[] {0, 1, VersionCipher.HEADER_BYTES, SEGMENT, cipher.length - 1}) {
      Files.write(file, Arrays.copyOf(cipher, length));
      assertThatThrownBy(
              () -> {
                try (SeekableByteChannel channel =
                    cipher().decrypting("e", FileChannel.open(file), AlteredException::new)) {
                  channel.position(Math.max(0, channel.size() - 1));
                  channel.read(ByteBuffer.allocate(1));
                }
              })
          .as("cut to %d bytes", length)
          .isInstanceOf(AlteredException.class);
    }
  }

  /** The caller's own name for an altered ciphertext. */
  private static final class AlteredException extends IOException {
    private static final long serialVersionUID = 1;
  }

  private static VersionCipher cipher() {
    return new VersionCipher(KEY, OWNER, DATA, 2);
  }

  private static void assertRefused(VersionCipher cipher, String entry, byte[] bytes) {
    assertThatThrownBy(() -> decrypt(cipher, entry, bytes)).isInstanceOf(AlteredException.class);
  }

  private static byte[] encrypt(VersionCipher cipher, String entry, byte[] plain)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream encrypting = cipher.encrypting(entry, out)) {
      encrypting.write(plain);
    }
    return out.toByteArray();
  }

  private static byte[] decrypt(VersionCipher cipher, String entry, byte[] bytes)
      throws IOException {
    try (InputStream in = open(cipher, entry, bytes)) {
      return in.readAllBytes();
    }
  }

  private static InputStream open(VersionCipher cipher, String entry, byte[] bytes)
      throws IOException {
    return cipher.decrypting(entry, new ByteArrayInputStream(bytes), AlteredException::new);
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }

  private static DataKey key(int fill) {
    byte[] bytes = new byte[DataKey.LENGTH];
    Arrays.fill(bytes, (byte) fill);
    return DataKey.of(bytes);
  }

  private static Address address(String octet) {
    try {
      return Address.parse("0x" + octet.repeat(20));
    } catch (WireException e) {
      throw new IllegalStateException(e);
    }
  }
}
