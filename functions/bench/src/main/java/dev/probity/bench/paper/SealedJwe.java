package dev.probity.bench.paper;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Compact JWEs with A256GCM (RFC 7516) on the JDK alone: ECDH-ES to P-256, and opening. */
final class SealedJwe {
  private static final String CURVE = "secp256r1";
  private static final int COORDINATE = 32;
  private static final int IV = 12;
  private static final int TAG = 16;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();

  private SealedJwe() {}

  static KeyPair newPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(CURVE));
    return generator.generateKeyPair();
  }

  /** A public key as a JWK. */
  static ObjectNode jwk(PublicKey key) {
    ECPoint point = ((ECPublicKey) key).getW();
    return JsonNodeFactory.instance
        .objectNode()
        .put("crv", "P-256")
        .put("kty", "EC")
        .put("x", coordinate(point.getAffineX()))
        .put("y", coordinate(point.getAffineY()));
  }

  /** RFC 7638, SHA-256. */
  static byte[] thumbprint(JsonNode jwk) throws GeneralSecurityException {
    String members =
        "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}"
            .formatted(jwk.path("x").asText(), jwk.path("y").asText());
    return MessageDigest.getInstance("SHA-256").digest(members.getBytes(US_ASCII));
  }

  /** Seals to a user's key. */
  static String seal(byte[] plaintext, JsonNode jwk) throws GeneralSecurityException, IOException {
    KeyPair ephemeral = newPair();
    ObjectNode header = JsonNodeFactory.instance.objectNode().put("alg", "ECDH-ES");
    header.put("enc", "A256GCM").set("epk", jwk(ephemeral.getPublic()));
    String protectedHeader = ENCODER.encodeToString(JSON.writeValueAsBytes(header));
    byte[] iv = new byte[IV];
    RANDOM.nextBytes(iv);
    byte[] key = agreed(ephemeral.getPrivate(), publicKey(jwk));
    byte[] sealed = gcm(Cipher.ENCRYPT_MODE, key, iv, protectedHeader).doFinal(plaintext);
    int length = sealed.length - TAG;
    return String.join(
        ".",
        protectedHeader,
        "",
        ENCODER.encodeToString(iv),
        ENCODER.encodeToString(Arrays.copyOf(sealed, length)),
        ENCODER.encodeToString(Arrays.copyOfRange(sealed, length, sealed.length)));
  }

  /** Opens what was sealed to a user. */
  static byte[] open(String compact, PrivateKey key) throws GeneralSecurityException, IOException {
    JsonNode header = JSON.readTree(DECODER.decode(compact.substring(0, compact.indexOf('.'))));
    return open(compact, agreed(key, publicKey(header.path("epk"))));
  }

  /** Opens what was sealed to a module; KMS unwraps the key. */
  static byte[] open(String compact, PrivateKey key, KeyService kms)
      throws GeneralSecurityException {
    return open(compact, kms.unwrap(DECODER.decode(compact.split("\\.", -1)[1]), key));
  }

  private static byte[] open(String compact, byte[] key) throws GeneralSecurityException {
    String[] parts = compact.split("\\.", -1);
    Cipher gcm = gcm(Cipher.DECRYPT_MODE, key, DECODER.decode(parts[2]), parts[0]);
    byte[] _ = gcm.update(DECODER.decode(parts[3]));
    return gcm.doFinal(DECODER.decode(parts[4]));
  }

  private static Cipher gcm(int mode, byte[] key, byte[] iv, String protectedHeader)
      throws GeneralSecurityException {
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
    gcm.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG * 8, iv));
    gcm.updateAAD(protectedHeader.getBytes(US_ASCII));
    return gcm;
  }

  /** RFC 7518 section 4.6: ECDH, then one round of the Concat KDF for A256GCM. */
  private static byte[] agreed(PrivateKey ours, PublicKey theirs) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(ours);
    agreement.doPhase(theirs, true);
    byte[] algorithm = "A256GCM".getBytes(US_ASCII);
    ByteBuffer info = ByteBuffer.allocate(4 + COORDINATE + 4 + algorithm.length + 3 * 4);
    info.putInt(1).put(agreement.generateSecret());
    info.putInt(algorithm.length).put(algorithm).putInt(0).putInt(0).putInt(256);
    return MessageDigest.getInstance("SHA-256").digest(info.array());
  }

  private static PublicKey publicKey(JsonNode jwk) throws GeneralSecurityException {
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec(CURVE));
    var point = new ECPoint(number(jwk.path("x")), number(jwk.path("y")));
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
  }

  private static BigInteger number(JsonNode coordinate) {
    return new BigInteger(1, DECODER.decode(coordinate.asText()));
  }

  private static String coordinate(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[COORDINATE];
    int length = Math.min(bytes.length, COORDINATE);
    System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE - length, length);
    return ENCODER.encodeToString(fixed);
  }
}
