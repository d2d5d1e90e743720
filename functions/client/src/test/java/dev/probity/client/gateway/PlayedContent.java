package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.content.BlockNotFoundException;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.protocol.content.ContentRef;
import dev.probity.protocol.content.SealedContent;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A deployment's content in a map. */
final class PlayedContent implements LargeValues {
  final Map<Cid, byte[]> stored = new ConcurrentHashMap<>();

  /** Whether no block is given out. */
  volatile boolean lost;

  @Override
  public BlockSource blocks() {
    return cid -> {
      byte[] block = stored.get(cid);
      if (lost || block == null) {
        throw new BlockNotFoundException(cid);
      }
      return block;
    };
  }

  @Override
  public void upload(BlockSource blocks, Map<Cid, Integer> sizes, Path log) throws IOException {
    for (var block : sizes.entrySet()) {
      byte[] bytes = blocks.get(block.getKey());
      if (bytes.length != block.getValue()) {
        throw new IOException("a block of another size");
      }
      stored.put(block.getKey(), bytes);
    }
  }

  /** Parameters by CID, as a service opens them. */
  JsonNode param(JsonNode payload) {
    try {
      ContentRef ref = ContentRef.parse(payload.path("paramRef"));
      Bytes32 hash = Bytes32.parse(payload.at("/apiCall/message/paramHash").asText());
      return CanonicalJson.parse(
          SealedContent.fetch(ref, SealedContent.Purpose.PARAM, hash, blocks()),
          SealedContent.LIMITS);
    } catch (IOException | WireException | SealedContent.NotOpenedException foreign) {
      throw new IllegalStateException(foreign);
    }
  }

  /** A result by CID, as a service stores it. */
  ContentRef stored(JsonNode result, Bytes32 callHash) {
    try {
      return SealedContent.store(
          CanonicalJson.bytes(result),
          SealedContent.Purpose.RESULT,
          callHash,
          length -> filled(length),
          stored::put);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 7);
    return bytes;
  }
}
