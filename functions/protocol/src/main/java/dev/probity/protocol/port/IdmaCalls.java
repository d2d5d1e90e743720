package dev.probity.protocol.port;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/** The calls by which IDMA changes SCidma. They are encoded, and not sent: the saga does. */
public interface IdmaCalls {

  /**
   * What a credential puts on chain.
   *
   * @param notAfter first second at which it has expired
   */
  record OnChain(Bytes32 credRef, Bytes32 roleCommit, long notAfter) {}

  /**
   * Tx2, {@code storeUcred}.
   *
   * @param seq of the pending request
   * @param requestedAt when it was stored, seconds
   */
  ChainAccount.Call storeUcred(
      Address user, long seq, Bytes32 requestHash, long requestedAt, OnChain credential);

  /**
   * {@code rotateUcred}.
   *
   * @param seq of the account when it was decided on
   */
  ChainAccount.Call rotateUcred(Address user, long seq, Bytes32 requestHash, OnChain credential);

  /** {@code suspend}; a request hash of zero when a rule asks for it. */
  ChainAccount.Call suspend(Address user, long seq, Bytes32 requestHash);

  /** {@code resume}. */
  ChainAccount.Call resume(Address user, long seq, Bytes32 requestHash);

  /** {@code revoke}; a request hash of zero when a rule asks for it. */
  ChainAccount.Call revoke(Address user, long seq, Bytes32 requestHash);

  /** {@code lowerRole}. */
  ChainAccount.Call lowerRole(Address user, int role);
}
