package dev.probity.protocol.port;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/**
 * The calls by which the gateway changes SCapi. They are encoded, and not sent: the saga does.
 *
 * <p>A reason is at most 32 ASCII characters, and may be empty; every method that takes one throws
 * {@link IllegalArgumentException} for any other. It stands in the event for everybody to read.
 */
public interface ApiCalls {

  /**
   * Tx4, {@code storeUtoken}.
   *
   * @param requestHash H9 of the request that was checked
   * @param requestedAt when that request was stored, seconds
   * @param tokenHash H10
   * @param timeExp first second at which the token has expired
   */
  ChainAccount.Call storeUtoken(
      Address user, Bytes32 requestHash, long requestedAt, Bytes32 tokenHash, long timeExp);

  /** {@code suspendToken}: the token counts for nothing until the same party resumes it. */
  ChainAccount.Call suspendToken(Bytes32 tokenHash, String reason);

  /** {@code resumeToken}: takes back the caller's own suspension, and nobody else's. */
  ChainAccount.Call resumeToken(Bytes32 tokenHash, String reason);

  /** {@code revokeToken}, for good. */
  ChainAccount.Call revokeToken(Bytes32 tokenHash, String reason);
}
