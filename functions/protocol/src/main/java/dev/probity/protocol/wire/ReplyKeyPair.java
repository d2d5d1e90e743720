package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPrivateKeySpec;

/**
 * A fresh P-256 pair for the replies to one request. The private part can be kept as a JWK, so that
 * a command that was interrupted can still read its reply; it is as secret as the reply.
 */
public final class ReplyKeyPair {
  private final ReplyJwk publicJwk;
  private final ECPrivateKey privateKey;

  private ReplyKeyPair(ReplyJwk publicJwk, ECPrivateKey privateKey) {
    this.publicJwk = publicJwk;
    this.privateKey = privateKey;
  }

  /** A new pair from the platform's random source. */
  public static ReplyKeyPair generate() {
    return generate(new SecureRandom());
  }

  public static ReplyKeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      return new ReplyKeyPair(
          ReplyJwk.of((ECPublicKey) pair.getPublic()), (ECPrivateKey) pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  /**
   * Reads a private JWK of exactly {kty, crv, x, y, d}.
   *
   * @throws WireException as {@link ReplyJwk#parse}, and when d is out of range or of another pair
   */
  public static ReplyKeyPair parsePrivate(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "kty", "crv", "x", "y", "d");
    ReplyJwk publicJwk = ReplyJwk.ofMembers(json);
    BigInteger d = ReplyJwk.number(json, "d");
    if (d.signum() == 0 || d.compareTo(P256.PARAMETERS.getOrder()) >= 0) {
      throw new WireException("/d", "is out of range");
    }
    try {
      ECPrivateKey privateKey =
          (ECPrivateKey)
              KeyFactory.getInstance("EC")
                  .generatePrivate(new ECPrivateKeySpec(d, P256.PARAMETERS));
      requireOnePair(privateKey, publicJwk);
      return new ReplyKeyPair(publicJwk, privateKey);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  /** What one part signs, the other verifies: the JDK has no other way from d to its point. */
  private static void requireOnePair(ECPrivateKey privateKey, ReplyJwk publicJwk)
      throws GeneralSecurityException, WireException {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(privateKey);
    byte[] proof = signature.sign();
    signature.initVerify(publicJwk.toPublicKey());
    if (!signature.verify(proof)) {
      throw new WireException("/d", "does not belong to x and y");
    }
  }

  public ReplyJwk publicJwk() {
    return publicJwk;
  }

  public ECPrivateKey privateKey() {
    return privateKey;
  }

  /** {kty, crv, x, y, d}: a secret. */
  public ObjectNode toPrivateJwk() {
    ObjectNode json = publicJwk.toJson();
    json.put("d", Base64Url.of(P256.encode(privateKey.getS())));
    return json;
  }

  /** The public part alone. */
  @Override
  public String toString() {
    return "ReplyKeyPair[" + publicJwk.thumbprint() + "]";
  }
}
