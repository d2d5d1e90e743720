package dev.probity.protocol.port;

import dev.probity.protocol.wire.TokenJwk;

/**
 * An issuer's RSA-2048 key; the private part stays in the key service. One key signs the tokens of
 * one issuer and nothing else.
 */
public interface TokenSigner {

  /** The public part; its {@code kid} is its RFC 7638 thumbprint. */
  TokenJwk publicJwk();

  /**
   * Signs, RSASSA-PKCS1-v1_5 with SHA-256: RS256 of RFC 7518.
   *
   * @param signingInput header, dot and payload of a JWS (RFC 7515, 5.1), of any length
   * @return 256 bytes that {@link TokenJwk#verifies} has accepted
   */
  byte[] sign(byte[] signingInput);
}
