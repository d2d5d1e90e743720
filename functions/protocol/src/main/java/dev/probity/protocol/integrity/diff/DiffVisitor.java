package dev.probity.protocol.integrity.diff;

import dev.probity.protocol.integrity.dataset.SourceRecord;
import java.io.IOException;
import java.util.List;

/** Told of every record that is different: first those changed, then those removed, then added. */
public interface DiffVisitor {
  /**
   * One record became another. Ascending by the earlier one's number.
   *
   * @param fields in which they differ; never empty
   */
  void changed(SourceRecord before, SourceRecord after, List<ChangedField> fields)
      throws IOException;

  /** A record of the earlier data set is not in the later one so often. Ascending by number. */
  void removed(SourceRecord record) throws IOException;

  /** A record of the later data set was not in the earlier one so often. Ascending by number. */
  void added(SourceRecord record) throws IOException;
}
