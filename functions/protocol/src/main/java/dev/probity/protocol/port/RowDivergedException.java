package dev.probity.protocol.port;

/**
 * A stored row is not what this system wrote: its MAC does not verify. The step answers {@code
 * state-diverged}.
 */
public final class RowDivergedException extends RuntimeException {
  private final ItemKey key;

  public RowDivergedException(ItemKey key) {
    super("row " + key.path() + " does not carry a valid MAC");
    this.key = key;
  }

  /** The row that was altered. */
  public ItemKey key() {
    return key;
  }
}
