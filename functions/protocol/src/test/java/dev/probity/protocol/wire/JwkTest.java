package dev.probity.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWK;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JwkTest {
  private static final ReplyKeyPair PAIR = ReplyKeyPair.generate();

  @Test
  void aReplyKeyIsReadAsItIsWrittenAndItsThumbprintIsTheStandardOne() throws Exception {
    for (int i = 0; i < 20; i++) {
      ReplyJwk jwk = ReplyKeyPair.generate().publicJwk();
      ReplyJwk read = ReplyJwk.parse(jwk.toJson());
      assertThat(read).isEqualTo(jwk).hasSameHashCodeAs(jwk).hasToString(jwk.toString());
      assertThat(Base64Url.of(jwk.thumbprint().bytes()))
          .isEqualTo(JWK.parse(jwk.toString()).computeThumbprint().toString());
      assertThat(ReplyJwk.of(read.toPublicKey())).isEqualTo(jwk);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "kty, RSA, /kty",
    "kty, ec, /kty",
    "crv, P-384, /crv",
    "crv, secp256k1, /crv",
    "x, AA, /x",
    "x, '', /x",
    "y, 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', /y",
    "y, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB, /y",
    "d, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, /d",
    "kid, one, /kid",
    "use, enc, /use"
  })
  void aReplyKeyWithAWrongOrForeignMemberIsRefused(String member, String value, String path) {
    ObjectNode json = PAIR.publicJwk().toJson();
    json.put(member, value);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> ReplyJwk.parse(json))
        .satisfies(e -> assertThat(e.path()).isEqualTo(path));
  }

  @Test
  void aPointOffTheCurveIsRefused() {
    Random random = new Random(256);
    for (int i = 0; i < 200; i++) {
      byte[] y = PAIR.publicJwk().toPublicKey().getW().getAffineY().toByteArray();
      y[y.length - 1 - random.nextInt(31)] ^= (byte) (1 << random.nextInt(8));
      ObjectNode json = PAIR.publicJwk().toJson();
      json.put("y", Base64Url.of(P256.encode(new BigInteger(1, y))));
      assertThatExceptionOfType(WireException.class)
          .isThrownBy(() -> ReplyJwk.parse(json))
          .withMessage("must be a point on P-256");
    }
  }

  @Test
  void theZeroPointAndCoordinatesBeyondTheFieldAreRefused() {
    BigInteger p =
        new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    ObjectNode json = PAIR.publicJwk().toJson();
    json.put("x", Base64Url.of(new byte[32]));
    json.put("y", Base64Url.of(new byte[32]));
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> ReplyJwk.parse(json));
    // x = 5 + p is 5 modulo p, on the curve but in a second form.
    json.put("x", Base64Url.of(P256.encode(p.add(BigInteger.valueOf(5)))));
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> ReplyJwk.parse(json));
  }

  @Test
  void aPairSurvivesBeingKeptAsAPrivateJwk() throws WireException {
    ReplyKeyPair kept = ReplyKeyPair.parsePrivate(PAIR.toPrivateJwk());
    assertThat(kept.publicJwk()).isEqualTo(PAIR.publicJwk());
    assertThat(kept.privateKey().getS()).isEqualTo(PAIR.privateKey().getS());
    assertThat(PAIR.toString()).doesNotContain(PAIR.toPrivateJwk().path("d").asText());
  }

  @Test
  void thePrivatePartOfAnotherPairOrOutOfRangeIsRefused() {
    ObjectNode json = PAIR.toPrivateJwk();
    for (byte[] d :
        new byte[][] {
          new byte[32],
          P256.encode(P256.PARAMETERS.getOrder()),
          P256.encode(ReplyKeyPair.generate().privateKey().getS())
        }) {
      json.put("d", Base64Url.of(d));
      assertThatExceptionOfType(WireException.class)
          .isThrownBy(() -> ReplyKeyPair.parsePrivate(json))
          .satisfies(e -> assertThat(e.path()).isEqualTo("/d"));
    }
  }

  @Test
  void aModulesKeyIsReadAsItIsWrittenAndItsThumbprintIsTheStandardOne() throws Exception {
    RsaJwk jwk = RsaJwk.of((RSAPublicKey) TestRsaKey.PAIR.getPublic());
    assertThat(RsaJwk.parse(jwk.toJson())).isEqualTo(jwk);
    assertThat(jwk.toPublicKey().getModulus()).isEqualTo(jwk.modulus());
    assertThat(Jwe.kid(jwk))
        .isEqualTo(JWK.parse(jwk.toJson().toString()).computeThumbprint().toString());
  }

  @Test
  void aModulesKeyOfAnotherSizeOrExponentIsRefused() throws Exception {
    BigInteger modulus = BigInteger.ONE.shiftLeft(2047).setBit(0);
    RSAPublicKey small =
        (RSAPublicKey)
            KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65537)));
    assertThatIllegalArgumentException().isThrownBy(() -> RsaJwk.of(small));
    ObjectNode json = RsaJwk.of((RSAPublicKey) TestRsaKey.PAIR.getPublic()).toJson();
    ObjectNode exponent = json.deepCopy().put("e", "Aw");
    assertRefused(exponent, "/e");
    ObjectNode type = json.deepCopy().put("kty", "EC");
    assertRefused(type, "/kty");
    ObjectNode even = json.deepCopy().put("n", Base64Url.of(evenModulus()));
    assertRefused(even, "/n");
    ObjectNode shorter = json.deepCopy().put("n", Base64Url.of(new byte[256]));
    assertRefused(shorter, "/n");
    ObjectNode longer = json.deepCopy().put("n", Base64Url.of(new byte[385]));
    assertRefused(longer, "/n");
    ObjectNode secret = json.deepCopy().put("d", "AA");
    assertRefused(secret, "/d");
  }

  private static byte[] evenModulus() {
    byte[] modulus = new byte[RsaJwk.MODULUS_LENGTH];
    modulus[0] = (byte) 0x80;
    return modulus;
  }

  private static void assertRefused(ObjectNode json, String path) {
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> RsaJwk.parse(json))
        .satisfies(e -> assertThat(e.path()).isEqualTo(path));
  }
}
