package dev.probity.chain.transaction;

import dev.probity.protocol.port.BlockRef;

/** Hears how a transaction comes along while it is waited for. */
public interface WaitProgress {
  /** Nobody listens. */
  WaitProgress SILENT =
      new WaitProgress() {
        @Override
        public void pending() {}

        @Override
        public void mined(BlockRef block, BlockRef finalized) {}
      };

  /** It is in no block yet. */
  void pending();

  /** It is in {@code block}, which is final when {@code finalized} has reached it. */
  void mined(BlockRef block, BlockRef finalized);
}
