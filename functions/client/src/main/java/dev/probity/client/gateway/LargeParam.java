package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.config.ClientFolder;
import dev.probity.content.BlockNotFoundException;
import dev.probity.content.Cid;
import dev.probity.protocol.content.ContentRef;
import dev.probity.protocol.content.SealedContent;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parameters that R15 cannot carry: encrypted, uploaded, and named by a reference. */
final class LargeParam {
  private LargeParam() {}

  /** Whether they go within the message. */
  static boolean isInline(JsonNode param) {
    try {
      JsonNode _ = StrictJson.parse(CanonicalJson.bytes(param), CallJournal.PARAM_LIMITS);
      return true;
    } catch (WireException tooLarge) {
      return false;
    }
  }

  /**
   * Uploads parameters under a fresh key; stopped, it begins anew.
   *
   * @param folder of the account's calls
   */
  static ContentRef upload(JsonNode param, GatewayModule gateway, Path folder)
      throws ApiRefusedException {
    byte[] canonical = CanonicalJson.bytes(param);
    Bytes32 hash = Digests.keccak256(canonical);
    Map<Cid, byte[]> blocks = new HashMap<>();
    Map<Cid, Integer> sizes = new LinkedHashMap<>();
    try {
      ContentRef ref =
          SealedContent.store(
              canonical,
              SealedContent.Purpose.PARAM,
              hash,
              gateway.randomness(),
              (cid, block) -> {
                blocks.put(cid, block);
                sizes.put(cid, block.length);
              });
      ClientFolder.privateFolder(folder);
      Path log = Files.createTempFile(folder, "upload-", ".log");
      try {
        gateway.large().upload(cid -> block(blocks, cid), sizes, log);
      } finally {
        Files.deleteIfExists(log);
      }
      return ref;
    } catch (IOException failed) {
      throw ClientException.environment("The parameters were not uploaded.", failed);
    }
  }

  private static byte[] block(Map<Cid, byte[]> blocks, Cid cid) throws BlockNotFoundException {
    byte[] block = blocks.get(cid);
    if (block == null) {
      throw new BlockNotFoundException(cid);
    }
    return block;
  }
}
