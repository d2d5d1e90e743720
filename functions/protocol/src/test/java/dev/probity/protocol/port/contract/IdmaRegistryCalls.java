package dev.probity.protocol.port.contract;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/**
 * The functions of IdmaRegistry as one account calls them: each by a transaction in the next block,
 * which is mined at once. Arguments as in the contract.
 *
 * <p>Each throws {@link IllegalStateException} with the message {@code reverted: } and the name of
 * the contract's error when the contract refuses; no block is mined then.
 */
public interface IdmaRegistryCalls {

  /** Tx1. */
  void storeRegData(Bytes32 requestHash);

  /** The account revokes its own credential. */
  void revokeOwn();

  /** Tx2. */
  void storeUcred(
      Address user,
      long seq,
      Bytes32 requestHash,
      long requestedAt,
      Bytes32 credRef,
      Bytes32 roleCommit,
      long notAfter);

  /** The next version of a credential. */
  void rotateUcred(
      Address user,
      long seq,
      Bytes32 requestHash,
      Bytes32 credRef,
      Bytes32 roleCommit,
      long notAfter);

  /** The credential counts for nothing until it is resumed. */
  void suspend(Address user, long seq, Bytes32 requestHash);

  /** It counts again. */
  void resume(Address user, long seq, Bytes32 requestHash);

  /** It never counts again. */
  void revoke(Address user, long seq, Bytes32 requestHash);

  /** IDMA takes a privileged role, or lowers it. */
  void lowerRole(Address user, int role);

  /** A system administrator approves a privileged role; the second one makes it true. */
  void approveRole(Address user, long version, int role, long deadline);
}
