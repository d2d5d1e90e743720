package dev.probity.client.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line per stage, with its time; on a terminal, a bar, the rate and the time left on anything
 * that takes longer than a second.
 */
public final class TerminalStages implements Stages {
  private static final int TITLE_WIDTH = 34;
  private static final int BAR_WIDTH = 24;
  private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();

  private final PrintStream out;
  private final boolean interactive;
  private @Nullable String title;
  private long total;
  private long begun;
  private long drawn;

  /**
   * Stages on a stream.
   *
   * @param interactive whether a line may be drawn over
   */
  public TerminalStages(PrintStream out, boolean interactive) {
    this.out = out;
    this.interactive = interactive;
  }

  @Override
  public synchronized void begin(String next, long size) {
    if (title != null) {
      end("");
    }
    title = next;
    total = size;
    begun = System.nanoTime();
    drawn = begun;
    if (interactive) {
      out.print("  " + pad(next));
      out.flush();
    }
  }

  @Override
  public synchronized void advance(long done) {
    long now = System.nanoTime();
    if (!interactive || title == null || now - begun < QUIET_NANOS || now - drawn < REDRAW_NANOS) {
      return;
    }
    drawn = now;
    out.print("\r  " + pad(title) + (total > 0 ? bar(done, now - begun) : " " + done));
    out.flush();
  }

  private String bar(long done, long nanos) {
    double part = Math.min(1.0, (double) done / total);
    int filled = (int) Math.round(part * BAR_WIDTH);
    double seconds = nanos / 1e9;
    double left = part > 0 ? seconds / part - seconds : 0;
    return String.format(
        Locale.ROOT,
        " [%s%s] %3.0f%%  %s/s  %.0f s left ",
        "#".repeat(filled),
        ".".repeat(BAR_WIDTH - filled),
        part * 100,
        Quantities.bytes((long) (done / seconds)),
        left);
  }

  @Override
  public synchronized void end(String result) {
    String ended = title;
    if (ended == null) {
      return;
    }
    title = null;
    double seconds = (System.nanoTime() - begun) / 1e9;
    String line =
        String.format(Locale.ROOT, "  %s %7.2f s  %s", pad(ended), seconds, result).stripTrailing();
    out.println(interactive ? "\r\u001b[K" + line : line);
  }

  private static String pad(String text) {
    return text.length() >= TITLE_WIDTH ? text : text + " ".repeat(TITLE_WIDTH - text.length());
  }
}
