package dev.probity.protocol.integrity.dataset;

import java.io.IOException;

/** The records of a data set, in the order of the source, as often as somebody wants to read. */
@FunctionalInterface
public interface RecordSource {
  /** Takes records. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes the next record.
     *
     * @return whether to go on
     */
    boolean visit(SourceRecord record) throws IOException;
  }

  /**
   * Reads the records from the first on, until the last or until the visitor has enough. A whole
   * reading has also read what stands after the last record.
   *
   * @throws DatasetException what is wrong with the data
   * @throws IOException from the source or the visitor
   */
  void read(Visitor visitor) throws IOException;

  /**
   * The records of data on this machine.
   *
   * @param progress told of each reading, from 0 on
   */
  static RecordSource of(DataSource source, Progress progress) {
    return of(records -> {
      DataPass _ = DataPass.over(source, (cid, block) -> {}, progress, records);
    });
  }

  /** Takes every record. */
  @FunctionalInterface
  interface Records {
    /** Takes the next record. */
    void take(SourceRecord record) throws IOException;
  }

  /** A whole reading. */
  @FunctionalInterface
  interface Pass {
    /** Gives each record. */
    void over(Records records) throws IOException;
  }

  /** What a whole reading gives, left off where a visitor has enough. */
  static RecordSource of(Pass pass) {
    return visitor -> {
      try {
        pass.over(record -> {
          if (!visitor.visit(record)) {
            throw new EnoughException();
          }
        });
      } catch (EnoughException enough) {
        // The visitor's own wish.
      }
    };
  }

  /** Ends a reading that nobody wants the rest of. */
  final class EnoughException extends IOException {
    private static final long serialVersionUID = 1;

    private EnoughException() {
      super("enough");
    }
  }
}
