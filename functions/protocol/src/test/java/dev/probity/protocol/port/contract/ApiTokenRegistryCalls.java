package dev.probity.protocol.port.contract;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/**
 * The functions of ApiTokenRegistry as one account calls them: each by a transaction in the next
 * block, which is mined at once. Arguments as in the contract.
 *
 * <p>Each throws {@link IllegalStateException} with the message {@code reverted: } and the name of
 * the contract's error when the contract refuses; no block is mined then.
 */
public interface ApiTokenRegistryCalls {

  /** Tx3. */
  void storeListServices(Bytes32 requestHash);

  /** Tx4. */
  void storeUtoken(
      Address user, Bytes32 requestHash, long requestedAt, Bytes32 tokenHash, long timeExp);

  /** The token counts for nothing until the same party resumes it. */
  void suspendToken(Bytes32 tokenHash, String reason);

  /** This party no longer suspends it. */
  void resumeToken(Bytes32 tokenHash, String reason);

  /** It never counts again. */
  void revokeToken(Bytes32 tokenHash, String reason);
}
