package dev.probity.content;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The content itself is bad: another attempt to read the same bytes ends the same way. A block that
 * is merely absent is a {@link BlockNotFoundException}; any other {@link IOException} comes from
 * the store or the stream.
 */
public class ContentException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why content was refused. */
  public enum Fault {
    /** The sha2-256 of the bytes is not the digest in the CID. */
    HASH_MISMATCH,
    /** Not the format it should be: truncated, trailing bytes, wrong wire type, not canonical. */
    MALFORMED,
    /** A block, a header or the expanded whole is larger than the limit. */
    TOO_LARGE,
    /** More blocks on one path than {@link DagLimits#maxDepth()}. */
    TOO_DEEP,
    /** More blocks, counted with repetition, than {@link DagLimits#maxBlocks()}. */
    TOO_MANY_BLOCKS,
    /** A CID other than CIDv1, sha2-256, raw or dag-pb; identity hashes among them. */
    UNSUPPORTED_CID,
    /** A UnixFS node other than File, Raw or plain Directory: HAMT shard, symlink, metadata. */
    UNSUPPORTED_UNIXFS,
    /** A size that is written down (filesize, blocksizes, Tsize) is not the size that is there. */
    SIZE_MISMATCH,
    /** A directory where a file was expected, or the other way round. */
    WRONG_KIND,
    /** The directory has no entry of that name. */
    NO_SUCH_ENTRY
  }

  private final Fault fault;
  private final transient @Nullable Cid cid;

  /** Refuses content that belongs to no block. */
  public ContentException(Fault fault, String message) {
    super(message);
    this.fault = fault;
    this.cid = null;
  }

  /** Refuses the block {@code cid}; the message is prefixed with it. */
  public ContentException(Fault fault, Cid cid, String message) {
    super("block " + cid + ": " + message);
    this.fault = fault;
    this.cid = cid;
  }

  /** Why. */
  public Fault fault() {
    return fault;
  }

  /** The block that is bad; null where the fault lies outside any block (a text, a CAR header). */
  public @Nullable Cid cid() {
    return cid;
  }

  static ContentException of(Fault fault, @Nullable Cid cid, String message) {
    return cid == null
        ? new ContentException(fault, message)
        : new ContentException(fault, cid, message);
  }
}
