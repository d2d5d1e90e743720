package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.content.BlockNotFoundException;
import dev.probity.content.ContentException;
import dev.probity.protocol.content.AnyBlocks;
import dev.probity.protocol.content.ContentRef;
import dev.probity.protocol.content.SealedContent;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;

/** IV.8 for parameters by CID: every block verified, then opened, then held against R14. */
final class ParameterContent {
  private final BlockStore blocks;

  ParameterContent(BlockStore blocks) {
    this.blocks = blocks;
  }

  /**
   * The parameters, wherever they lie.
   *
   * @param paramHash as the user signed it
   * @throws RefusedException {@code content-unavailable}, {@code cid-invalid}, {@code param-hash},
   *     {@code schema}
   */
  JsonNode require(Parameters parameters, Bytes32 paramHash) {
    return switch (parameters) {
      case Parameters.Inline inline -> inline.value();
      case Parameters.ByCid byCid -> fetched(byCid.ref(), paramHash);
    };
  }

  private JsonNode fetched(ContentRef ref, Bytes32 paramHash) {
    byte[] bytes;
    try {
      bytes =
          SealedContent.fetch(ref, SealedContent.Purpose.PARAM, paramHash, new AnyBlocks(blocks));
    } catch (BlockNotFoundException absent) {
      throw new RefusedException(
          Refusal.CONTENT_UNAVAILABLE, "block " + absent.cid() + " of paramRef is not stored");
    } catch (ContentException invalid) {
      throw new RefusedException(Refusal.CID_INVALID, "paramRef: " + invalid.getMessage());
    } catch (SealedContent.NotOpenedException foreign) {
      throw new RefusedException(Refusal.PARAM_HASH, "paramRef: " + foreign.getMessage());
    } catch (IOException unread) {
      throw PortException.retryable(
          PortException.Neighbour.BLOCKS, "paramRef was not read", unread);
    }
    JsonNode param;
    try {
      param = WireException.at("/param", () -> CanonicalJson.parse(bytes, SealedContent.LIMITS));
    } catch (WireException flaw) {
      throw new RefusedException(Refusal.SCHEMA, flaw);
    }
    if (!CanonicalJson.keccak256(param).equals(paramHash)) {
      throw new RefusedException(
          Refusal.PARAM_HASH, "the content of paramRef does not have the hash that was signed");
    }
    return param;
  }
}
