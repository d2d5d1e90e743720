package dev.probity.local.service.kms;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.IllegalBlockSizeException;

/** Encryption, decryption and data keys. */
final class EncryptionOperations {
  private static final String SYMMETRIC = "SYMMETRIC_DEFAULT";
  private static final int MAX_PLAINTEXT = 4096;
  private static final int MAX_CIPHERTEXT = 6144;
  private static final int MAX_DATA_KEY = 1024;

  /** What RSAES-OAEP with SHA-256 takes beside the plaintext, in bytes (RFC 8017, 7.1.1). */
  private static final int OAEP_OVERHEAD = 66;

  private final KeyFolder keys;
  private final SecureRandom random;

  EncryptionOperations(KeyFolder keys, SecureRandom random) {
    this.keys = keys;
    this.random = random;
  }

  Map<String, Operation> all() {
    return Map.of(
        "Encrypt",
        this::encrypt,
        "Decrypt",
        this::decrypt,
        "GenerateDataKey",
        request -> generateDataKey(request, true),
        "GenerateDataKeyWithoutPlaintext",
        request -> generateDataKey(request, false));
  }

  private ObjectNode encrypt(KmsRequest request) throws KmsFault, GeneralSecurityException {
    KmsKey key = KeyUse.of(keys, request, KeyUsage.ENCRYPT_DECRYPT, "Encrypt");
    String algorithm =
        KeyUse.algorithm(key, request.optionalText("EncryptionAlgorithm").orElse(SYMMETRIC));
    byte[] plaintext =
        request.bytes("Plaintext", key.spec().isRsa() ? rsaLimit(key) : MAX_PLAINTEXT);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("KeyId", key.arn());
    answer.put("EncryptionAlgorithm", algorithm);
    answer.put(
        "CiphertextBlob",
        key.spec().isRsa()
            ? RsaKey.of(key.secret()).encrypt(plaintext)
            : SymmetricBlob.seal(key, plaintext, request.context(), random));
    return answer;
  }

  private static int rsaLimit(KmsKey key) {
    return (key.spec() == KeySpec.RSA_2048 ? 2048 : 3072) / 8 - OAEP_OVERHEAD;
  }

  private ObjectNode decrypt(KmsRequest request) throws KmsFault, GeneralSecurityException {
    byte[] blob = request.bytes("CiphertextBlob", MAX_CIPHERTEXT);
    String algorithm = request.optionalText("EncryptionAlgorithm").orElse(SYMMETRIC);
    KmsKey key =
        algorithm.equals(SYMMETRIC) ? keyOf(blob, request) : keys.named(request.text("KeyId"));
    KeyUse.require(key, KeyUsage.ENCRYPT_DECRYPT, "Decrypt");
    KeyUse.algorithm(key, algorithm);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("KeyId", key.arn());
    answer.put("EncryptionAlgorithm", algorithm);
    answer.put(
        "Plaintext",
        key.spec().isRsa() ? openRsa(key, blob) : SymmetricBlob.open(key, blob, request.context()));
    return answer;
  }

  /** The key that made the blob, which is the one named if one is named. */
  private KmsKey keyOf(byte[] blob, KmsRequest request) throws KmsFault {
    Optional<String> named = request.optionalText("KeyId");
    if (named.isPresent()) {
      KmsKey key = keys.named(named.get());
      KeyUse.algorithm(key, SYMMETRIC);
      if (!key.id().equals(SymmetricBlob.keyId(blob))) {
        throw new KmsFault(
            KmsError.INCORRECT_KEY,
            "The key ID in the request does not identify a CMK that can perform this operation.");
      }
      return key;
    }
    return keys.byId(SymmetricBlob.keyId(blob))
        .orElseThrow(() ->
            new KmsFault(
                KmsError.INVALID_CIPHERTEXT, "The ciphertext was made by no key of this server"));
  }

  private static byte[] openRsa(KmsKey key, byte[] blob) throws KmsFault, GeneralSecurityException {
    try {
      return RsaKey.of(key.secret()).decrypt(blob);
    } catch (BadPaddingException | IllegalBlockSizeException refused) {
      throw new KmsFault(KmsError.INVALID_CIPHERTEXT, "The ciphertext is not valid for this key");
    }
  }

  private ObjectNode generateDataKey(KmsRequest request, boolean withPlaintext)
      throws KmsFault, GeneralSecurityException {
    KmsKey key = KeyUse.of(keys, request, KeyUsage.ENCRYPT_DECRYPT, "GenerateDataKey");
    KeyUse.algorithm(key, SYMMETRIC);
    byte[] dataKey = new byte[dataKeyBytes(request)];
    random.nextBytes(dataKey);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("KeyId", key.arn());
    answer.put("CiphertextBlob", SymmetricBlob.seal(key, dataKey, request.context(), random));
    if (withPlaintext) {
      answer.put("Plaintext", dataKey);
    }
    return answer;
  }

  private static int dataKeyBytes(KmsRequest request) throws KmsFault {
    Optional<String> spec = request.optionalText("KeySpec");
    Optional<Integer> number = request.optionalNumber("NumberOfBytes", MAX_DATA_KEY);
    if (spec.isPresent() == number.isPresent()) {
      throw KmsFault.validation("Please specify either number of bytes or key spec.");
    }
    return spec.isEmpty()
        ? number.orElseThrow()
        : switch (spec.get()) {
          case "AES_256" -> 32;
          case "AES_128" -> 16;
          default -> throw KmsFault.validation("KeySpec must be AES_256 or AES_128");
        };
  }
}
