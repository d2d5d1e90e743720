package dev.probity.protocol.idma.session;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/**
 * A session token that was checked. That the session has not ended since (logout, suspension) is a
 * question to IDMA.
 *
 * @param sessionId of LoginReceipt
 * @param expiry seconds since 1970, exclusive
 * @param kid thumbprint of the key that signed it
 */
public record VerifiedSession(Address user, Bytes32 sessionId, long expiry, Bytes32 kid) {}
