package dev.probity.client.dataset;

import dev.probity.client.ClientException;
import dev.probity.client.config.ClientFolder;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The data key of one version in a file of its own, which its owner alone may read: {@code 0x} and
 * 64 lower-case digits. It lies beside the version's journal. Whoever has it reads the data; who
 * loses it has lost the data.
 */
public final class DataKeyFile {
  private static final String NAME = "data.key";
  private static final int MAX_BYTES = 128;

  private DataKeyFile() {}

  /** Where the key of the version in this folder lies. */
  static Path in(Path folder) {
    return folder.resolve(NAME);
  }

  /** The key of the version in this folder, if it is encrypted and its key is still there. */
  public static Optional<DataKey> find(Path folder) {
    return Files.isRegularFile(in(folder)) ? Optional.of(read(in(folder))) : Optional.empty();
  }

  /** The key of the version in this folder, drawn and kept if there is none. */
  static DataKey keep(Path folder, Randomness randomness) {
    Optional<DataKey> kept = find(folder);
    if (kept.isPresent()) {
      return kept.get();
    }
    DataKey drawn = DataKey.of(randomness.bytes(DataKey.LENGTH));
    byte[] bytes = drawn.exportBytes();
    try {
      ClientFolder.writePrivately(
          in(folder), (Bytes32.of(bytes) + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException failed) {
      throw ClientException.environment("cannot write " + in(folder), failed);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
    return drawn;
  }

  /**
   * Reads a key.
   *
   * @throws ClientException usage: it is no file of a key
   */
  public static DataKey read(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES);
    } catch (IOException unreadable) {
      throw ClientException.usage("cannot read the data key " + file, unreadable);
    }
    try {
      String text = new String(bytes, StandardCharsets.US_ASCII).strip();
      return DataKey.of(Bytes32.parse(text).bytes());
    } catch (WireException notHex) {
      // Its reason is not passed on: it could repeat what stands in the file.
      throw ClientException.usage(
          file + " is no data key: 0x and 64 hexadecimal digits in lower case.", null);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Whether a manifest commits to this key. */
  public static boolean opens(DataKey key, Manifest manifest) {
    return key.commitment(manifest.user(), manifest.dataId(), manifest.version())
        .equals(manifest.keyCommit());
  }
}
