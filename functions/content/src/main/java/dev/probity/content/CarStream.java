package dev.probity.content;

import java.io.IOException;
import java.io.OutputStream;

/** Writes whole DAGs as CARs. */
public final class CarStream {
  private CarStream() {}

  /**
   * Writes the CAR of a DAG: depth-first, parents before children, every block once (at its first
   * place) and verified before it is written. One DAG has one such CAR. Holds one block at a time
   * and the CIDs written (about 100 bytes each). Does not close {@code out}.
   *
   * @return the walk, which counts repeated blocks each time
   * @throws ContentException if the DAG is bad or exceeds the limits of {@code dag}; {@code out}
   *     then has a true beginning of the CAR, which is to be thrown away
   */
  public static WalkResult write(VerifiedDag dag, Cid root, OutputStream out) throws IOException {
    // Not closed: closing would close the caller's stream.
    CarWriter car = new CarWriter(out, root);
    WalkResult walk = dag.copy(root, car);
    car.flush();
    return walk;
  }
}
