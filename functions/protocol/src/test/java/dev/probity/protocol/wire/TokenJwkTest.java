package dev.probity.protocol.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWK;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenJwkTest {
  /** RFC 7638, 3.1. */
  private static final String N_7638 =
      "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECP"
          + "ebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY"
          + "368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0f"
          + "M4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

  /** RFC 7515, A.2.1. */
  private static final String N_7515 =
      "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4"
          + "d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5re"
          + "xMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxX"
          + "FvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

  /** RFC 7515, A.2.1: header {"alg":"RS256"}, signed by the key above. */
  private static final String SIGNED_7515 =
      "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNv"
          + "bS9pc19yb290Ijp0cnVlfQ";

  private static final String SIGNATURE_7515 =
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5"
          + "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb"
          + "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QO"
          + "YEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

  static final TokenJwk KEY = key(N_7638);

  private static TokenJwk key(String n) {
    try {
      return new TokenJwk(new BigInteger(1, Base64Url.parse(n, TokenJwk.MODULUS_LENGTH)));
    } catch (WireException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theThumbprintIsThatOfRfc7638() throws Exception {
    assertThat(KEY.kid()).isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assertThat(KEY.kid()).isEqualTo(Base64Url.of(KEY.thumbprint().bytes()));
  }

  @Test
  void theSignatureOfRfc7515Verifies() throws Exception {
    byte[] signature = Base64Url.parse(SIGNATURE_7515, TokenJwk.MODULUS_LENGTH);
    byte[] signed = SIGNED_7515.getBytes(US_ASCII);
    assertThat(key(N_7515).verifies(signed, signature)).isTrue();
    assertThat(KEY.verifies(signed, signature)).isFalse();
    signature[255] ^= 1;
    assertThat(key(N_7515).verifies(signed, signature)).isFalse();
    assertThat(key(N_7515).verifies(signed, new byte[255])).isFalse();
    assertThat(key(N_7515).verifies(signed, new byte[256])).isFalse();
  }

  @Test
  void theExampleOfRfc7515LacksTheHeaderMembersThatWeRequire() {
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Jws.parse(SIGNED_7515 + "." + SIGNATURE_7515, "JWT"))
        .satisfies(refused -> assertThat(refused.path()).isEqualTo("/header/kid"));
  }

  @Test
  void aKeyIsReadAsItIsWrittenAndAnotherLibraryReadsTheSame() throws Exception {
    TokenJwk key = KEY;
    assertThat(TokenJwk.parse(key.toJson())).isEqualTo(key);
    JWK read = JWK.parse(key.toJson().toString());
    assertThat(read.toRSAKey().toRSAPublicKey().getModulus()).isEqualTo(key.modulus());
    assertThat(read.computeThumbprint().toString()).isEqualTo(read.getKeyID());
    assertThat(TokenJwk.of(key.toPublicKey())).isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource({
    "kty, EC, /kty",
    "e, Aw, /e",
    "n, AQAB, /n",
    "kid, AQAB, /kid",
    "alg, PS256, /alg",
    "use, enc, /use",
    "d, AA, /d"
  })
  void aKeyWithAWrongOrForeignMemberIsRefused(String member, String value, String path) {
    ObjectNode json = KEY.toJson();
    json.put(member, value);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> TokenJwk.parse(json))
        .satisfies(refused -> assertThat(refused.path()).isEqualTo(path));
  }

  @Test
  void aModulesDecryptionKeyIsNoTokenKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenJwk.of(TestRsaKey.JWK.toPublicKey()));
  }
}
