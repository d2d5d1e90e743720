package dev.probity.protocol.custodian;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/**
 * What a user's own message, verified, allows a module to have: the key of one version.
 *
 * @param requestHash the message's digest
 * @param owner who deposited the key
 * @param manifestHash the manifest with which the version must have been deposited
 */
record Entitlement(
    Bytes32 requestHash, Address owner, Bytes32 dataId, long version, Bytes32 manifestHash) {}
