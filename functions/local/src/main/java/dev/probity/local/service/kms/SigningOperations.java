package dev.probity.local.service.kms;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures and message authentication codes. */
final class SigningOperations {
  private static final int MAX_MESSAGE = 4096;
  private static final int MAX_SIGNATURE = 6144;
  private static final int DIGEST_BYTES = 32;

  private final KeyFolder keys;
  private final SecureRandom random;

  SigningOperations(KeyFolder keys, SecureRandom random) {
    this.keys = keys;
    this.random = random;
  }

  Map<String, Operation> all() {
    return Map.of(
        "Sign",
        this::sign,
        "Verify",
        this::verify,
        "GenerateMac",
        this::generateMac,
        "VerifyMac",
        this::verifyMac);
  }

  private ObjectNode sign(KmsRequest request)
      throws KmsFault, IOException, GeneralSecurityException {
    KmsKey key = KeyUse.of(keys, request, KeyUsage.SIGN_VERIFY, "Sign");
    String algorithm = KeyUse.algorithm(key, request.text("SigningAlgorithm"));
    byte[] digest = digest(request, algorithm);
    byte[] signature =
        key.spec().isRsa()
            ? RsaKey.of(key.secret()).sign(digest)
            : EllipticCurve.of(key.spec()).sign(key.secret(), digest, random);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("KeyId", key.arn());
    answer.put("Signature", signature);
    answer.put("SigningAlgorithm", algorithm);
    return answer;
  }

  private ObjectNode verify(KmsRequest request) throws KmsFault, GeneralSecurityException {
    KmsKey key = KeyUse.of(keys, request, KeyUsage.SIGN_VERIFY, "Verify");
    String algorithm = KeyUse.algorithm(key, request.text("SigningAlgorithm"));
    byte[] digest = digest(request, algorithm);
    byte[] signature = request.bytes("Signature", MAX_SIGNATURE);
    boolean valid =
        key.spec().isRsa()
            ? RsaKey.of(key.secret()).verifies(digest, signature)
            : EllipticCurve.of(key.spec()).verifies(key.secret(), digest, signature);
    if (!valid) {
      throw new KmsFault(
          KmsError.INVALID_SIGNATURE, "The signature is not one of this message under this key");
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("KeyId", key.arn());
    answer.put("SignatureValid", true);
    answer.put("SigningAlgorithm", algorithm);
    return answer;
  }

  /**
   * The 32 bytes to sign: those given as {@code DIGEST}, or the SHA-256 of those given as {@code
   * RAW} (the default).
   */
  private static byte[] digest(KmsRequest request, String algorithm)
      throws KmsFault, GeneralSecurityException {
    byte[] message = request.bytes("Message", MAX_MESSAGE);
    return switch (request.optionalText("MessageType").orElse("RAW")) {
      case "RAW" -> MessageDigest.getInstance("SHA-256").digest(message);
      case "DIGEST" -> {
        if (message.length != DIGEST_BYTES) {
          throw KmsFault.validation("Digest is invalid length for algorithm " + algorithm + ".");
        }
        yield message;
      }
      default -> throw KmsFault.validation("MessageType must be RAW or DIGEST");
    };
  }

  private ObjectNode generateMac(KmsRequest request) throws KmsFault, GeneralSecurityException {
    KmsKey key = KeyUse.of(keys, request, KeyUsage.GENERATE_VERIFY_MAC, "GenerateMac");
    String algorithm = KeyUse.algorithm(key, request.text("MacAlgorithm"));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("KeyId", key.arn());
    answer.put("Mac", mac(key, request));
    answer.put("MacAlgorithm", algorithm);
    return answer;
  }

  private ObjectNode verifyMac(KmsRequest request) throws KmsFault, GeneralSecurityException {
    KmsKey key = KeyUse.of(keys, request, KeyUsage.GENERATE_VERIFY_MAC, "VerifyMac");
    String algorithm = KeyUse.algorithm(key, request.text("MacAlgorithm"));
    if (!MessageDigest.isEqual(mac(key, request), request.bytes("Mac", MAX_SIGNATURE))) {
      throw new KmsFault(
          KmsError.INVALID_MAC, "The code is not one of this message under this key");
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("KeyId", key.arn());
    answer.put("MacValid", true);
    answer.put("MacAlgorithm", algorithm);
    return answer;
  }

  private static byte[] mac(KmsKey key, KmsRequest request)
      throws KmsFault, GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.secret(), "HmacSHA256"));
    return mac.doFinal(request.bytes("Message", MAX_MESSAGE));
  }
}
