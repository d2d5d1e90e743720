package dev.probity.protocol.port;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/**
 * What modules read of SCidma. Every method may throw {@link PortException} of {@link
 * PortException.Neighbour#CHAIN}: an endpoint is down, slow, or two of them disagree at one block
 * hash.
 */
public interface IdmaLedger extends AccountSlots {

  /** What an account's credential may be; the order is the contract's. */
  enum Status {
    /** The account never asked for one. */
    NONE,
    /** It asked, and has no answer yet. */
    REQUESTED,
    /** Its credential counts, until it expires. */
    ACTIVE,
    /** Its credential does not count at the moment. */
    SUSPENDED,
    /** It never has a credential again. */
    REVOKED
  }

  /**
   * An account in SCidma at one block.
   *
   * @param seq counts the changes of the account, from 1; 0 before the first
   * @param version of the credential, from 1; 0 before the first
   * @param notAfter first second at which the credential has expired; 0 while it is requested
   * @param storedAt when the account last changed, seconds; 0 while a credential is requested
   * @param commitment {@code k("Probity.cred.v1", credRef, roleCommit)} of this version; zero
   *     before the first
   * @param privilegedRole 0, 2 (log admin) or 3 (system admin): what the chain itself grants
   */
  record AccountSlot(
      Status status,
      long seq,
      long version,
      long notAfter,
      long storedAt,
      Bytes32 commitment,
      int privilegedRole) {
    /** An account that never asked for anything. */
    public static final AccountSlot NONE =
        new AccountSlot(Status.NONE, 0, 0, 0, 0, Bytes32.ZERO, 0);
  }

  /**
   * The event {@code RegDataStored}.
   *
   * @param requestHash H1
   * @param user the sender of Tx1
   * @param storedAt the block's timestamp, seconds
   * @param block the block that holds it
   */
  record StoredRequest(Bytes32 requestHash, Address user, long storedAt, BlockRef block) {}

  /** The heads now. */
  Heads heads();

  /** The block of this number as the latest chain has it, if it exists. */
  Optional<BlockRef> block(long number);

  /**
   * Whether this request is the account's pending one at this block.
   *
   * @param seq the account's at that block
   */
  boolean isPending(Address user, Bytes32 requestHash, long seq, long storedAt, BlockRef at);

  /** How many accounts are system administrators at this block, and not revoked. */
  long systemAdministrators(BlockRef at);

  /**
   * The events with this request hash in the block of this number, as the latest chain has it; of
   * whoever sent it, for a pending hash can be copied.
   */
  List<StoredRequest> requestedInBlock(Bytes32 requestHash, long blockNumber);
}
