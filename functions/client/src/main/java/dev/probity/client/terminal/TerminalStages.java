package dev.probity.client.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One line per stage, with its time; on a terminal, a bar, the rate and the time left on anything
 * that takes longer than a second.
 */
public final class TerminalStages implements Stages {
  /** With the bar, the rate and the time left, a line has room in 80 columns. */
  private static final int TITLE_WIDTH = 30;

  private static final int BAR_WIDTH = 12;
  private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();

  private final PrintStream out;
  private final boolean interactive;
  private final LongSupplier nanos;
  private @Nullable String title;
  private long total;
  private boolean steps;
  private long begun;
  private long drawn;

  /**
   * Stages on a stream.
   *
   * @param interactive whether a line may be drawn over
   */
  public TerminalStages(PrintStream out, boolean interactive) {
    this(out, interactive, System::nanoTime);
  }

  /** Stages on a stream, by a clock of nanoseconds. */
  TerminalStages(PrintStream out, boolean interactive, LongSupplier nanos) {
    this.out = out;
    this.interactive = interactive;
    this.nanos = nanos;
  }

  @Override
  public synchronized void begin(String next, long size) {
    if (title != null) {
      end("");
    }
    title = next;
    total = size;
    steps = false;
    begun = nanos.getAsLong();
    drawn = begun;
    if (interactive) {
      out.print("  " + pad(next));
      out.flush();
    }
  }

  @Override
  public synchronized void beginSteps(String next, long size) {
    begin(next, size);
    steps = true;
  }

  @Override
  public synchronized void advance(long done) {
    long now = nanos.getAsLong();
    if (!interactive || title == null || now - begun < QUIET_NANOS || now - drawn < REDRAW_NANOS) {
      return;
    }
    drawn = now;
    out.print("\r\u001b[K  " + pad(title) + (total > 0 ? bar(done, now - begun) : " " + done));
    out.flush();
  }

  private String bar(long done, long elapsed) {
    double part = Math.min(1.0, (double) done / total);
    int filled = (int) Math.round(part * BAR_WIDTH);
    double seconds = elapsed / 1e9;
    double left = part > 0 ? seconds / part - seconds : 0;
    return String.format(
        Locale.ROOT,
        " [%s%s] %3.0f%%  %s/s  %.0f s left",
        "#".repeat(filled),
        ".".repeat(BAR_WIDTH - filled),
        part * 100,
        steps
            ? Quantities.count((long) (done / seconds))
            : Quantities.bytes((long) (done / seconds)),
        left);
  }

  @Override
  public synchronized void end(String result) {
    String ended = title;
    if (ended == null) {
      return;
    }
    title = null;
    double seconds = (nanos.getAsLong() - begun) / 1e9;
    String line =
        String.format(Locale.ROOT, "  %s %7.2f s  %s", pad(ended), seconds, result).stripTrailing();
    out.println(interactive ? "\r\u001b[K" + line : line);
  }

  @Override
  public synchronized void close() {
    String left = title;
    if (left == null) {
      return;
    }
    title = null;
    out.println(interactive ? "" : "  " + left);
  }

  private static String pad(String text) {
    return text.length() >= TITLE_WIDTH ? text : text + " ".repeat(TITLE_WIDTH - text.length());
  }
}
