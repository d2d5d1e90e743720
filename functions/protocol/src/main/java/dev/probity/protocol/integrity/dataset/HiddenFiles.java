package dev.probity.protocol.integrity.dataset;

/** What is done with files and folders whose names begin with a dot ({@code .DS_Store}). */
public enum HiddenFiles {
  /** The folder is refused, so that nothing is signed or left out unseen. */
  REFUSE,
  /** They are files like any others. */
  TAKE,
  /** They are left out, with all that is below them. */
  SKIP
}
