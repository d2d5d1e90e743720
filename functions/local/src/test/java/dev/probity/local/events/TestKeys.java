package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.port.memory.InMemoryDecryptionKey;
import dev.probity.protocol.port.memory.InMemoryMessageSigner;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** Keys of tests alone, committed with them; they guard nothing. */
record TestKeys(DecryptionKey decryptionKey, TokenSigner tokenKey, List<ReplyKeyPair> replyKeys) {
  private static final String FILE = "/golden-events/test-only-keys.json";

  static TestKeys read() {
    try (InputStream in = Objects.requireNonNull(TestKeys.class.getResourceAsStream(FILE))) {
      JsonNode json = new ObjectMapper().readTree(in);
      List<ReplyKeyPair> replyKeys = new ArrayList<>();
      for (JsonNode key : json.required("replyKeys")) {
        replyKeys.add(ReplyKeyPair.parsePrivate(key));
      }
      return new TestKeys(
          new InMemoryDecryptionKey(pair(json.required("decryptionKey").asText())),
          new InMemoryTokenSigner(pair(json.required("tokenKey").asText())),
          replyKeys);
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    } catch (WireException | GeneralSecurityException broken) {
      throw new IllegalStateException(FILE, broken);
    }
  }

  private static KeyPair pair(String pkcs8) throws GeneralSecurityException {
    KeyFactory rsa = KeyFactory.getInstance("RSA");
    RSAPrivateCrtKey key =
        (RSAPrivateCrtKey)
            rsa.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pkcs8)));
    return new KeyPair(
        rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
  }

  ReplyKeyPair replyKey(int index) {
    return replyKeys.get(index);
  }

  /** A signer whose key is the hash of a name. */
  static MessageSigner signer(String name) {
    try {
      return new InMemoryMessageSigner(PrivateKey32.of(Digests.keccak256(name).bytes()));
    } catch (WireException outOfRange) {
      throw new IllegalStateException(outOfRange);
    }
  }
}
