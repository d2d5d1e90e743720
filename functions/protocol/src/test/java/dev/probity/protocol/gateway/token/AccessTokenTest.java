package dev.probity.protocol.gateway.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.probity.protocol.idma.session.SessionToken;
import dev.probity.protocol.idma.session.SessionTokenVerifier;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.token.TokenRefusedException;
import dev.probity.protocol.token.TokenRefusedException.Reason;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Base64Url;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Jws;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenTest {
  private static final String ISSUER = "https://gw.example";
  private static final String AUDIENCE = "probity-calls";
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
  private static final Address USER = Address.parseStored("0x" + "ab".repeat(20));
  private static final InMemoryTokenSigner KEY = InMemoryTokenSigner.generate();
  private static final InMemoryTokenSigner OTHER = InMemoryTokenSigner.generate();
  private static final AccessTokenVerifier VERIFIER =
      new AccessTokenVerifier(ISSUER, AUDIENCE, List.of(KEY.publicJwk()));

  private static Randomness randomness() {
    SplittableRandom random = new SplittableRandom(1);
    return length -> {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    };
  }

  private static AccessToken token(String issuer, String audience, List<String> services) {
    return AccessToken.of(
        issuer, audience, USER, services, NOW, Duration.ofMinutes(10), randomness());
  }

  private static String compact() {
    return token(ISSUER, AUDIENCE, List.of("digest-iterate", "echo")).sign(KEY);
  }

  /** Header and payload as given, signed by the issuer's key whatever they say. */
  private static String forged(String header, String payload) {
    byte[] input =
        (Base64Url.of(header.getBytes(UTF_8)) + "." + Base64Url.of(payload.getBytes(UTF_8)))
            .getBytes(US_ASCII);
    return Jws.compact(input, KEY.sign(input));
  }

  private static String header() {
    return "{\"alg\":\"RS256\",\"kid\":\"" + KEY.publicJwk().kid() + "\",\"typ\":\"at+jwt\"}";
  }

  private static String payload() {
    return """
    {"iss":"%s","aud":"%s","sub":"%s","client_id":"%s","nbf":1800000000,"iat":1800000000,\
    "exp":1800000600,"jti":"%s","scope":"digest-iterate echo","cnf":{"kid":"%s"}}\
    """
        .formatted(ISSUER, AUDIENCE, USER, USER, Base64Url.of(new byte[16]), USER);
  }

  private static void assertRefused(Reason reason, String compact, Instant now) {
    assertThatExceptionOfType(TokenRefusedException.class)
        .isThrownBy(() -> VERIFIER.verify(compact, now))
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  @Test
  void aTokenIsProofOfHolderServicesAndExpiry() throws Exception {
    String compact = compact();
    assertThat(VERIFIER.verify(compact, NOW))
        .isEqualTo(
            new VerifiedAccessToken(
                USER,
                List.of("digest-iterate", "echo"),
                NOW.getEpochSecond() + 600,
                Digests.keccak256(compact.getBytes(US_ASCII)),
                KEY.publicJwk().thumbprint()));
    assertThat(VERIFIER.verify(forged(header(), payload()), NOW).user()).isEqualTo(USER);
  }

  @Test
  void anotherLibraryReadsTheSameTokenAndVerifiesIt() throws Exception {
    SignedJWT jwt = SignedJWT.parse(compact());
    assertThat(jwt.verify(new RSASSAVerifier(KEY.publicJwk().toPublicKey()))).isTrue();
    assertThat(jwt.getHeader().toJSONObject())
        .isEqualTo(Map.of("alg", "RS256", "kid", KEY.publicJwk().kid(), "typ", "at+jwt"));
    var claims = jwt.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo(ISSUER);
    assertThat(claims.getAudience()).containsExactly(AUDIENCE);
    assertThat(claims.getSubject()).isEqualTo(USER.toString());
    assertThat(claims.getStringClaim("client_id")).isEqualTo(USER.toString());
    assertThat(claims.getStringClaim("scope")).isEqualTo("digest-iterate echo");
    assertThat(claims.getJSONObjectClaim("cnf")).isEqualTo(Map.of("kid", USER.toString()));
    assertThat(claims.getNotBeforeTime()).isEqualTo(NOW);
    assertThat(claims.getIssueTime()).isEqualTo(NOW);
    assertThat(claims.getExpirationTime()).isEqualTo(NOW.plusSeconds(600));
    assertThat(Base64Url.parse(claims.getJWTID(), 16)).hasSize(16);
  }

  @Test
  void aTokenIsValidFromHalfAMinuteAheadOfOurClockUntilItExpires() throws Exception {
    String compact = compact();
    assertThat(VERIFIER.verify(compact, NOW.minusSeconds(30)).user()).isEqualTo(USER);
    assertRefused(Reason.NOT_YET_VALID, compact, NOW.minusSeconds(31));
    assertThat(VERIFIER.verify(compact, NOW.plusSeconds(599)).user()).isEqualTo(USER);
    assertRefused(Reason.EXPIRED, compact, NOW.plusSeconds(600));
  }

  @Test
  void aTokenOfAnotherIssuerOrAudienceIsRefused() {
    List<String> echo = List.of("echo");
    assertRefused(Reason.ISSUER, token(ISSUER + "/", AUDIENCE, echo).sign(KEY), NOW);
    assertRefused(Reason.AUDIENCE, token(ISSUER, "probity", echo).sign(KEY), NOW);
  }

  @Test
  void aTokenUnderAKeyThatIsNotTheIssuersIsRefused() {
    assertRefused(Reason.UNKNOWN_KEY, token(ISSUER, AUDIENCE, List.of("echo")).sign(OTHER), NOW);
    byte[] input = compact().substring(0, compact().lastIndexOf('.')).getBytes(US_ASCII);
    assertRefused(Reason.SIGNATURE, Jws.compact(input, OTHER.sign(input)), NOW);
  }

  @Test
  void aSessionTokenIsNoAccessTokenNorTheReverseEvenUnderOneKeyIssuerAndAudience() {
    String session =
        SessionToken.of(
                ISSUER, AUDIENCE, USER, Bytes32.ZERO, NOW, Duration.ofMinutes(10), randomness())
            .sign(KEY);
    assertRefused(Reason.HEADER, session, NOW);
    var sessions = new SessionTokenVerifier(ISSUER, AUDIENCE, List.of(KEY.publicJwk()));
    assertThatExceptionOfType(TokenRefusedException.class)
        .isThrownBy(() -> sessions.verify(compact(), NOW))
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.HEADER));
    String[] parts = session.split("\\.", -1);
    assertRefused(
        Reason.CLAIMS,
        forged(header(), new String(java.util.Base64.getUrlDecoder().decode(parts[1]), UTF_8)),
        NOW);
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
        "{\"alg\":\"none\",\"kid\":\"K\",\"typ\":\"at+jwt\"}",
        "{\"alg\":\"HS256\",\"kid\":\"K\",\"typ\":\"at+jwt\"}",
        "{\"alg\":\"PS256\",\"kid\":\"K\",\"typ\":\"at+jwt\"}",
        "{\"alg\":\"rs256\",\"kid\":\"K\",\"typ\":\"at+jwt\"}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"JWT\"}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"application/at+jwt\"}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"AT+JWT\"}",
        "{\"alg\":\"RS256\",\"kid\":\"K\"}",
        "{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}",
        "{\"alg\":\"RS256\",\"kid\":\"../../../../dev/null\",\"typ\":\"at+jwt\"}",
        "{\"alg\":\"RS256\",\"kid\":\"AAAA\",\"typ\":\"at+jwt\"}",
        "{\"alg\":\"RS256\",\"kid\":\"' OR 1=1 --\",\"typ\":\"at+jwt\"}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"at+jwt\",\"crit\":[\"exp\"]}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"at+jwt\",\"jku\":\"https://a\"}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"at+jwt\",\"jwk\":{\"kty\":\"RSA\"}}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"at+jwt\",\"x5u\":\"https://a\"}",
        "{\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"at+jwt\",\"cty\":\"JWT\"}",
        "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"K\",\"typ\":\"at+jwt\"}",
        "{\"alg\":[\"RS256\"],\"kid\":\"K\",\"typ\":\"at+jwt\"}",
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
        "\"aud\":\"probity-calls\" | \"aud\":[\"probity-calls\"]",
        "\"aud\":\"probity-calls\" | \"aud\":\"\"",
        "\"aud\":\"probity-calls\" | \"aud\":\"probity-calls\",\"aud\":\"probity-calls\"",
        "\"aud\":\"probity-calls\" | \"aud\":\"probity-calls\",\"sid\":\"1\"",
        "\"sub\":\"0xab | \"sub\":\"0xAB",
        "\"sub\":\"0xab | \"sub\":\"0xcd",
        "\"client_id\":\"0xab | \"client_id\":\"0xcd",
        "{\"kid\":\"0xab | {\"kid\":\"0xcd",
        "{\"kid\" | {\"jkt\"",
        "{\"kid\":\"0xab | {\"jku\":\"https://a\",\"kid\":\"0xab",
        "1800000000,\"iat\" | 1800000001,\"iat\"",
        "1800000600 | 1800086401",
        "1800000600 | 1800000000",
        "1800000600 | 1800000600.5",
        "1800000600 | 1e9",
        "1800000600 | 18e8",
        "1800000600 | 1800000600.0",
        "1800000600 | \"1800000600\"",
        "1800000600 | 9007199254740991",
        "1800000600 | 9007199254740992",
        "1800000600 | 9223372036854775807",
        "1800000600 | 99999999999999999999999999",
        "1800000600 | -1",
        "AAAAAA\",\"scope | AAAA\",\"scope",
        "AAAAAA\",\"scope | AAAAAAAAAA\",\"scope",
        "digest-iterate echo | echo digest-iterate",
        "digest-iterate echo | echo echo",
        "digest-iterate echo | digest-iterate  echo",
        "digest-iterate echo | echo*",
        "digest-iterate echo | Echo",
        "\"digest-iterate echo\" | \"\"",
        "\"digest-iterate echo\" | \" echo\"",
        "\"digest-iterate echo\" | \"echo \"",
        "\"digest-iterate echo\" | [\"echo\"]",
        "\"digest-iterate echo\" | \"echo\\u0000\"",
      })
  void everyOtherPayloadIsRefusedThoughTheKeySignedIt(String from, String to) {
    assertThat(payload()).contains(from);
    assertRefused(Reason.CLAIMS, forged(header(), payload().replace(from, to)), NOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "iss",
        "aud",
        "sub",
        "client_id",
        "nbf",
        "iat",
        "exp",
        "jti",
        "scope",
        "cnf",
        "kid"
      })
  void aMissingClaimIsRefused(String claim) {
    assertRefused(
        Reason.CLAIMS, forged(header(), payload().replace("\"" + claim + "\":", "\"x\":")), NOW);
  }

  @Test
  void aTokenWithinATokenIsRefused() {
    assertRefused(Reason.CLAIMS, forged(header(), compact()), NOW);
    assertRefused(Reason.CLAIMS, forged(header(), "\"" + compact() + "\""), NOW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "a", "Bearer x.y.z"})
  void whatIsNoCompactJwsIsRefused(String text) {
    assertRefused(text.equals("..") ? Reason.HEADER : Reason.FORM, text, NOW);
  }

  @Test
  void paddingTrailingDotsAMissingSignatureAndOver4KiBAreRefused() {
    String compact = compact();
    assertRefused(Reason.FORM, compact + "=", NOW);
    assertRefused(Reason.FORM, compact + ".", NOW);
    assertRefused(Reason.FORM, compact + "..", NOW);
    assertRefused(Reason.FORM, " " + compact, NOW);
    assertRefused(Reason.FORM, compact.substring(0, compact.lastIndexOf('.')), NOW);
    assertRefused(Reason.FORM, compact.substring(0, compact.lastIndexOf('.') + 1), NOW);
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
  void aTokenOfLongestNamesAndScopeStaysWithin4KiB() throws Exception {
    String issuer = "https://" + "i".repeat(248);
    String audience = "a".repeat(256);
    List<String> services =
        IntStream.range(0, 25).mapToObj("s%039d"::formatted).map(String::toString).toList();
    assertThat(String.join(" ", services)).hasSize(AccessToken.MAX_SCOPE_LENGTH);
    String compact = token(issuer, audience, services).sign(KEY);
    assertThat(compact.length()).isLessThanOrEqualTo(Jws.MAX_LENGTH);
    assertThat(
            new AccessTokenVerifier(issuer, audience, List.of(KEY.publicJwk()))
                .verify(compact, NOW)
                .services())
        .isEqualTo(services);
    var oneMore = new ArrayList<>(services);
    oneMore.add("t");
    assertThatIllegalArgumentException().isThrownBy(() -> token(issuer, audience, oneMore));
  }

  @Test
  void aTokenLivesForADayAtMostAndIsNotShownInFull() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            AccessToken.of(
                ISSUER,
                AUDIENCE,
                USER,
                List.of("echo"),
                NOW,
                Duration.ofSeconds(86_401),
                byte[]::new));
    AccessToken token = token(ISSUER, AUDIENCE, List.of("echo"));
    assertThat(token.toString()).doesNotContain(token.id());
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

  private static final String COMPACT = compact();

  private static void fuzz(int cases) {
    long seed = 9_068;
    Random random = new Random(seed);
    List<Reason> seen = new ArrayList<>();
    for (int i = 0; i < cases; i++) {
      String text =
          switch (random.nextInt(16)) {
            case 0 -> forged(bent(header(), random), payload());
            case 1 -> forged(header(), bent(payload(), random));
            default -> bent(COMPACT, random);
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
