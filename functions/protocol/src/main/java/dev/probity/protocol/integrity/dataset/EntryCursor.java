package dev.probity.protocol.integrity.dataset;

import java.io.IOException;

/** Goes through sorted entries, from the first to the last. */
public interface EntryCursor {
  /**
   * Goes to the next entry, at first to the first one.
   *
   * @return whether there is one
   */
  boolean next() throws IOException;

  /** The array that holds the entry until {@link #next} is called. */
  byte[] array();

  /** Where in {@link #array} the entry begins. */
  int at();
}
