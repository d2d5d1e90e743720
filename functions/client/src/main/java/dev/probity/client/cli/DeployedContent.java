package dev.probity.client.cli;

import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.dataset.ContentUpload;
import dev.probity.client.gateway.LargeValues;
import dev.probity.client.verify.GatewayBlocks;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The content of a deployment: uploads by its API, and blocks from its content gateway. */
record DeployedContent(ContentUpload uploads) implements LargeValues {
  @Override
  public BlockSource blocks() {
    return cid -> {
      try (var gateway = new GatewayBlocks(uploads.connection().api().base())) {
        return gateway.get(cid);
      }
    };
  }

  @Override
  public void upload(BlockSource blocks, Map<Cid, Integer> sizes, Path log)
      throws ApiRefusedException, IOException {
    uploads.sendPassing(blocks, sizes, log);
  }
}
