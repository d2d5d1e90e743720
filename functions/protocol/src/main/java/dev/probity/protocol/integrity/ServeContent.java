package dev.probity.protocol.integrity;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.CarStream;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.content.AnyBlocks;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Serves content to anyone, as an IPFS trustless gateway does: one block, or a small graph as CAR.
 * Every block is checked against its CID before it leaves.
 */
public final class ServeContent {
  /** The largest CAR served, in bytes: a Lambda reply ends at 6 MiB and is base64. */
  public static final int MAX_CAR_BYTES = 4 << 20;

  private final BlockStore blocks;
  private final UnreadContent unread;

  /** The step on its ports. */
  public ServeContent(IntegrityPorts ports) {
    this.blocks = ports.blocks();
    this.unread = new UnreadContent(ports.alarms());
  }

  /** One block, {@code ?format=raw}. */
  public Outcome<byte[]> raw(Cid cid) {
    return Outcome.of(() -> {
      byte[] block =
          blocks
              .getAny(cid)
              .orElseThrow(
                  () -> new RefusedException(Refusal.NOT_FOUND, "block " + cid + " is not stored"));
      if (!Arrays.equals(Cid.ofBlock(cid.codec(), block).digest(), cid.digest())) {
        throw unread.diverged(cid);
      }
      return block;
    });
  }

  /** The graph under a root, {@code ?format=car}. */
  public Outcome<byte[]> car(Cid root) {
    return Outcome.of(() -> {
      var limits = DagLimits.DEFAULT.withMaxExpandedBytes(MAX_CAR_BYTES);
      var out = new ByteArrayOutputStream();
      try {
        CarStream.write(new VerifiedDag(new AnyBlocks(blocks), limits), root, out);
      } catch (BlockNotFoundException missing) {
        throw new RefusedException(Refusal.NOT_FOUND, "block " + missing.cid() + " is not stored");
      } catch (ContentException invalid) {
        throw switch (invalid.fault()) {
          case TOO_LARGE, TOO_MANY_BLOCKS ->
              new RefusedException(
                  Refusal.TOO_LARGE,
                  "a CAR has at most "
                      + MAX_CAR_BYTES
                      + " bytes here; walk the blocks of /ipfs/"
                      + root
                      + "?format=raw");
          case HASH_MISMATCH -> unread.diverged(invalid.cid());
          default ->
              new RefusedException(Refusal.CID_INVALID, String.valueOf(invalid.getMessage()));
        };
      } catch (IOException failed) {
        throw unread.refused(failed);
      }
      return out.toByteArray();
    });
  }
}
