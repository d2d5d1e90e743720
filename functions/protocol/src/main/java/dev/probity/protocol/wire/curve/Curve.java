package dev.probity.protocol.wire.curve;

import org.jspecify.annotations.Nullable;

/**
 * ECDSA over secp256k1 on plain byte arrays. Every implementation gives the same answer to the same
 * question. Lengths are the caller's duty; the arrays are neither kept nor changed.
 */
public interface Curve {

  /** What it is, for people: library and way of calling. */
  String name();

  /**
   * A deterministic signature (RFC 6979 with HMAC-SHA-256), s in the lower half.
   *
   * @param digest 32 bytes
   * @param key 32 bytes, 1 … n−1
   * @return 65 bytes r‖s‖parity, the parity (0 or 1) of the y coordinate of R after s was lowered
   */
  byte[] sign(byte[] digest, byte[] key);

  /**
   * The public key under which the signature is valid.
   *
   * @param digest 32 bytes
   * @param rs 64 bytes r‖s, each 1 … n−1
   * @param parity 0 or 1
   * @return 64 bytes x‖y, or null when there is none
   */
  byte @Nullable [] recover(byte[] digest, byte[] rs, int parity);

  /**
   * The public key of a private key.
   *
   * @param key 32 bytes, 1 … n−1
   * @return 64 bytes x‖y
   */
  byte[] publicKey(byte[] key);
}
