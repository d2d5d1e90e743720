/**
 * Encryption of the content of data sets: one key a version, one authenticated stream an entry.
 *
 * <pre>
 * data key, 32 random bytes
 *   --keccak, owner, dataId, version------------> keyCommit, in the manifest
 *   --HKDF-SHA-256 "probity.records.v1"---------> K_r, the key of the records tree
 *   --HKDF-SHA-256 salt of the stream, binding--> AES-256-GCM in segments of 64 KiB
 *
 * binding = k("Probity.content.v1", owner, dataId, version, keccak256(name of the entry))
 * </pre>
 *
 * <p>The stream is {@code AES256_GCM_HKDF} of Tink: a header of 40 bytes, then segments whose
 * nonces count them and mark the last. Only this package knows the library.
 */
@NullMarked
package dev.probity.protocol.integrity.encryption;

import org.jspecify.annotations.NullMarked;
