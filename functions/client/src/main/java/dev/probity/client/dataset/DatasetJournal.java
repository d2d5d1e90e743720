package dev.probity.client.dataset;

import dev.probity.client.ClientException;
import dev.probity.client.journal.Journal;
import dev.probity.content.BlockNotFoundException;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.content.DirectoryBlocks;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
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

  /**
   * What an earlier run has encrypted and signed, from its blocks; the journal has its root.
   *
   * @throws ClientException environment: key or blocks are gone, or damaged
   */
  BuiltDataset encryptedBefore() throws IOException {
    DataKey key = DataKeyFile.find(folder()).orElseThrow(() -> notAgain("its data key is gone"));
    try {
      Cid root = Cid.parse(text("root").orElse(""));
      return BuiltDataset.reopen(new DirectoryBlocks(blocks()), root, key);
    } catch (ContentException | BlockNotFoundException | DatasetException damaged) {
      throw notAgain(String.valueOf(damaged.getMessage()));
    }
  }

  private ClientException notAgain(String why) {
    return ClientException.environment(
        "What an earlier run has encrypted in "
            + folder()
            + " cannot be used: "
            + why
            + ". Store the data as a data set of its own with --again.",
        null);
  }

  /** A member is not what a command of ours writes. */
  ClientException damagedAt(String member, WireException cause) {
    return damaged(member, cause);
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
