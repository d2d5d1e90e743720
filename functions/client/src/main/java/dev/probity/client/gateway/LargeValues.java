package dev.probity.client.gateway;

import dev.probity.client.api.ApiRefusedException;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The deployment's content, for what is too large for a message. */
public interface LargeValues {
  /** Its blocks, unverified. */
  BlockSource blocks();

  /**
   * Uploads blocks.
   *
   * @param sizes the length of each
   * @param log of the blocks that have arrived
   * @throws IOException if the blocks or the log cannot be read or written
   */
  void upload(BlockSource blocks, Map<Cid, Integer> sizes, Path log)
      throws ApiRefusedException, IOException;
}
