package dev.probity.client.dataset;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.content.DirectoryBlocks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Blocks from several places, asked in turn: a place that has not the block, or something else
 * under its name, is passed over. What a far place gives is kept, once its hash is right, so that
 * work that is broken off and repeated fetches nothing twice.
 *
 * @param near asked first; nothing of theirs is kept
 * @param far asked afterwards
 * @param kept where blocks of far places go, and are looked for first
 */
public record BlocksInTurn(
    List<BlockSource> near, List<BlockSource> far, Optional<DirectoryBlocks> kept)
    implements BlockSource {
  /** Copies the lists. */
  public BlocksInTurn {
    near = List.copyOf(near);
    far = List.copyOf(far);
  }

  @Override
  public byte[] get(Cid cid) throws IOException {
    for (BlockSource source : near) {
      Optional<byte[]> block = good(source, cid);
      if (block.isPresent()) {
        return block.get();
      }
    }
    Optional<byte[]> before = kept.isPresent() ? good(kept.get(), cid) : Optional.empty();
    if (before.isPresent()) {
      return before.get();
    }
    IOException failure = new BlockNotFoundException(cid);
    for (BlockSource source : far) {
      try {
        byte[] block = source.get(cid);
        if (isOf(cid, block)) {
          if (kept.isPresent()) {
            kept.get().put(cid, block);
          }
          return block;
        }
        failure =
            new ContentException(
                ContentException.Fault.HASH_MISMATCH, cid, "the bytes do not hash to it");
      } catch (IOException next) {
        failure = next;
      }
    }
    throw failure;
  }

  private static Optional<byte[]> good(BlockSource source, Cid cid) throws IOException {
    try {
      return Optional.of(source.get(cid)).filter(block -> isOf(cid, block));
    } catch (BlockNotFoundException | ContentException absent) {
      return Optional.empty();
    }
  }

  private static boolean isOf(Cid cid, byte[] block) {
    return Cid.ofBlock(cid.codec(), block).equals(cid);
  }
}
