package dev.probity.local.stack;

import org.jspecify.annotations.Nullable;

/** The stack cannot start or go on; the message says why and what to do. */
public final class StackException extends Exception {
  public StackException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
