package dev.probity.chain.wallet;

import org.jspecify.annotations.Nullable;

/** A wallet cannot be created or opened; the message says what to do. It never holds a secret. */
public final class WalletException extends Exception {
  WalletException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  WalletException(String message) {
    super(message);
  }
}
