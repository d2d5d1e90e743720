package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A bundle in a file. */
public final class BundleFile {
  private BundleFile() {}

  /** Reads a bundle file strictly. */
  public static Bundle read(Path file) {
    try {
      if (Files.size(file) > Bundle.MAX_BYTES) {
        throw ClientException.usage(file + " is larger than any bundle.", null);
      }
      return Bundle.parse(Files.readAllBytes(file));
    } catch (IOException unreadable) {
      throw ClientException.usage("cannot read " + file, unreadable);
    } catch (WireException broken) {
      throw ClientException.usage(file + " is not a bundle: " + broken.getMessage(), broken);
    }
  }
}
