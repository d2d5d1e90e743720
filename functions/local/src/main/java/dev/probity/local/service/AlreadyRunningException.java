package dev.probity.local.service;

import java.io.IOException;

/** The state folder is in use; {@link #holder} tells by whom. */
public final class AlreadyRunningException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient StateLock.Holder holder;

  AlreadyRunningException(StateLock.Holder holder) {
    super("the stack already runs: process %d, since %s".formatted(holder.pid(), holder.since()));
    this.holder = holder;
  }

  /** Who has the folder. */
  public StateLock.Holder holder() {
    return holder;
  }
}
