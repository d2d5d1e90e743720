package dev.probity.client.dataset;

import dev.probity.client.journal.Journal;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.WireException;
import java.nio.file.Path;
import java.util.Optional;

/** How far one data set's storing is, with its blocks beside it. */
final class DatasetJournal extends Journal {
  /** The member that says that the version was erased. */
  static final String ERASED = "erased";

  private DatasetJournal(Path folder) {
    super(folder);
  }

  /** The journal in this folder; new if there is none. */
  static DatasetJournal open(Path folder) {
    return new DatasetJournal(folder);
  }

  /** Where the blocks of the data set are kept. */
  Path blocks() {
    return folder().resolve("blocks");
  }

  /** Where the key of encrypted data is kept, if there is one. */
  Path dataKey() {
    return folder().resolve("data-key.json");
  }

  /** How far the erasure of this version is. */
  Journal erasure() {
    return new Erasure(folder().resolve("erasure"));
  }

  private static final class Erasure extends Journal {
    Erasure(Path folder) {
      super(folder);
    }
  }

  /** Whether the version was erased, as far as this machine knows. */
  boolean erased() {
    return get(ERASED).isPresent();
  }

  /** The finished bundle. */
  Optional<Bundle> bundle() {
    return get("bundle")
        .map(kept -> {
          try {
            return Bundle.parse(CanonicalJson.bytes(kept));
          } catch (WireException damaged) {
            throw damaged("bundle", damaged);
          }
        });
  }
}
