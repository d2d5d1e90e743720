package dev.probity.local.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.gateway.template.TemplateValues;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.issuer.IssuerServer;
import dev.probity.protocol.idma.session.IssuerDocuments;
import dev.probity.protocol.idma.session.SessionToken;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Base64Url;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Jws;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A route behind a JWT authorizer, on a scratch template, with an issuer that really serves. */
@SuppressWarnings("NullAway.Init") // all is made before every test
final class JwtAuthorizerTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
  private static final Address USER = Address.parseStored("0x" + "ab".repeat(20));
  private static final Bytes32 SESSION = Bytes32.parseStored("0x" + "5d".repeat(32));
  private static final TokenSigner KEY = InMemoryTokenSigner.generate();
  private static final TokenSigner NEXT = InMemoryTokenSigner.generate();

  @TempDir Path folder;
  private final SteppedClock clock = new SteppedClock(NOW);
  private StateFolder state;
  private IssuerServer issuer;
  private GatewayFixture fixture;

  @BeforeEach
  void start() throws Exception {
    state = StateFolder.at(folder);
    issuer = IssuerServer.start(state, "issuer", 0);
    publish(KEY);
    fixture = gateway(issuer());
  }

  @AfterEach
  void stop() {
    fixture.close();
    issuer.close();
  }

  private String issuer() {
    return issuer.endpoint().toString();
  }

  private void publish(TokenSigner... signers) throws IOException {
    IssuerServer.publish(
        state,
        "issuer",
        new IssuerDocuments(
            issuer(), List.of(signers).stream().map(TokenSigner::publicJwk).toList()));
  }

  private GatewayFixture gateway(String issuerUrl) throws IOException, TemplateException {
    TemplateValues values =
        TemplateValues.ofStack("fixture", "eu-central-1", "000000000000")
            .withParameter("SessionIssuer", issuerUrl);
    return new GatewayFixture(
        GatewayFixture.template("authorizer.yaml"),
        values,
        new LocalGateway.Settings(0, Duration.ofSeconds(29), "000000000000", clock));
  }

  private SessionToken token() {
    return new SessionToken(
        issuer(),
        "probity",
        USER,
        SESSION,
        NOW.getEpochSecond(),
        NOW.getEpochSecond(),
        NOW.getEpochSecond() + 3600,
        "AAAAAAAAAAAAAAAAAAAAAA");
  }

  /** The claims of a sound token, for one to be bent. */
  private ObjectNode claims() {
    return GatewayFixture.JSON
        .createObjectNode()
        .put("iss", issuer())
        .put("aud", "probity")
        .put("exp", NOW.getEpochSecond() + 60);
  }

  private static String header(String algorithm) {
    return "{\"alg\":\"%s\",\"kid\":\"%s\"}".formatted(algorithm, KEY.publicJwk().kid());
  }

  private static byte[] input(String header, String payload) {
    return (Base64Url.of(header.getBytes(UTF_8)) + "." + Base64Url.of(payload.getBytes(UTF_8)))
        .getBytes(US_ASCII);
  }

  private static String signed(String header, Object payload) {
    byte[] input = input(header, payload.toString());
    return Jws.compact(input, KEY.sign(input));
  }

  private HttpResponse<String> call(String path, String authorization) throws Exception {
    return fixture.send(fixture.to(path).header("Authorization", authorization));
  }

  private JsonNode authorizer(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return GatewayFixture.JSON.readTree(answer.body()).at("/requestContext/authorizer");
  }

  private void assertUnauthorized(String authorization, String description) throws Exception {
    assertUnauthorized(call("/session", authorization), description);
  }

  private static void assertUnauthorized(HttpResponse<String> answer, String description) {
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.headers().firstValue("apigw-requestid")).isPresent();
    assertThat(answer.headers().firstValue("www-authenticate"))
        .contains(
            "Bearer scope=\"\" error=\"invalid_token\" error_description=\"" + description + "\"");
  }

  @Test
  void anAcceptedTokensClaimsReachTheFunctionAsText() throws Exception {
    JsonNode authorizer = authorizer(call("/session", "Bearer " + token().sign(KEY)));
    JsonNode claims = authorizer.at("/jwt/claims");
    assertThat(claims.path("sub").textValue()).isEqualTo(USER.toString());
    assertThat(claims.path("sid").textValue()).isEqualTo(SESSION.toString());
    assertThat(claims.path("exp").textValue()).isEqualTo("1800003600");
    assertThat(claims.path("iss").textValue()).isEqualTo(issuer());
    assertThat(claims.properties()).hasSize(8);
    assertThat(authorizer.path("jwt").has("scopes")).isTrue();
    assertThat(authorizer.at("/jwt/scopes").isNull()).isTrue();
  }

  @Test
  void theSchemeIsWrittenInAnyCaseOrLeftOut() throws Exception {
    for (String prefix : List.of("", "bearer ", "BEARER ")) {
      assertThat(call("/session", prefix + token().sign(KEY)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void listsAndOtherClaimsReachTheFunctionAsTextToo() throws Exception {
    ObjectNode claims = claims().put("flag", true).put("half", 0.5);
    claims.putArray("aud").add("elsewhere").add("another");
    claims.putObject("of").put("a", 1).put("b", "c");
    JsonNode seen = authorizer(call("/session", signed(header("RS256"), claims))).at("/jwt/claims");
    assertThat(seen.path("aud").textValue()).isEqualTo("[elsewhere another]");
    assertThat(seen.path("flag").textValue()).isEqualTo("true");
    assertThat(seen.path("half").textValue()).isEqualTo("0.5");
    assertThat(seen.path("of").textValue()).isEqualTo("map[a:1 b:c]");
  }

  @Test
  void aRouteWithoutAuthorizerAsksForNothingAndTellsNothing() throws Exception {
    HttpResponse<String> answer = call("/open", "Bearer nothing");
    assertThat(authorizer(answer).isMissingNode()).isTrue();
  }

  @Test
  void aMissingTokenIsUnauthorizedWithoutAnError() throws Exception {
    for (HttpResponse<String> answer : List.of(fixture.get("/session"), call("/session", ""))) {
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
      assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
    }
  }

  @Test
  void aRefusedBodyIsReadToItsEndSoThatItsSenderSeesTheAnswer() throws Exception {
    var request =
        fixture.to("/session").POST(BodyPublishers.ofByteArray(new byte[5 * 1024 * 1024]));
    assertThat(fixture.send(request).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic dTpw",
        "Bearer",
        "Bearer a",
        "Bearer a.b",
        "Bearer a.b.c",
        "Bearer ..",
        "x.y"
      })
  void aMalformedTokenIsRefused(String authorization) throws Exception {
    assertUnauthorized(authorization, "the token is malformed");
  }

  @Test
  void twoTokensAreNone() throws Exception {
    String token = token().sign(KEY);
    assertUnauthorized(
        fixture.send(
            fixture.to("/session").header("Authorization", token).header("Authorization", token)),
        "the token is malformed");
  }

  @Test
  void aSignedPayloadThatIsNoObjectOrSaysAClaimTwiceIsRefused() throws Exception {
    for (String payload : List.of("[]", "{", "", "{\"aud\":\"a\",\"aud\":\"b\"}", "{} {}")) {
      assertUnauthorized(signed(header("RS256"), payload), "the token is malformed");
    }
  }

  @Test
  void aTokenIsAcceptedUntilTheSecondInWhichItExpires() throws Exception {
    String token = token().sign(KEY);
    clock.advance(Duration.ofSeconds(3599));
    assertThat(call("/session", token).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(1));
    assertUnauthorized(token, "the token has expired");
  }

  @Test
  void aTokenThatNeverExpiresIsRefused() throws Exception {
    ObjectNode claims = claims();
    claims.remove("exp");
    assertUnauthorized(signed(header("RS256"), claims), "the token has expired");
    assertUnauthorized(
        signed(header("RS256"), claims.put("exp", "1900000000")), "the token has expired");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nbf", "iat"})
  void aTokenFromAheadIsNotValidYet(String claim) throws Exception {
    ObjectNode claims = claims().put(claim, NOW.getEpochSecond() + 1);
    assertUnauthorized(signed(header("RS256"), claims), "the token is not valid yet");
    clock.advance(Duration.ofSeconds(1));
    assertThat(call("/session", signed(header("RS256"), claims)).statusCode()).isEqualTo(200);
  }

  @Test
  void aTokenOfAnotherIssuerIsRefused() throws Exception {
    for (String other : List.of(issuer() + "/", "https://issuer.example", "")) {
      assertUnauthorized(
          signed(header("RS256"), claims().put("iss", other)),
          "the token does not have a valid issuer");
    }
  }

  @Test
  void aTokenForAnotherAudienceIsRefused() throws Exception {
    assertUnauthorized(
        signed(header("RS256"), claims().put("aud", "elsewhere").put("client_id", "probity")),
        "the token does not have a valid audience");
    ObjectNode none = claims();
    none.remove("aud");
    assertUnauthorized(signed(header("RS256"), none), "the token does not have a valid audience");
    none.put("client_id", "probity");
    assertThat(call("/session", signed(header("RS256"), none)).statusCode()).isEqualTo(200);
  }

  @Test
  void aTokenUnderAnotherKeyIsRefused() throws Exception {
    assertUnauthorized(token().sign(NEXT), "the token's key id is not one of the issuer's");
    assertUnauthorized(
        signed("{\"alg\":\"RS256\"}", claims()), "the token's key id is not one of the issuer's");
    byte[] input = input(header("RS256"), claims().toString());
    assertUnauthorized(Jws.compact(input, NEXT.sign(input)), "the token's signature is invalid");
  }

  @Test
  void aTamperedTokenIsRefused() throws Exception {
    String token = token().sign(KEY);
    String[] parts = token.split("\\.", -1);
    String other =
        Base64Url.of(
            new String(Base64Url.parse(parts[1], 4096), UTF_8)
                .replace("0xab", "0xcd")
                .getBytes(UTF_8));
    assertUnauthorized(parts[0] + "." + other + "." + parts[2], "the token's signature is invalid");
    char first = parts[2].charAt(0) == 'A' ? 'B' : 'A';
    assertUnauthorized(
        parts[0] + "." + parts[1] + "." + first + parts[2].substring(1),
        "the token's signature is invalid");
    assertUnauthorized(parts[0] + "." + parts[1] + ".", "the token is malformed");
  }

  @Test
  void aTokenWithoutSignatureIsRefused() throws Exception {
    String unsigned = new String(input("{\"alg\":\"none\"}", claims().toString()), US_ASCII) + ".";
    assertUnauthorized(unsigned, "the token is malformed");
    assertUnauthorized(signed(header("none"), claims()), "the token is malformed");
  }

  @Test
  void thePublicKeyAsASharedSecretOpensNothing() throws Exception {
    byte[] input = input(header("HS256"), claims().toString());
    for (byte[] secret :
        List.of(
            KEY.publicJwk().toPublicKey().getEncoded(),
            KEY.publicJwk().toJson().toString().getBytes(UTF_8))) {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      assertUnauthorized(
          Jws.compact(input, mac.doFinal(input)), "the token's signing method is not one of RSA");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ES256", "PS256", "EdDSA", "\\\" x=\\\"y"})
  void algorithmsThatAreNotOfRsaAreRefusedAndNeverRepeated(String algorithm) throws Exception {
    assertUnauthorized(
        signed(header(algorithm), claims()), "the token's signing method is not one of RSA");
  }

  @Test
  void aTokenThatBringsItsOwnKeyIsRefused() throws Exception {
    String header =
        "{\"alg\":\"RS256\",\"kid\":\"%s\",\"jwk\":%s}"
            .formatted(NEXT.publicJwk().kid(), NEXT.publicJwk().toJson());
    byte[] input = input(header, claims().toString());
    assertUnauthorized(
        Jws.compact(input, NEXT.sign(input)), "the token's key id is not one of the issuer's");
  }

  @Test
  void aCriticalHeaderThatNobodyKnowsIsRefused() throws Exception {
    String header = header("RS256").replace("}", ",\"crit\":[\"urn:x\"],\"urn:x\":1}");
    assertUnauthorized(signed(header, claims()), "the token's signature is invalid");
  }

  @ParameterizedTest
  @CsvSource({
    "scope, read, [read]",
    "scope, write read other, '[read, write]'",
    "scp, write, [write]"
  })
  void aRouteWithScopesNeedsOneOfThem(String claim, String value, String seen) throws Exception {
    String token = signed(header("RS256"), claims().put(claim, value));
    assertThat(authorizer(call("/scoped", token)).at("/jwt/scopes"))
        .extracting(JsonNode::textValue)
        .hasToString(seen);
  }

  @Test
  void aTokenWithoutTheScopeIsForbidden() throws Exception {
    for (ObjectNode claims : List.of(claims(), claims().put("scope", "reader"))) {
      HttpResponse<String> answer = call("/scoped", signed(header("RS256"), claims));
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).isEqualTo("{\"message\":\"Forbidden\"}");
      assertThat(answer.headers().firstValue("www-authenticate").orElseThrow())
          .startsWith("Bearer scope=\"read write\" error=\"insufficient_scope\"");
    }
  }

  @Test
  void anAuthorizersOwnHeaderAndScopesCountWhereTheRouteSaysNothing() throws Exception {
    String token = signed(header("RS256"), claims().put("scope", "read"));
    assertThat(call("/ticket", token).statusCode()).isEqualTo(401);
    var request = fixture.to("/ticket").header("X-Ticket", token);
    assertThat(authorizer(fixture.send(request)).at("/jwt/scopes").get(0).textValue())
        .isEqualTo("read");
  }

  @Test
  void aNewKeyIsFoundByItsFirstTokenAndAnOldOneCountsUntilTheKeysAreAskedForAgain()
      throws Exception {
    assertThat(call("/session", token().sign(KEY)).statusCode()).isEqualTo(200);
    publish(NEXT);
    assertThat(call("/session", token().sign(KEY)).statusCode()).isEqualTo(200);
    assertUnauthorized(token().sign(NEXT), "the token's key id is not one of the issuer's");
    clock.advance(Duration.ofSeconds(5));
    assertThat(call("/session", token().sign(NEXT)).statusCode()).isEqualTo(200);
    assertUnauthorized(token().sign(KEY), "the token's key id is not one of the issuer's");
  }

  @Test
  void whileTheIssuerIsDownKnownKeysCountForFiveMinutes() throws Exception {
    String token = token().sign(KEY);
    assertThat(call("/session", token).statusCode()).isEqualTo(200);
    issuer.close();
    clock.advance(Duration.ofSeconds(299));
    assertThat(call("/session", token).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(1));
    assertUnauthorized(token, "OIDC discovery endpoint communication error");
  }

  @Test
  void anIssuerThatWasDownIsAskedAgainSecondsLater() throws Exception {
    int port = issuer.endpoint().getPort();
    String token = token().sign(KEY);
    issuer.close();
    assertUnauthorized(token, "OIDC discovery endpoint communication error");
    issuer = IssuerServer.start(state, "issuer", port);
    assertUnauthorized(token, "OIDC discovery endpoint communication error");
    clock.advance(Duration.ofSeconds(5));
    assertThat(call("/session", token).statusCode()).isEqualTo(200);
  }

  /** An issuer that answers discovery with a script, and counts. */
  private HttpServer scripted(int status, String body, AtomicInteger asked) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.incrementAndGet();
            byte[] bytes =
                body.replace("ISSUER", "http://127.0.0.1:" + server.getAddress().getPort())
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().set("location", issuer());
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
    return server;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | {}",
        "302 | {}",
        "200 | no JSON",
        "200 | []",
        "200 | {\"issuer\":\"https://another.example\",\"jwks_uri\":\"ISSUER\"}",
        "200 | {\"issuer\":\"ISSUER\"}",
        "200 | {\"issuer\":\"ISSUER\",\"jwks_uri\":\"file:///etc/hostname\"}",
        "200 | {\"issuer\":\"ISSUER\",\"jwks_uri\":\"ISSUER\",\"pad\":\"LONG\"}",
        "200 | {\"issuer\":\"ISSUER\",\"jwks_uri\":\"ISSUER\",\"keys\":1}",
      })
  void anIssuerThatTellsNoKeysOpensNothingAndIsNotAskedForEachToken(int status, String body)
      throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server = scripted(status, body.replace("LONG", "x".repeat(70_000)), asked);
    try (GatewayFixture other = gateway("http://127.0.0.1:" + server.getAddress().getPort())) {
      for (int i = 0; i < 5; i++) {
        assertUnauthorized(
            other.send(other.to("/session").header("Authorization", token().sign(KEY))),
            "OIDC discovery endpoint communication error");
      }
      assertThat(asked.get()).isBetween(1, 2);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void tokensWithInventedKeysMakeNobodyAskTheIssuerMoreThanOnceInFiveSeconds() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        scripted(200, "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"ISSUER\",\"keys\":[]}", asked);
    try (GatewayFixture other = gateway("http://127.0.0.1:" + server.getAddress().getPort())) {
      for (int i = 0; i < 20; i++) {
        assertUnauthorized(
            other.send(other.to("/session").header("Authorization", token().sign(KEY))),
            "the token's key id is not one of the issuer's");
      }
      assertThat(asked.get()).isEqualTo(2);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void nothingOfATokenStandsInTheLog() throws Exception {
    String token = token().sign(KEY);
    assertUnauthorized(token + "x", "the token's signature is invalid");
    assertThat(call("/session", token).statusCode()).isEqualTo(200);
    assertThat(fixture.log)
        .isNotEmpty()
        .noneMatch(line -> line.contains(token.substring(0, 20)) || line.contains(USER.toString()));
  }

  @Test
  void aRouteThatNamesAnAuthorizerThatIsNotThereKeepsTheGatewayFromStarting() throws Exception {
    String text;
    try (InputStream in =
        Objects.requireNonNull(
            JwtAuthorizerTest.class.getResourceAsStream("/gateway/authorizer.yaml"))) {
      text = new String(in.readAllBytes(), UTF_8);
    }
    SamTemplate template =
        SamTemplate.parse(
            text.replace("Auth: {Authorizer: Ticket}", "Auth: {Authorizer: Tocket}")
                .getBytes(UTF_8),
            "template.yaml");
    TemplateValues values =
        TemplateValues.ofStack("fixture", "eu-central-1", "000000000000")
            .withParameter("SessionIssuer", issuer());
    assertThatThrownBy(
            () -> new GatewayFixture(template, values, LocalGateway.Settings.AWS).close())
        .isInstanceOf(TemplateException.class)
        .hasMessage(
            "Resources/Echo/Properties/Events/Ticket/Properties/Auth: the API has no authorizer"
                + " Tocket");
  }
}
