package dev.probity.protocol.integrity.verification;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/**
 * The AI service's word that the records of a version, their order and their count are those that
 * its manifest signs. The AI service read them; whoever relies on it relies on the deployment.
 *
 * @param signer a message key of the AI service, not revoked up to block B
 * @param iat when it signed the check report, seconds; nothing anchors this date
 * @param checkHash the report's digest, which the receipt names
 */
public record Attestation(Address signer, long iat, Bytes32 checkHash) {}
