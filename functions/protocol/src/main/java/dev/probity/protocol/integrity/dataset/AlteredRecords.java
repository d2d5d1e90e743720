package dev.probity.protocol.integrity.dataset;

import dev.probity.content.Cid;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What can still be read of data that is not what was signed. For diagnosis alone. */
interface AlteredRecords {
  /**
   * The next record that can be read, with its place in the source.
   *
   * @throws DatasetException if no record can be told: a header is broken, there are too many
   *     records or too many of them are broken
   */
  Optional<SourceRecord> next() throws IOException;

  /** Numbers of the records that could not be read as records, ascending. */
  List<Integer> broken();

  /** Something besides records that is broken, if anything is. */
  Optional<String> obstacle();

  /** Bytes of the data that were read. */
  long bytes();

  /** Blocks that the source could not give. */
  Set<Cid> unreadable();
}
