package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;

/** Told what was read, before anything of it is signed. */
@FunctionalInterface
public interface ReadData {
  /** Takes whatever was read. */
  ReadData ANY = contentHash -> {};

  /**
   * Looks at what was read.
   *
   * @param contentHash of the data in the clear, as {@link DataSource#contentHash} gives it
   * @throws IOException if it must not be signed; the building ends with it
   */
  void require(Bytes32 contentHash) throws IOException;
}
