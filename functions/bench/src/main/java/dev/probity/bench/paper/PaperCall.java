package dev.probity.bench.paper;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.service.ApiResult;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Hash;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;
import org.web3j.utils.Numeric;

/**
 * One {@code echo} call from R15 as it comes in to the result that its user has verified: token,
 * holder, H10, parameters, the role as IDMA asserts it, grant, result, seal. EIP-712 by web3j's
 * {@code StructuredDataEncoder}, secp256k1 and keccak256 by web3j, all else by the JDK and Jackson.
 *
 * <p>What the messages, signatures and seals of Protocol IV ask for, and no more. Not in it, and in
 * Probity's call: strict parsing and limits, quotas, claims against replays, rows with their MACs,
 * the chain's slots and the module registry; a field stands for each of these here.
 */
public final class PaperCall {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final String RS256 = "SHA256withRSA";
  private static final String ISSUER = "https://gw.example";
  private static final String AUDIENCE = "https://calls.example";
  private static final String SERVICE = "echo";
  private static final long NOW = 1_800_000_000;
  private static final long LATER = NOW + 60;

  private final KeyService kms = new KeyService();
  private final ECKeyPair user = pair("user");
  private final ECKeyPair gateway = pair("gateway");
  private final ECKeyPair idma = pair("idma");
  private final ECKeyPair service = pair("service");
  private final KeyPair tokenKey = rsa(2048);
  private final KeyPair decryptionKey = rsa(3072);
  private final KeyPair replyKey = SealedJwe.newPair();
  private final JsonNode replyJwk = SealedJwe.jwk(replyKey.getPublic());
  private final ObjectNode param =
      JsonNodeFactory.instance.objectNode().put("text", "What the caller wants to have back.");
  private final String userAddress = address(user);
  private final byte[] rho = Hash.sha3("rho".getBytes(US_ASCII));
  private final byte[] roleCommit = roleCommit(userAddress, 1, 1, 4, rho);

  /** R11 with S9, and its digest H9. */
  private final ObjectNode tokenRequest;

  private final byte[] requestHash;
  private final String token;
  private long drawn;

  /** A user with a token. What Probity makes of the same messages is compared first. */
  public PaperCall() throws GeneralSecurityException, IOException, WireException {
    tokenRequest = signedByUser(Typed.TOKEN_REQUEST, tokenRequest());
    requestHash = Typed.TOKEN_REQUEST.digest(tokenRequest.path("message"));
    token = token();
    requireAgreement();
  }

  private void requireAgreement() throws GeneralSecurityException, IOException, WireException {
    JsonNode call = apiCall();
    byte[] digest = Typed.API_CALL.digest(call);
    byte[] theirs =
        ApiCall.TYPE
            .digest(Eip712Domain.parse(Typed.API_CALL.domain()), ApiCall.TYPE.parse(call))
            .bytes();
    String sealed = result(digest, param, replyJwk);
    byte[] reply = Jwe.openAtUser(sealed, (ECPrivateKey) replyKey.getPrivate());
    var result =
        SignedMessage.parse(
            ApiResult.TYPE, StrictJson.parse(reply, StrictJson.Limits.BODY).path("apiResult"));
    if (!Arrays.equals(digest, theirs)
        || !result.message().resHash().equals(CanonicalJson.keccak256(param))) {
      throw new IllegalStateException("the two sides do not agree");
    }
    requireResult(sealed, digest);
  }

  /** Processor time since the start that KMS would spend, nanoseconds. */
  public long kmsNanos() {
    return kms.nanos();
  }

  /** IV.1 and IV.2, the user's part of a new call: R15. */
  public String prepared() throws GeneralSecurityException, IOException {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("apiCall", signedByUser(Typed.API_CALL, apiCall()));
    payload.set("param", param);
    payload.set("replyJwk", replyJwk);
    return Jwe.sealToModule(
        JSON.writeValueAsBytes(payload), RsaJwk.of((RSAPublicKey) decryptionKey.getPublic()));
  }

  /** IV.3 to IV.9. */
  public void run(String request) throws GeneralSecurityException, IOException {
    JsonNode claims = verifiedToken();
    JsonNode payload = JSON.readTree(SealedJwe.open(request, decryptionKey.getPrivate(), kms));
    JsonNode signed = payload.path("apiCall");
    JsonNode call = signed.path("message");
    String holder = claims.path("cnf").path("kid").asText();
    byte[] callHash = Typed.API_CALL.verified(signed, holder);
    byte[] tokenHash = tokenHash(claims.path("exp").asLong());
    require(hex(tokenHash).equals(call.path("tokenHash").asText()), "token-mismatch");
    require(call.path("exp").asLong() >= NOW, "stale");
    require(
        List.of(claims.path("scope").asText().split(" ", -1))
            .contains(call.path("service").asText()),
        "service-not-allowed");
    requireParam(call, payload);
    requireRole(signed, callHash);
    ObjectNode grant = grant(call, callHash);
    payload = JSON.readTree(JSON.writeValueAsBytes(((ObjectNode) payload).set("grant", grant)));
    requireResult(served(payload), callHash);
  }

  /** IV.3: JWTVer. */
  private JsonNode verifiedToken() throws GeneralSecurityException, IOException {
    int dot = token.lastIndexOf('.');
    String[] parts = token.split("\\.", -1);
    Signature verifier = Signature.getInstance(RS256);
    verifier.initVerify(tokenKey.getPublic());
    verifier.update(token.substring(0, dot).getBytes(US_ASCII));
    JsonNode header = JSON.readTree(DECODER.decode(parts[0]));
    JsonNode claims = JSON.readTree(DECODER.decode(parts[1]));
    require(
        header.path("alg").asText().equals("RS256")
            && verifier.verify(DECODER.decode(parts[2]))
            && claims.path("iss").asText().equals(ISSUER)
            && claims.path("aud").asText().equals(AUDIENCE)
            && claims.path("exp").asLong() > NOW,
        "token-invalid");
    return claims;
  }

  private static void requireParam(JsonNode call, JsonNode payload)
      throws GeneralSecurityException, IOException {
    require(
        hex(Hash.sha3(JSON.writeValueAsBytes(payload.path("param"))))
            .equals(call.path("paramHash").asText()),
        "param-hash");
  }

  /** IV.6: R9 and R10, what IDMA asserts, and whether the chain commits to that. */
  private void requireRole(JsonNode call, byte[] callHash)
      throws GeneralSecurityException, IOException {
    ObjectNode query = roleQuery(callHash);
    byte[] queryHash = Typed.ROLE_QUERY.digest(query);
    ObjectNode asked = JsonNodeFactory.instance.objectNode();
    asked.set("roleQuery", Typed.ROLE_QUERY.signed(query, kms.sign(queryHash, gateway)));
    asked.set("request", call);
    asked.set("token", tokenRequest);
    JsonNode assertion = JSON.readTree(asserted(JSON.writeValueAsBytes(asked)));
    byte[] _ = Typed.ROLE_ASSERTION.verified(assertion, address(idma));
    JsonNode role = assertion.path("message");
    byte[] commit =
        roleCommit(
            role.path("user").asText(),
            role.path("role").asLong(),
            role.path("scope").asLong(),
            role.path("access").asLong(),
            Numeric.hexStringToByteArray(role.path("rhoRole").asText()));
    require(
        role.path("queryHash").asText().equals(hex(queryHash)) && Arrays.equals(commit, roleCommit),
        "role-assertion");
  }

  /** IDMA: who asks, and that the user asked for this. */
  private byte[] asserted(byte[] body) throws GeneralSecurityException, IOException {
    JsonNode asked = JSON.readTree(body);
    JsonNode query = asked.path("roleQuery").path("message");
    byte[] queryHash = Typed.ROLE_QUERY.verified(asked.path("roleQuery"), address(gateway));
    String subject = query.path("user").asText();
    byte[] callHash = Typed.API_CALL.verified(asked.path("request"), subject);
    byte[] _ = Typed.TOKEN_REQUEST.verified(asked.path("token"), subject);
    require(query.path("reqHash").asText().equals(hex(callHash)), "bad-delegation");
    ObjectNode assertion = JsonNodeFactory.instance.objectNode();
    assertion
        .put("queryHash", hex(queryHash))
        .put("reqHash", hex(callHash))
        .put("user", subject)
        .put("credRef", query.path("credRef").asText())
        .put("roleCommit", query.path("roleCommit").asText())
        .put("version", 1)
        .put("role", 1)
        .put("scope", 1)
        .put("access", 4)
        .put("rhoRole", hex(rho))
        .put("iat", NOW)
        .put("exp", LATER);
    byte[] digest = Typed.ROLE_ASSERTION.digest(assertion);
    return JSON.writeValueAsBytes(Typed.ROLE_ASSERTION.signed(assertion, kms.sign(digest, idma)));
  }

  /** IV.7. */
  private ObjectNode grant(JsonNode call, byte[] callHash) throws IOException {
    ObjectNode grant = JsonNodeFactory.instance.objectNode().put("reqHash", hex(callHash));
    for (String same : List.of("user", "service", "paramHash", "tokenHash")) {
      grant.set(same, call.path(same));
    }
    grant.put("iat", NOW).put("exp", LATER);
    return Typed.SERVICE_GRANT.signed(grant, kms.sign(Typed.SERVICE_GRANT.digest(grant), gateway));
  }

  /** IV.8 and IV.9 at the service: both signatures, the parameters, the result. */
  private String served(JsonNode body) throws GeneralSecurityException, IOException {
    JsonNode call = body.path("apiCall").path("message");
    JsonNode grant = body.path("grant").path("message");
    byte[] _ = Typed.SERVICE_GRANT.verified(body.path("grant"), address(gateway));
    byte[] callHash = Typed.API_CALL.verified(body.path("apiCall"), call.path("user").asText());
    require(
        grant.path("reqHash").asText().equals(hex(callHash)) && grant.path("exp").asLong() >= NOW,
        "bad-grant");
    requireParam(call, body);
    JsonNode jwk = body.path("replyJwk");
    require(hex(SealedJwe.thumbprint(jwk)).equals(call.path("replyKey").asText()), "reply-key");
    return result(callHash, body.path("param"), jwk);
  }

  private String result(byte[] callHash, JsonNode value, JsonNode jwk)
      throws GeneralSecurityException, IOException {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result
        .put("reqHash", hex(callHash))
        .put("user", userAddress)
        .put("status", 0)
        .put("resHash", hex(Hash.sha3(JSON.writeValueAsBytes(value))))
        .put("iat", NOW);
    ObjectNode reply = JsonNodeFactory.instance.objectNode();
    byte[] digest = Typed.API_RESULT.digest(result);
    reply.set("apiResult", Typed.API_RESULT.signed(result, kms.sign(digest, service)));
    reply.set("result", value);
    return SealedJwe.seal(JSON.writeValueAsBytes(reply), jwk);
  }

  /** The user opens the reply, and verifies it. */
  private void requireResult(String sealed, byte[] callHash)
      throws GeneralSecurityException, IOException {
    JsonNode reply = JSON.readTree(SealedJwe.open(sealed, replyKey.getPrivate()));
    byte[] _ = Typed.API_RESULT.verified(reply.path("apiResult"), address(service));
    JsonNode result = reply.path("apiResult").path("message");
    require(
        result.path("reqHash").asText().equals(hex(callHash))
            && result
                .path("resHash")
                .asText()
                .equals(hex(Hash.sha3(JSON.writeValueAsBytes(reply.path("result"))))),
        "not the result of this call");
  }

  private ObjectNode apiCall() throws GeneralSecurityException, IOException {
    return JsonNodeFactory.instance
        .objectNode()
        .put("user", userAddress)
        .put("tokenHash", hex(tokenHash(LATER)))
        .put("service", SERVICE)
        .put("paramHash", hex(Hash.sha3(JSON.writeValueAsBytes(param))))
        .put("replyKey", hex(SealedJwe.thumbprint(replyJwk)))
        .put("nonce", drawn())
        .put("iat", NOW)
        .put("exp", LATER);
  }

  private ObjectNode roleQuery(byte[] callHash) {
    JsonNode request = tokenRequest.path("message");
    ObjectNode query = JsonNodeFactory.instance.objectNode();
    query.put("reqHash", hex(callHash)).put("module", address(gateway));
    for (String same : List.of("user", "credRef", "roleCommit", "version", "sid")) {
      query.set(same, request.path(same));
    }
    return query.put("nonce", drawn()).put("iat", NOW).put("exp", LATER);
  }

  private ObjectNode tokenRequest() throws GeneralSecurityException {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request
        .put("user", userAddress)
        .put("credRef", drawn())
        .put("roleCommit", hex(roleCommit))
        .put("version", 1)
        .put("sid", drawn())
        .put("listHash", drawn())
        .putArray("services")
        .add(SERVICE);
    return request
        .put("ttl", 60)
        .put("replyKey", hex(SealedJwe.thumbprint(replyJwk)))
        .put("salt", drawn())
        .put("iat", NOW)
        .put("exp", LATER);
  }

  private String token() throws GeneralSecurityException, IOException {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    header.put("alg", "RS256").put("kid", "tokens").put("typ", "at+jwt");
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims
        .put("iss", ISSUER)
        .put("aud", AUDIENCE)
        .put("sub", userAddress)
        .put("client_id", userAddress)
        .put("nbf", NOW)
        .put("iat", NOW)
        .put("exp", LATER)
        .put("jti", drawn())
        .put("scope", SERVICE)
        .putObject("cnf")
        .put("kid", userAddress);
    String input =
        ENCODER.encodeToString(JSON.writeValueAsBytes(header))
            + "."
            + ENCODER.encodeToString(JSON.writeValueAsBytes(claims));
    Signature signer = Signature.getInstance(RS256);
    signer.initSign(tokenKey.getPrivate());
    signer.update(input.getBytes(US_ASCII));
    return input + "." + ENCODER.encodeToString(signer.sign());
  }

  /** A signature of the user's own, whose key is in no key service. */
  private ObjectNode signedByUser(Typed type, ObjectNode message) throws IOException {
    return type.signed(message, Sign.signMessage(type.digest(message), user, false));
  }

  /** H10. */
  private byte[] tokenHash(long expiry) {
    return Commit.of(
        "Probity.token.v1",
        Commit.word(userAddress),
        requestHash,
        Hash.sha3(token.getBytes(US_ASCII)),
        Commit.word(expiry));
  }

  private static byte[] roleCommit(String user, long role, long scope, long access, byte[] rho) {
    return Commit.of(
        "Probity.role.v1",
        Commit.word(user),
        Commit.word(1),
        Commit.word(role),
        Commit.word(scope),
        Commit.word(access),
        rho);
  }

  private String drawn() {
    return hex(Commit.word(++drawn));
  }

  private static void require(boolean holds, String refusal) throws GeneralSecurityException {
    if (!holds) {
      throw new GeneralSecurityException(refusal);
    }
  }

  private static String hex(byte[] bytes) {
    return Numeric.toHexString(bytes);
  }

  private static String address(ECKeyPair pair) {
    return "0x" + Keys.getAddress(pair);
  }

  private static ECKeyPair pair(String name) {
    return ECKeyPair.create(new BigInteger(1, Hash.sha3(name.getBytes(US_ASCII))));
  }

  private static KeyPair rsa(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }
}
