package dev.probity.local.service.child;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends this JVM when its parent is gone. The parent holds the other end of standard input and never
 * writes to it, so an end of file means that the parent closed it (an orderly stop) or that the
 * kernel did (the parent was killed).
 */
final class ParentWatch {
  /** How long shutdown hooks may run before the JVM is halted, in milliseconds. */
  private static final long ORDERLY_MILLIS = 1_500;

  private ParentWatch() {}

  /** Starts watching {@code parent} on a daemon thread and returns at once. */
  static void over(InputStream parent) {
    Thread.ofPlatform().daemon().name("parent-watch").start(() -> exitAtEndOf(parent));
  }

  private static void exitAtEndOf(InputStream parent) {
    try {
      while (parent.read() >= 0) {
        // Nothing is ever sent; whatever comes is not the end.
      }
    } catch (IOException gone) {
      // A broken pipe says the same as its end.
    }
    Thread.ofPlatform().daemon().name("halt").start(ParentWatch::haltSoon);
    System.exit(0);
  }

  private static void haltSoon() {
    try {
      Thread.sleep(ORDERLY_MILLIS);
    } catch (InterruptedException now) {
      // Halting early is right.
    }
    Runtime.getRuntime().halt(0);
  }
}
