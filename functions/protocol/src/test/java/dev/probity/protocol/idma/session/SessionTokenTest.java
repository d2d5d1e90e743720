package dev.probity.protocol.idma.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.token.TokenRefusedException;
import dev.probity.protocol.token.TokenRefusedException.Reason;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Base64Url;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Jws;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTokenTest {
  private static final String ISSUER = "https://issuer.example";
  private static final String AUDIENCE = "probity";
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
  private static final Address USER = Address.parseStored("0x" + "ab".repeat(20));
  private static final Bytes32 SESSION = Bytes32.parseStored("0x" + "5d".repeat(32));
  private static final InMemoryTokenSigner KEY = InMemoryTokenSigner.generate();
  private static final InMemoryTokenSigner OTHER = InMemoryTokenSigner.generate();
  private static final SessionTokenVerifier VERIFIER =
      new SessionTokenVerifier(ISSUER, AUDIENCE, List.of(KEY.publicJwk()));

  private static SessionToken token(String issuer, String audience, Instant now) {
    SplittableRandom random = new SplittableRandom(1);
    return SessionToken.of(
        issuer,
        audience,
        USER,
        SESSION,
        now,
        Duration.ofHours(1),
        length -> {
          byte[] bytes = new byte[length];
          random.nextBytes(bytes);
          return bytes;
        });
  }

  private static String compact() {
    return token(ISSUER, AUDIENCE, NOW).sign(KEY);
  }

  /** Header and payload as given, signed by the issuer's key whatever they say. */
  private static String forged(String header, String payload) {
    byte[] input =
        (Base64Url.of(header.getBytes(UTF_8)) + "." + Base64Url.of(payload.getBytes(UTF_8)))
            .getBytes(US_ASCII);
    return Jws.compact(input, KEY.sign(input));
  }

  private static String header() {
    return "{\"alg\":\"RS256\",\"kid\":\"" + KEY.publicJwk().kid() + "\",\"typ\":\"JWT\"}";
  }

  private static String payload() {
    return "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%s\",\"sid\":\"%s\",\"nbf\":%d,\"iat\":%d,\"exp\":%d,\"jti\":\"%s\"}"
        .formatted(
            ISSUER,
            AUDIENCE,
            USER,
            SESSION,
            NOW.getEpochSecond(),
            NOW.getEpochSecond(),
            NOW.getEpochSecond() + 3600,
            Base64Url.of(new byte[16]));
  }

  private static void assertRefused(Reason reason, String compact, Instant now) {
    assertThatExceptionOfType(TokenRefusedException.class)
        .isThrownBy(() -> VERIFIER.verify(compact, now))
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  @Test
  void aTokenIsProofOfUserSessionAndExpiry() throws Exception {
    VerifiedSession session = VERIFIER.verify(compact(), NOW);
    assertThat(session)
        .isEqualTo(
            new VerifiedSession(
                USER, SESSION, NOW.getEpochSecond() + 3600, KEY.publicJwk().thumbprint()));
    assertThat(VERIFIER.verify(forged(header(), payload()), NOW)).isEqualTo(session);
  }

  @Test
  void anotherLibraryReadsTheSameTokenAndVerifiesIt() throws Exception {
    SignedJWT jwt = SignedJWT.parse(compact());
    assertThat(jwt.verify(new RSASSAVerifier(KEY.publicJwk().toPublicKey()))).isTrue();
    assertThat(jwt.getHeader().toJSONObject())
        .isEqualTo(Map.of("alg", "RS256", "kid", KEY.publicJwk().kid(), "typ", "JWT"));
    var claims = jwt.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo(ISSUER);
    assertThat(claims.getAudience()).containsExactly(AUDIENCE);
    assertThat(claims.getSubject()).isEqualTo(USER.toString());
    assertThat(claims.getStringClaim("sid")).isEqualTo(SESSION.toString());
    assertThat(claims.getNotBeforeTime()).isEqualTo(NOW);
    assertThat(claims.getIssueTime()).isEqualTo(NOW);
    assertThat(claims.getExpirationTime()).isEqualTo(NOW.plusSeconds(3600));
    assertThat(Base64Url.parse(claims.getJWTID(), 16)).hasSize(16);
  }

  @Test
  void aTokenIsValidFromHalfAMinuteAheadOfOurClockUntilItExpires() throws Exception {
    String compact = compact();
    assertThat(VERIFIER.verify(compact, NOW.minusSeconds(30)).user()).isEqualTo(USER);
    assertRefused(Reason.NOT_YET_VALID, compact, NOW.minusSeconds(31));
    assertThat(VERIFIER.verify(compact, NOW.plusSeconds(3599)).user()).isEqualTo(USER);
    assertRefused(Reason.EXPIRED, compact, NOW.plusSeconds(3600));
  }

  @Test
  void aTokenOfAnotherIssuerOrAudienceIsRefused() {
    assertRefused(Reason.ISSUER, token(ISSUER + "/", AUDIENCE, NOW).sign(KEY), NOW);
    assertRefused(Reason.AUDIENCE, token(ISSUER, "probity2", NOW).sign(KEY), NOW);
  }

  @Test
  void aTokenUnderAKeyThatIsNotTheIssuersIsRefused() {
    assertRefused(Reason.UNKNOWN_KEY, token(ISSUER, AUDIENCE, NOW).sign(OTHER), NOW);
    byte[] input = compact().substring(0, compact().lastIndexOf('.')).getBytes(US_ASCII);
    assertRefused(Reason.SIGNATURE, Jws.compact(input, OTHER.sign(input)), NOW);
  }

  @Test
  void noBitOfATokenCanBeFlipped() {
    byte[] compact = compact().getBytes(US_ASCII);
    for (int i = 0; i < compact.length; i++) {
      byte[] flipped = compact.clone();
      flipped[i] ^= 1;
      assertThatExceptionOfType(TokenRefusedException.class)
          .as("character %d", i)
          .isThrownBy(() -> VERIFIER.verify(new String(flipped, US_ASCII), NOW));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\",\"kid\":\"K\",\"typ\":\"JWT\"}",
        "{\"alg\":\"HS256\",\"kid\":\"K\",\"typ\":\"JWT\"}",
        "{\"alg\":\"PS256\",\"kid\":\"K\",\"typ\":\"JWT\"}",
        "{\"alg\":\"rs256\",\"kid\":\"K\",\"typ\":\"JWT\"}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"at+jwt\"}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"jwt\"}",
        "{\"alg\":\"RS256\",\"kid\":\"K\"}",
        "{\"alg\":\"RS256\",\"typ\":\"JWT\"}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"JWT\",\"crit\":[\"exp\"]}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"JWT\",\"jku\":\"https://a\"}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"JWT\",\"jwk\":{}}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"JWT\",\"x5u\":\"https://a\"}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"JWT\",\"cty\":\"JWT\"}",
        "{\"alg\":\"RS256\",\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"JWT\"}",
        "{\"alg\":\"RS256\",\"kid\":\"AAAA\",\"typ\":\"JWT\"}",
        "{\"alg\":[\"RS256\"],\"kid\":\"K\",\"typ\":\"JWT\"}",
        "[]",
        "{",
        ""
      })
  void everyOtherHeaderIsRefusedThoughTheKeySignedIt(String header) {
    String withKid = header.replace("\"K\"", "\"" + KEY.publicJwk().kid() + "\"");
    assertRefused(Reason.HEADER, forged(withKid, payload()), NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"aud\":\"probity\" | \"aud\":[\"probity\"]",
        "\"aud\":\"probity\" | \"aud\":\"\"",
        "\"aud\":\"probity\" | \"aud\":\"probity\",\"aud\":\"probity\"",
        "\"aud\":\"probity\" | \"aud\":\"probity\",\"scope\":\"all\"",
        "\"sub\":\"0xab | \"sub\":\"0xAB",
        "\"sid\":\"0x5d | \"sid\":\"0x",
        "1800000000,\"iat\" | 1800000001,\"iat\"",
        "1800003600 | 1800003601",
        "1800003600 | 1800000000",
        "1800003600 | 1800003600.5",
        "1800003600 | \"1800003600\"",
        "1800003600 | 9007199254740992",
        "AAAAAA\"} | AAAA\"}",
        "AAAAAA\"} | AAAAAAAAAA\"}",
      })
  void everyOtherPayloadIsRefusedThoughTheKeySignedIt(String from, String to) {
    assertThat(payload()).contains(from);
    assertRefused(Reason.CLAIMS, forged(header(), payload().replace(from, to)), NOW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "aud", "sub", "sid", "nbf", "iat", "exp", "jti"})
  void aMissingClaimIsRefused(String claim) {
    assertRefused(
        Reason.CLAIMS, forged(header(), payload().replace("\"" + claim + "\":", "\"x\":")), NOW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "a", "Bearer x.y.z"})
  void whatIsNoCompactJwsIsRefused(String text) {
    assertRefused(text.equals("..") ? Reason.HEADER : Reason.FORM, text, NOW);
  }

  @Test
  void paddingAFourthPartAShorterSignatureAndOver4KiBAreRefused() {
    String compact = compact();
    assertRefused(Reason.FORM, compact + "=", NOW);
    assertRefused(Reason.FORM, compact + ".", NOW);
    assertRefused(Reason.FORM, " " + compact, NOW);
    assertRefused(Reason.FORM, compact.substring(0, compact.length() - 4), NOW);
    assertRefused(Reason.FORM, forged(header(), "x".repeat(Jws.MAX_LENGTH)), NOW);
  }

  @Test
  void thePublicKeyAsASharedSecretOpensNothing() throws Exception {
    String input =
        Base64Url.of(header().replace("RS256", "HS256").getBytes(UTF_8))
            + "."
            + Base64Url.of(payload().getBytes(UTF_8));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY.publicJwk().toPublicKey().getEncoded(), "HmacSHA256"));
    byte[] tag = mac.doFinal(input.getBytes(US_ASCII));
    assertRefused(Reason.HEADER, input + "." + Base64Url.of(tag), NOW);
    assertRefused(Reason.HEADER, input + "." + Base64Url.of(Arrays.copyOf(tag, 256)), NOW);
  }

  @Test
  void aSessionLivesForAnHourAtMost() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            SessionToken.of(
                ISSUER, AUDIENCE, USER, SESSION, NOW, Duration.ofSeconds(3601), byte[]::new));
  }

  @Test
  void anyBytesAreReadOrRefused() {
    fuzz(2_000);
  }

  @Tag("fuzz")
  @Test
  void anyBytesAreReadOrRefusedForLong() {
    fuzz(60_000);
  }

  /** Half of the cases bend the text, half a payload or header that is then signed. */
  private static void fuzz(int cases) {
    long seed = 7_519;
    Random random = new Random(seed);
    List<Reason> seen = new ArrayList<>();
    for (int i = 0; i < cases; i++) {
      String text =
          switch (random.nextInt(16)) {
            case 0 -> forged(bent(header(), random), payload());
            case 1 -> forged(header(), bent(payload(), random));
            default -> bent(compact(random), random);
          };
      try {
        assertThat(VERIFIER.verify(text, NOW)).isNotNull();
      } catch (TokenRefusedException refused) {
        seen.add(refused.reason());
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed %d, case %d: %s".formatted(seed, i, text), e);
      }
    }
    assertThat(seen).contains(Reason.FORM, Reason.HEADER, Reason.SIGNATURE, Reason.CLAIMS);
  }

  private static String compact(Random random) {
    return random.nextBoolean() ? COMPACT : FORGED;
  }

  private static final String COMPACT = compact();
  private static final String FORGED = forged(header(), payload());

  private static String bent(String text, Random random) {
    StringBuilder bent = new StringBuilder(text);
    for (int changes = 1 + random.nextInt(3); changes > 0 && !bent.isEmpty(); changes--) {
      int at = random.nextInt(bent.length());
      switch (random.nextInt(4)) {
        case 0 -> bent.setCharAt(at, (char) random.nextInt(256));
        case 1 -> bent.setCharAt(at, "{}[]\",:0-9.eE\\u_A".charAt(random.nextInt(17)));
        case 2 -> bent.delete(at, Math.min(bent.length(), at + 1 + random.nextInt(8)));
        default -> bent.insert(at, bent.substring(at, Math.min(bent.length(), at + 8)));
      }
    }
    return bent.toString();
  }
}
