package dev.probity.protocol.port;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/**
 * What modules read of SCapi. Every method may throw {@link PortException} of {@link
 * PortException.Neighbour#CHAIN}: an endpoint is down, slow, or two of them disagree at one block
 * hash.
 */
public interface ApiLedger {

  /** What a request for a token may be; the order is the contract's. */
  enum RequestStatus {
    /** The account never sent it. */
    NONE,
    /** It was sent, and has no token yet. */
    REQUESTED,
    /** It has its token, and never gets another. */
    ANSWERED
  }

  /**
   * A request for a token at one block.
   *
   * @param storedAt when it was sent, seconds; 0 if it never was
   */
  record RequestSlot(RequestStatus status, long storedAt) {
    /** A request that was never sent. */
    public static final RequestSlot NONE = new RequestSlot(RequestStatus.NONE, 0);
  }

  /**
   * A token at one block. It is live if it is issued, neither revoked nor suspended, and the time
   * is before {@code timeExp}.
   *
   * @param user whose it is; zero if it was never issued
   * @param timeExp first second at which it has expired; 0 if it was never issued
   * @param storedAt when it was issued, seconds; 0 if it never was
   * @param revoked for good
   * @param suspendedByUser until the user resumes it
   * @param suspendedByGateway until the gateway resumes it
   * @param suspendedByGuardian until the guardian resumes it
   */
  record TokenSlot(
      Address user,
      long timeExp,
      long storedAt,
      boolean revoked,
      boolean suspendedByUser,
      boolean suspendedByGateway,
      boolean suspendedByGuardian) {
    /** A token that was never issued. */
    public static final TokenSlot NONE =
        new TokenSlot(Address.ZERO, 0, 0, false, false, false, false);

    /** Whether the gateway ever issued it. */
    public boolean isIssued() {
      return !user.isZero();
    }

    /** Whether any party suspends it. */
    public boolean isSuspended() {
      return suspendedByUser || suspendedByGateway || suspendedByGuardian;
    }
  }

  /**
   * The event {@code ListServicesStored}.
   *
   * @param requestHash H9
   * @param user the sender of Tx3
   * @param storedAt the block's timestamp, seconds
   * @param block the block that holds it
   */
  record StoredTokenRequest(Bytes32 requestHash, Address user, long storedAt, BlockRef block) {}

  /** The heads now. */
  Heads heads();

  /** The block of this number as the latest chain has it, if it exists. */
  Optional<BlockRef> block(long number);

  /** This user's request at this block. */
  RequestSlot request(Address user, Bytes32 requestHash, BlockRef at);

  /**
   * The token at this block.
   *
   * @param tokenHash H10
   */
  TokenSlot token(Bytes32 tokenHash, BlockRef at);

  /**
   * The events with this request hash in the block of this number, as the latest chain has it; of
   * whoever sent it, for a pending hash can be copied.
   */
  List<StoredTokenRequest> requestedInBlock(Bytes32 requestHash, long blockNumber);
}
