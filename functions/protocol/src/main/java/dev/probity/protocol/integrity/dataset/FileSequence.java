package dev.probity.protocol.integrity.dataset;

import java.io.IOException;
import java.util.Optional;

/**
 * The files of a folder, ascending by the UTF-8 bytes of their paths, each read before the next.
 */
interface FileSequence {
  /** The next file, empty after the last. */
  Optional<NamedFile> next() throws IOException;
}
