package dev.probity.protocol.integrity.bundle;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Hex;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one finalized block shows: its header, and accounts and storage words under its state root.
 * Unverified. Immutable; byte arrays are copied in and out.
 */
public final class AnchorEvidence {
  /** The longest header, in bytes. */
  public static final int MAX_HEADER_BYTES = 32 * 1024;

  /** The most accounts. */
  public static final int MAX_ACCOUNTS = 4;

  private final BlockRef block;
  private final byte[] headerRlp;
  private final List<AccountEvidence> accounts;

  /**
   * @param block the block, by number, hash and timestamp
   * @param headerRlp the RLP of its header, whose keccak256 is the block's hash; at most {@link
   *     #MAX_HEADER_BYTES}
   * @param accounts at most {@link #MAX_ACCOUNTS}, all under this header's state root
   * @throws IllegalArgumentException when a limit is exceeded
   */
  public AnchorEvidence(BlockRef block, byte[] headerRlp, List<AccountEvidence> accounts) {
    if (headerRlp.length > MAX_HEADER_BYTES) {
      throw new IllegalArgumentException("header longer than " + MAX_HEADER_BYTES + " bytes");
    }
    if (accounts.size() > MAX_ACCOUNTS) {
      throw new IllegalArgumentException("more than " + MAX_ACCOUNTS + " accounts");
    }
    this.block = block;
    this.headerRlp = headerRlp.clone();
    this.accounts = List.copyOf(accounts);
  }

  /** The block that this evidence is about. */
  public BlockRef block() {
    return block;
  }

  /** A copy of the header's RLP. */
  public byte[] headerRlp() {
    return headerRlp.clone();
  }

  /** The accounts shown. */
  public List<AccountEvidence> accounts() {
    return accounts;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AnchorEvidence that
        && block.equals(that.block)
        && Arrays.equals(headerRlp, that.headerRlp)
        && accounts.equals(that.accounts);
  }

  @Override
  public int hashCode() {
    return Objects.hash(block, Arrays.hashCode(headerRlp), accounts);
  }

  @Override
  public String toString() {
    return "AnchorEvidence[" + block + ", header " + Hex.of(headerRlp) + ", " + accounts + "]";
  }
}
