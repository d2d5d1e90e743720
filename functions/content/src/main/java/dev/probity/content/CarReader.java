package dev.probity.content;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.NoSuchElementException;

/**
 * Reads a CARv1 with one root as a stream: one block in memory at a time, each verified against its
 * CID. Says nothing about how the blocks hang together: whether all blocks of the root are there is
 * for {@link VerifiedDag} to find out.
 *
 * <p>Limits: header 64 KiB, blocks and their total as {@link DagLimits} says. Only sha2-256 CIDv1
 * blocks; no zero-length sections. Repeated blocks are given out each time. Not thread-safe.
 */
public final class CarReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final InputStream in;
  private final boolean verifying;
  private final CarSections sections;
  private final Sha256 sha256 = new Sha256();
  private boolean ahead;
  private boolean ended;

  private CarReader(InputStream in, DagLimits limits, boolean verifying) throws IOException {
    this.in = new BufferedInputStream(in, BUFFER_BYTES);
    this.verifying = verifying;
    this.sections = new CarSections(this.in, limits);
  }

  /**
   * Opens a CAR whose every block is hashed before it is given out.
   *
   * @throws ContentException if the header is not that of a CARv1 with one root
   */
  public static CarReader verifying(InputStream in, DagLimits limits) throws IOException {
    return new CarReader(in, limits, true);
  }

  /** For diagnosis only: gives the blocks out as they are, true or not. */
  public static CarReader unverified(InputStream in, DagLimits limits) throws IOException {
    return new CarReader(in, limits, false);
  }

  /** The root the header names; its block may be anywhere in the CAR, or absent. */
  public Cid root() {
    return sections.root();
  }

  /** Whether there is another section. */
  public boolean hasNext() throws IOException {
    if (!ahead && !ended) {
      ahead = sections.next();
      ended = !ahead;
    }
    return ahead;
  }

  /**
   * Reads the next block.
   *
   * @throws ContentException HASH_MISMATCH if its bytes are not its CID's; nothing more can be read
   *     after it
   * @throws NoSuchElementException at the end
   */
  public CarBlock next() throws IOException {
    if (!hasNext()) {
      throw new NoSuchElementException("the CAR has ended");
    }
    ahead = false;
    byte[] bytes = sections.readPayload();
    if (verifying) {
      verify(bytes);
    }
    return new CarBlock(sections.cid(), bytes);
  }

  private void verify(byte[] bytes) throws ContentException {
    ended = true;
    sections.cid().verify(bytes, bytes.length, sha256);
    ended = false;
  }

  /** Closes the stream. */
  @Override
  public void close() throws IOException {
    in.close();
  }
}
