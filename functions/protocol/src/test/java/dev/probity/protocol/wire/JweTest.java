package dev.probity.protocol.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JweTest {
  private static final byte[] PLAINTEXT = "{\"a\":1}".getBytes(UTF_8);
  private static final ReplyKeyPair USER = ReplyKeyPair.generate();

  @Test
  void whatIsSealedToAModuleOpensWithItsKeyAlone() throws Exception {
    String jwe = Jwe.sealToModule(PLAINTEXT, TestRsaKey.JWK);
    assertThat(Jwe.peekHeader(jwe, jwe.length()))
        .isEqualTo(new Jwe.ToModule(TestRsaKey.JWK.thumbprint()));
    assertThat(Jwe.openAtModule(jwe, TestRsaKey::unwrap)).isEqualTo(PLAINTEXT);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Jwe.openAtModule(jwe, wrapped -> new byte[32]))
        .withMessage("does not open");
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Jwe.openAtModule(jwe, wrapped -> new byte[16]))
        .withMessage("does not open");
  }

  @Test
  void whatIsSealedToAUserOpensWithTheReplyKeyAlone() throws WireException {
    String jwe = Jwe.sealToUser(PLAINTEXT, USER.publicJwk());
    assertThat(Jwe.peekHeader(jwe, jwe.length())).isInstanceOf(Jwe.ToUser.class);
    assertThat(Jwe.openAtUser(jwe, USER.privateKey())).isEqualTo(PLAINTEXT);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Jwe.openAtUser(jwe, ReplyKeyPair.generate().privateKey()))
        .withMessage("does not open");
  }

  @Test
  void aJweToOneKindOfRecipientDoesNotOpenAtTheOther() {
    String toUser = Jwe.sealToUser(PLAINTEXT, USER.publicJwk());
    String toModule = Jwe.sealToModule(PLAINTEXT, TestRsaKey.JWK);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Jwe.openAtModule(toUser, TestRsaKey::unwrap));
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Jwe.openAtUser(toModule, USER.privateKey()));
  }

  @Test
  void bothFormsOpenByTheStandardsAloneWithoutTheLibrary() throws Exception {
    byte[] large = new byte[100_000];
    String toModule = Jwe.sealToModule(large, TestRsaKey.JWK);
    byte[] cek = TestRsaKey.unwrap(Base64Url.parse(toModule.split("\\.", -1)[1], 384));
    assertThat(gcm(toModule, cek)).isEqualTo(large);

    String toUser = Jwe.sealToUser(large, USER.publicJwk());
    Jwe.ToUser header = (Jwe.ToUser) Jwe.peekHeader(toUser, Jwe.MAX_LENGTH);
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(USER.privateKey());
    agreement.doPhase(header.epk().toPublicKey(), true);
    // Concat KDF of RFC 7518, section 4.6.2: empty PartyUInfo and PartyVInfo.
    ByteBuffer otherInfo = ByteBuffer.allocate(4 + 7 + 4 + 4 + 4);
    otherInfo.putInt(7).put("A256GCM".getBytes(US_ASCII)).putInt(0).putInt(0).putInt(256);
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    sha.update(new byte[] {0, 0, 0, 1});
    sha.update(agreement.generateSecret());
    assertThat(gcm(toUser, sha.digest(otherInfo.array()))).isEqualTo(large);
  }

  private static byte[] gcm(String jwe, byte[] key) throws GeneralSecurityException, WireException {
    String[] parts = jwe.split("\\.", -1);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(key, "AES"),
        new GCMParameterSpec(128, Base64Url.parse(parts[2], 12)));
    cipher.updateAAD(parts[0].getBytes(US_ASCII));
    cipher.update(Base64Url.parse(parts[3], 1 << 20));
    return cipher.doFinal(Base64Url.parse(parts[4], 16));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zip",
        "crit",
        "jku",
        "jwk",
        "x5u",
        "x5c",
        "x5t",
        "x5t#S256",
        "p2c",
        "p2s",
        "apu",
        "apv",
        "typ",
        "cty",
        "iv",
        "tag",
        "b64",
        "foo"
      })
  void everyFurtherHeaderMemberIsRefusedBeforeAKeyIsUsed(String member) {
    for (String jwe :
        List.of(
            Jwe.sealToModule(PLAINTEXT, TestRsaKey.JWK),
            Jwe.sealToUser(PLAINTEXT, USER.publicJwk()))) {
      String changed = withHeader(jwe, header -> header.put(member, "DEF"));
      assertThatExceptionOfType(WireException.class)
          .isThrownBy(() -> Jwe.peekHeader(changed, Jwe.MAX_LENGTH))
          .withMessage("/" + member + ": is an unknown member");
      assertRefusedWithoutAKey(changed);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "alg, RSA-OAEP",
    "alg, RSA1_5",
    "alg, RSA-OAEP-512",
    "alg, dir",
    "alg, none",
    "alg, A256KW",
    "alg, ECDH-ES",
    "alg, ECDH-ES+A256KW",
    "alg, PBES2-HS256+A128KW",
    "alg, ''",
    "enc, A128GCM",
    "enc, A256CBC-HS512",
    "enc, ''",
    "kid, ''",
    "kid, AA",
    "kid, not base64url"
  })
  void anotherAlgorithmOrKeyNameIsRefusedBeforeAKeyIsUsed(String member, String value) {
    assertRefusedWithoutAKey(
        withHeader(
            Jwe.sealToModule(PLAINTEXT, TestRsaKey.JWK), header -> header.put(member, value)));
  }

  @Test
  void aHeaderThatLacksAMemberOrIsNoObjectIsRefused() {
    String jwe = Jwe.sealToModule(PLAINTEXT, TestRsaKey.JWK);
    for (String member : List.of("alg", "enc", "kid")) {
      assertRefusedWithoutAKey(withHeader(jwe, header -> header.remove(member)));
    }
    String rest = jwe.substring(jwe.indexOf('.'));
    for (String header : List.of("", "[]", "null", "\"alg\"", "{", "{}", "{\"alg\":1}")) {
      assertRefusedWithoutAKey(Base64Url.of(header.getBytes(UTF_8)) + rest);
    }
    String twice =
        "{\"alg\":\"RSA-OAEP-256\",\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"kid\":\"x\"}";
    assertRefusedWithoutAKey(Base64Url.of(twice.getBytes(UTF_8)) + rest);
  }

  @Test
  void anEphemeralKeyOffTheCurveIsRefusedBeforeThePrivateKeyIsUsed() {
    String jwe = Jwe.sealToUser(PLAINTEXT, USER.publicJwk());
    // (2, 1) lies on a curve of another b: the invalid-curve attack.
    String attack =
        withHeader(
            jwe,
            header -> {
              ObjectNode epk = header.withObject("/epk");
              epk.put("x", Base64Url.of(small(2)));
              epk.put("y", Base64Url.of(small(1)));
            });
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Jwe.openAtUser(attack, USER.privateKey()))
        .withMessage("/epk: must be a point on P-256");
    String privatePart = withHeader(jwe, header -> header.withObject("/epk").put("d", "AA"));
    assertRefusedWithoutAKey(privatePart);
  }

  @Test
  void aWrappedKeyIvOrTagOfAnotherLengthIsRefusedBeforeAKeyIsUsed() throws WireException {
    String jwe = Jwe.sealToModule(PLAINTEXT, TestRsaKey.JWK);
    for (int part : new int[] {1, 2, 4}) {
      String[] parts = jwe.split("\\.", -1);
      byte[] bytes = Base64Url.parse(parts[part], 384);
      for (int length : new int[] {0, bytes.length - 1, bytes.length + 1}) {
        parts[part] = Base64Url.of(Arrays.copyOf(bytes, length));
        assertRefusedWithoutAKey(String.join(".", parts));
      }
    }
    String[] parts = Jwe.sealToUser(PLAINTEXT, USER.publicJwk()).split("\\.", -1);
    parts[1] = "AA";
    assertRefusedWithoutAKey(String.join(".", parts));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "....", "a.b.c", "a.b.c.d.e.f", ".....", "{\"protected\":\"\"}"})
  void whatIsNotFivePartsIsRefused(String text) {
    assertRefusedWithoutAKey(text);
  }

  @Test
  void theSizeIsBounded() {
    String jwe = Jwe.sealToUser(new byte[1 << 20], USER.publicJwk());
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Jwe.openAtUser(jwe, USER.privateKey()))
        .withMessageContaining("at most");
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Jwe.peekHeader(jwe, jwe.length() - 1))
        .withMessageContaining("at most");
  }

  @Test
  void everyFlippedBitOfAJweToAUserIsRefused() throws WireException {
    byte[] jwe = Jwe.sealToUser(PLAINTEXT, USER.publicJwk()).getBytes(US_ASCII);
    for (int bit = 0; bit < 8 * jwe.length; bit++) {
      byte[] flipped = jwe.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      String text = new String(flipped, UTF_8);
      assertThatExceptionOfType(WireException.class)
          .as("bit %d", bit)
          .isThrownBy(() -> Jwe.openAtUser(text, USER.privateKey()));
    }
  }

  @Test
  void aFlippedBitOfContentTagIvOrHeaderOfAJweToAModuleIsRefused() throws Exception {
    String jwe = Jwe.sealToModule(PLAINTEXT, TestRsaKey.JWK);
    byte[] cek = TestRsaKey.unwrap(Base64Url.parse(jwe.split("\\.", -1)[1], 384));
    for (int part : new int[] {0, 2, 3, 4}) {
      String[] parts = jwe.split("\\.", -1);
      byte[] bytes = Base64Url.parse(parts[part], 1024);
      for (int bit = 0; bit < 8 * bytes.length; bit++) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        parts[part] = Base64Url.of(flipped);
        String changed = String.join(".", parts);
        assertThatExceptionOfType(WireException.class)
            .as("part %d, bit %d", part, bit)
            .isThrownBy(() -> Jwe.openAtModule(changed, wrapped -> cek.clone()));
      }
    }
  }

  private interface HeaderChange {
    void apply(ObjectNode header);
  }

  private static String withHeader(String jwe, HeaderChange change) {
    int dot = jwe.indexOf('.');
    try {
      byte[] bytes = Base64Url.parse(jwe.substring(0, dot), 1024);
      JsonNode header = StrictJson.parse(bytes, StrictJson.Limits.MESSAGE);
      change.apply((ObjectNode) header);
      return Base64Url.of(header.toString().getBytes(UTF_8)) + jwe.substring(dot);
    } catch (WireException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] small(int number) {
    byte[] bytes = new byte[32];
    bytes[31] = (byte) number;
    return bytes;
  }

  private static void assertRefusedWithoutAKey(String jwe) {
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Jwe.peekHeader(jwe, Jwe.MAX_LENGTH));
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() ->
            Jwe.openAtModule(
                jwe,
                wrapped -> {
                  throw new AssertionError("the key was used");
                }));
  }
}
