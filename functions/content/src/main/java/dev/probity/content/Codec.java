package dev.probity.content;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the bytes of a block are: the multicodec inside a CIDv1. Others are refused by name. */
public enum Codec {
  /** {@code 0x55}: bytes without structure; a chunk of a file. */
  RAW(0x55),
  /** {@code 0x70}: a dag-pb node, that is links and a UnixFS message. */
  DAG_PB(0x70);

  private final int code;

  Codec(int code) {
    this.code = code;
  }

  /** The multicodec, below 0x80: one byte in a CID. */
  public int code() {
    return code;
  }

  static @Nullable Codec ofCode(long code) {
    return code == RAW.code ? RAW : code == DAG_PB.code ? DAG_PB : null;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
