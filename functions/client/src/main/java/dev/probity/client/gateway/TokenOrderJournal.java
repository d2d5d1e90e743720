package dev.probity.client.gateway;

import dev.probity.client.journal.Journal;
import java.nio.file.Path;

/** One transaction over a token, kept until it is final. */
final class TokenOrderJournal extends Journal {
  private static final String TRANSACTION = "transaction";

  TokenOrderJournal(Path folder) {
    super(folder);
  }

  /** Whether an earlier run signed it. */
  boolean isBegun() {
    return get(TRANSACTION).isPresent();
  }

  void forget() {
    remove(TRANSACTION);
  }
}
