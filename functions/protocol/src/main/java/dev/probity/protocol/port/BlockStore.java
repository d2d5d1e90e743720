package dev.probity.protocol.port;

import dev.probity.content.Cid;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Content blocks by CID. What it returns is unverified: whoever reads hashes it against the CID
 * before use ({@code VerifiedDag}).
 */
public interface BlockStore {
  /** How long a block is kept that belongs to nothing lasting, at least. */
  Duration PASSING = Duration.ofDays(31);

  /**
   * The block, if it is stored for ever.
   *
   * @return at most 2 MiB; a longer object, which no upload makes, is cut there
   */
  Optional<byte[]> get(Cid cid);

  /** Takes a block away that was stored for ever; one that is not stored stays so. */
  void delete(Cid cid);

  /** The block, if it is stored for ever or for {@link #PASSING}; otherwise as {@link #get}. */
  Optional<byte[]> getAny(Cid cid);

  /**
   * A URL to which exactly this block may be put, once or again.
   *
   * @param length the block's length in bytes; signed, as is the SHA-256 inside the CID, so that
   *     the store itself refuses any other content
   * @param validity how long the URL works
   */
  PresignedPut presignPut(Cid cid, int length, Duration validity);

  /** The same for a block that is kept for {@link #PASSING} only. */
  PresignedPut presignPassing(Cid cid, int length, Duration validity);

  /**
   * Stores a block for {@link #PASSING}; again, its time begins anew.
   *
   * @param block the block that the CID names; the store refuses any other
   */
  void putPassing(Cid cid, byte[] block);

  /**
   * An upload that the store accepts.
   *
   * @param headers to be sent as they are; signed
   */
  record PresignedPut(URI url, Map<String, String> headers) {
    public PresignedPut {
      headers = Map.copyOf(headers);
    }
  }
}
