package dev.probity.protocol.integrity.expectation;

/** A text is no expectation. The message names the place and what is wanted there. */
public final class ExpectationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Fault fault;
  private final int column;

  /** Why. The names are stable. */
  public enum Fault {
    /** Something else stands where the grammar wants a word, a sign or a number. */
    SYNTAX,
    /** A number that is out of its range. */
    RANGE,
    /** A text, a name, a value or a list longer than its limit. */
    TOO_LONG,
    /** A name or value that is not in Unicode Normalization Form C, or holds control characters. */
    TEXT,
    /** The same value or the same expectation said twice. */
    REPEATED,
    /** Two label fields, or two split fields; a data set has one of each. */
    FIELDS
  }

  /**
   * A fault at a place.
   *
   * @param column of the text, from 1, in characters; 0 if the fault is of all of it
   */
  ExpectationException(Fault fault, int column, String message) {
    super(column == 0 ? message : "column " + column + ": " + message);
    this.fault = fault;
    this.column = column;
  }

  /** Why. */
  public Fault fault() {
    return fault;
  }

  /** Where, from 1; 0 if it is no place but the whole. */
  public int column() {
    return column;
  }
}
