package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;

/**
 * What is random in a data set: drawn once, and kept until the data set is stored, so that building
 * it again gives the same CIDs. None of it stays secret in a public data set.
 *
 * @param nonce names the data set together with its owner; later versions keep it
 * @param salt makes metaHash unguessable where the metadata is not known
 * @param recordKey K_r
 */
public record DatasetSecrets(Bytes32 nonce, Bytes32 salt, Bytes32 recordKey) {}
