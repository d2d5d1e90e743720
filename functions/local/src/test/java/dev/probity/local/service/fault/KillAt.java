package dev.probity.local.service.fault;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts writes, and kills whoever makes them at one of them: before it is done, or after. */
public final class KillAt implements Writes {
  private final int number;
  private final boolean afterwards;
  private final Runnable kill;
  private final AtomicInteger seen = new AtomicInteger();
  private final AtomicBoolean killed = new AtomicBoolean();

  /**
   * Begins to count.
   *
   * @param number from 1; 0 for none
   * @param kill returns when the process is gone
   */
  public KillAt(int number, boolean afterwards, Runnable kill) {
    this.number = number;
    this.afterwards = afterwards;
    this.kill = kill;
  }

  @Override
  public boolean before() {
    return seen.incrementAndGet() != number || afterwards || !once();
  }

  @Override
  public void after() {
    if (afterwards && number > 0 && seen.get() >= number) {
      boolean _ = once();
    }
  }

  private boolean once() {
    boolean first = killed.compareAndSet(false, true);
    if (first) {
      kill.run();
    }
    return first;
  }

  /** How many writes came. */
  public int seen() {
    return seen.get();
  }

  /** Whether there were so many. */
  public boolean killed() {
    return killed.get();
  }
}
