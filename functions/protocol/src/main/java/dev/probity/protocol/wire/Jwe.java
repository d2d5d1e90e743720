package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.wire.jose.CompactJwe;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compact JWEs (RFC 7516) in the two forms of the protocols, both with A256GCM:
 *
 * <ul>
 *   <li>to a module: RSA-OAEP-256 under its RSA-3072 key; protected header exactly {alg, enc, kid},
 *       kid the base64url of the key's RFC 7638 thumbprint;
 *   <li>to a user: ECDH-ES to a {@link ReplyJwk}; protected header exactly {alg, enc, epk}.
 * </ul>
 *
 * <p>Every other header member ({@code zip}, {@code crit}, {@code jku}, {@code jwk}, {@code x5u},
 * {@code p2c}, {@code apu} …), every other algorithm and every other length is refused before any
 * key is used.
 */
public final class Jwe {
  /** Longest compact JWE, in characters: the limit of a body. */
  public static final int MAX_LENGTH = 1 << 20;

  private static final int MAX_HEADER_LENGTH = 1024;
  private static final StrictJson.Limits HEADER_LIMITS =
      new StrictJson.Limits(MAX_HEADER_LENGTH, 2, 16, 256);
  private static final int KEY_LENGTH = 32;
  private static final int IV_LENGTH = 12;
  private static final int TAG_LENGTH = 16;
  private static final int PARTS = 5;
  private static final String TO_MODULE = "RSA-OAEP-256";
  private static final String TO_USER = "ECDH-ES";
  private static final String ENCRYPTION = "A256GCM";

  private Jwe() {}

  /** What a protected header says of the recipient. */
  public sealed interface Header {}

  /**
   * Sealed to a module.
   *
   * @param kid the thumbprint of its key
   */
  public record ToModule(Bytes32 kid) implements Header {}

  /**
   * Sealed to a user.
   *
   * @param epk the sender's ephemeral key, on the curve
   */
  public record ToUser(ReplyJwk epk) implements Header {}

  /**
   * A module's decryption key, wherever it is.
   *
   * @param <E> what it throws when the key does not unwrap
   */
  @FunctionalInterface
  public interface KeyUnwrapper<E extends Exception> {
    /**
     * Unwraps RSA-OAEP-256.
     *
     * @param encryptedKey 384 bytes
     * @return 32 bytes; wiped after use
     */
    byte[] unwrap(byte[] encryptedKey) throws E;
  }

  /** What of a checked JWE is needed to open it: the header, and the wrapped key in base64url. */
  private record Parts(Header header, String encryptedKey) {}

  /**
   * Checks all that can be checked without a key: size, the five parts and their lengths, and the
   * protected header.
   *
   * @param maxBytes longest compact JWE accepted, in characters
   * @throws WireException when anything differs from the two forms
   */
  public static Header peekHeader(String compact, int maxBytes) throws WireException {
    return check(compact, maxBytes).header();
  }

  /** Seals to a module's key. */
  public static String sealToModule(byte[] plaintext, RsaJwk key) {
    return CompactJwe.sealToRsa(plaintext, key.toPublicKey(), kid(key));
  }

  /**
   * Opens what was sealed to a module; at most {@link #MAX_LENGTH} characters.
   *
   * @throws WireException when it is not of the form to a module, the unwrapped key is not 32
   *     bytes, or the content does not authenticate
   * @throws E as the unwrapper
   */
  public static <E extends Exception> byte[] openAtModule(String compact, KeyUnwrapper<E> unwrapper)
      throws WireException, E {
    Parts parts = check(compact, MAX_LENGTH);
    if (!(parts.header() instanceof ToModule)) {
      throw new WireException("must be sealed to a module");
    }
    byte[] key = unwrapper.unwrap(Base64Url.parse(parts.encryptedKey(), RsaJwk.MODULUS_LENGTH));
    try {
      if (key.length != KEY_LENGTH) {
        throw doesNotOpen();
      }
      return CompactJwe.openWithKey(compact, key);
    } catch (GeneralSecurityException e) {
      throw doesNotOpen();
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Seals to a user's reply key. */
  public static String sealToUser(byte[] plaintext, ReplyJwk key) {
    return CompactJwe.sealToEc(plaintext, key.toPublicKey());
  }

  /**
   * Opens what was sealed to a user; at most {@link #MAX_LENGTH} characters.
   *
   * @throws WireException when it is not of the form to a user, or the content does not
   *     authenticate
   */
  public static byte[] openAtUser(String compact, ECPrivateKey key) throws WireException {
    Parts parts = check(compact, MAX_LENGTH);
    if (!(parts.header() instanceof ToUser)) {
      throw new WireException("must be sealed to a user");
    }
    try {
      return CompactJwe.openWithEc(compact, key);
    } catch (GeneralSecurityException e) {
      throw doesNotOpen();
    }
  }

  /** The {@code kid} of a module's key: base64url of its thumbprint. */
  public static String kid(RsaJwk key) {
    return Base64Url.of(key.thumbprint().shared());
  }

  private static WireException doesNotOpen() {
    return new WireException("does not open");
  }

  private static Parts check(String compact, int maxBytes) throws WireException {
    if (compact.length() > maxBytes) {
      throw new WireException("must be at most " + maxBytes + " characters");
    }
    List<String> parts = split(compact);
    Header header = header(part(parts.get(0), "header", MAX_HEADER_LENGTH));
    byte[] encryptedKey = part(parts.get(1), "encrypted key", RsaJwk.MODULUS_LENGTH);
    int wrapped = header instanceof ToModule ? RsaJwk.MODULUS_LENGTH : 0;
    requireLength(encryptedKey, "encrypted key", wrapped);
    requireLength(part(parts.get(2), "iv", IV_LENGTH), "iv", IV_LENGTH);
    part(parts.get(3), "ciphertext", maxBytes);
    requireLength(part(parts.get(4), "tag", TAG_LENGTH), "tag", TAG_LENGTH);
    return new Parts(header, parts.get(1));
  }

  private static List<String> split(String compact) throws WireException {
    List<String> parts = new ArrayList<>(PARTS);
    int start = 0;
    for (int dot = compact.indexOf('.'); dot >= 0; dot = compact.indexOf('.', start)) {
      parts.add(compact.substring(start, dot));
      start = dot + 1;
      if (parts.size() == PARTS) {
        throw new WireException("must be a compact JWE of five parts");
      }
    }
    parts.add(compact.substring(start));
    if (parts.size() != PARTS) {
      throw new WireException("must be a compact JWE of five parts");
    }
    return parts;
  }

  private static byte[] part(String text, String name, int maxLength) throws WireException {
    try {
      return Base64Url.parse(text, maxLength);
    } catch (WireException e) {
      throw new WireException("the JWE's " + name + " " + e.reason());
    }
  }

  private static void requireLength(byte[] bytes, String name, int length) throws WireException {
    if (bytes.length != length) {
      throw new WireException("the JWE's " + name + " must be " + length + " bytes");
    }
  }

  private static Header header(byte[] json) throws WireException {
    JsonNode header = StrictJson.parse(json, HEADER_LIMITS);
    if (!header.isObject()) {
      throw new WireException("the JWE's header must be an object");
    }
    String algorithm = StrictJson.text(header, "alg");
    Header recipient =
        switch (algorithm) {
          case TO_MODULE -> {
            StrictJson.exactMembers(header, "", "alg", "enc", "kid");
            yield toModule(StrictJson.text(header, "kid"));
          }
          case TO_USER -> {
            StrictJson.exactMembers(header, "", "alg", "enc", "epk");
            yield WireException.at("/epk", () -> new ToUser(ReplyJwk.parse(header.path("epk"))));
          }
          default -> throw new WireException("/alg", "must be RSA-OAEP-256 or ECDH-ES");
        };
    if (!StrictJson.text(header, "enc").equals(ENCRYPTION)) {
      throw new WireException("/enc", "must be A256GCM");
    }
    return recipient;
  }

  private static ToModule toModule(String kid) throws WireException {
    byte[] thumbprint = WireException.at("/kid", () -> Base64Url.parse(kid, Bytes32.LENGTH));
    if (thumbprint.length != Bytes32.LENGTH) {
      throw new WireException("/kid", "must be a thumbprint of 32 bytes");
    }
    return new ToModule(Bytes32.of(thumbprint));
  }
}
