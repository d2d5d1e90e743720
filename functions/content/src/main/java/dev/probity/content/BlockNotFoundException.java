package dev.probity.content;

import java.io.IOException;

/**
 * The source does not have the block. Nothing is known against the content; another source may have
 * it.
 */
public final class BlockNotFoundException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Cid cid;

  /** Names the absent block. */
  public BlockNotFoundException(Cid cid) {
    super("block " + cid + " not found");
    this.cid = cid;
  }

  /** The absent block. */
  public Cid cid() {
    return cid;
  }
}
