package dev.probity.content;

/** A block as it stands in a CAR. */
public final class CarBlock {
  private final Cid cid;
  private final byte[] bytes;

  CarBlock(Cid cid, byte[] bytes) {
    this.cid = cid;
    this.bytes = bytes;
  }

  /** Its name. */
  public Cid cid() {
    return cid;
  }

  /** Its bytes, no copy: the reader's own array from now on. */
  public byte[] bytes() {
    return bytes;
  }
}
