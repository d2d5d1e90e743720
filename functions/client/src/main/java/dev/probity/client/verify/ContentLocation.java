package dev.probity.client.verify;

import dev.probity.client.ClientException;
import dev.probity.client.config.HttpAddress;
import dev.probity.content.BlockSource;
import dev.probity.content.CarFile;
import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Content from wherever somebody has it: a folder of blocks, a CAR file, or a trustless gateway.
 */
public final class ContentLocation implements AutoCloseable {
  private final BlockSource blocks;
  private final AutoCloseable resource;

  private ContentLocation(BlockSource blocks, AutoCloseable resource) {
    this.blocks = blocks;
    this.resource = resource;
  }

  /**
   * Opens a location.
   *
   * @param text a folder, a file that ends in {@code .car}, or an {@code http(s)} URL
   */
  public static ContentLocation open(String text) {
    if (isUrl(text)) {
      try {
        var gateway = new GatewayBlocks(HttpAddress.parse(text));
        return new ContentLocation(gateway, gateway);
      } catch (IllegalArgumentException unusable) {
        throw ClientException.usage(unusable.getMessage() + ".", unusable);
      }
    }
    Path path = Path.of(text);
    if (Files.isDirectory(path)) {
      return new ContentLocation(new DirectoryBlocks(path), () -> {});
    }
    if (!Files.isRegularFile(path)) {
      throw ClientException.usage("There is no content at " + path + ".", null);
    }
    if (!text.toLowerCase(Locale.ROOT).endsWith(".car")) {
      throw ClientException.usage(
          path + " is neither a folder of blocks nor a .car file nor a URL.", null);
    }
    try {
      CarFile car = CarFile.open(path, DagLimits.DEFAULT);
      return new ContentLocation(car, car);
    } catch (IOException broken) {
      throw ClientException.usage(path + " is not a CAR file: " + broken.getMessage(), broken);
    }
  }

  /** Whether a location is asked over the network. */
  public static boolean isUrl(String text) {
    return text.startsWith("http://") || text.startsWith("https://");
  }

  /** The blocks, unverified. */
  public BlockSource blocks() {
    return blocks;
  }

  @Override
  public void close() {
    try {
      resource.close();
    } catch (IOException failed) {
      throw ClientException.environment("cannot close the content", failed);
    } catch (Exception unexpected) { // AutoCloseable declares no narrower type
      throw new IllegalStateException(unexpected);
    }
  }
}
