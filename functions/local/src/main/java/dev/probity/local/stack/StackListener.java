package dev.probity.local.stack;

import java.time.Duration;

/** Hears how the stack comes up. Called from several threads at once. */
public interface StackListener {
  /**
   * A part is ready.
   *
   * @param part its name as people see it
   * @param detail where it is, or what came of it
   * @param took since its own start
   */
  void ready(String part, String detail, Duration took);

  /**
   * Something that a person should know, in whole sentences: what a crash cost, what was redone.
   */
  void notice(String text);

  /** Nobody listens. */
  static StackListener silent() {
    return new StackListener() {
      @Override
      public void ready(String part, String detail, Duration took) {}

      @Override
      public void notice(String text) {}
    };
  }
}
