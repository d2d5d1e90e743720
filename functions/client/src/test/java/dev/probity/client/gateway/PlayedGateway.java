package dev.probity.client.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.wallet.Wallet;
import dev.probity.chain.wallet.WalletException;
import dev.probity.client.ClientException;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.KeptCredential;
import dev.probity.client.account.KeptSession;
import dev.probity.client.account.LoggedIn;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.deployment.KeyStanding;
import dev.probity.client.http.OddServer;
import dev.probity.client.journal.Journal;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.gateway.CancelOperation;
import dev.probity.protocol.gateway.GatewayCommitments;
import dev.probity.protocol.gateway.ListServices;
import dev.probity.protocol.gateway.ServiceList;
import dev.probity.protocol.gateway.TokenReceipt;
import dev.probity.protocol.gateway.TokenRequest;
import dev.probity.protocol.idma.Credential;
import dev.probity.protocol.integrity.verification.KeyRecord;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.service.ApiResult;
import dev.probity.protocol.service.OperationState;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Base64Url;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Problem;
import dev.probity.protocol.wire.ReplyJwk;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * A gateway with one service, its chain and its user, played in this process: it answers as it is
 * told, and every request or transaction may fail before or after its effect.
 */
final class PlayedGateway implements ApiChain, AutoCloseable {
  static final long BEGIN = 1_800_000_000L;
  static final Randomness RANDOM =
      length -> {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
      };

  private static final KeyPair RSA = rsa();
  private static final long FAR = 1L << 39;

  /** A key that was registered long ago, for long. */
  static final KeyRecord LASTING = new KeyRecord(BEGIN - 1000, FAR, 0);

  final PrivateKey32 gatewayKey = key("gateway");
  final PrivateKey32 serviceKey = key("service");
  final PrivateKey32 strangerKey = key("stranger");
  final Eip712Domain domain =
      new Eip712Domain(TokenRequest.TYPE.domainName(), 31337, address("api"));
  final AccountFolder folder;
  final Wallet wallet;
  final OddServer server;
  final ModuleApi api;
  final Map<Bytes32, ApiLedger.TokenSlot> tokens = new HashMap<>();
  final Set<Bytes32> transactions = new HashSet<>();
  final List<String> orders = new ArrayList<>();
  final Map<Bytes32, SignedMessage<TokenRequest>> requests = new HashMap<>();
  final Map<Bytes32, Taken> effects = new HashMap<>();

  /** What a client may be told that is not so. */
  UnaryOperator<ServiceList> list = UnaryOperator.identity();

  PrivateKey32 listSigner = gatewayKey;
  UnaryOperator<TokenReceipt> receipt = UnaryOperator.identity();
  PrivateKey32 receiptSigner = gatewayKey;
  UnaryOperator<ApiResult> result = UnaryOperator.identity();
  PrivateKey32 resultSigner = serviceKey;
  final PlayedContent content = new PlayedContent();

  /** Whether results go by CID. */
  boolean large;

  UnaryOperator<OperationState> state = UnaryOperator.identity();
  PrivateKey32 stateSigner = serviceKey;
  Function<Bytes32, Optional<Refusal>> callRefusal = hash -> Optional.empty();
  boolean operation;
  int stateNumber = 1;
  boolean pendingOnce;
  long now = BEGIN;

  /** What ModuleRegistry has of a key in the finalized and in the latest block, other than good. */
  final Map<Address, KeyRecord> finalKeys = new HashMap<>();

  final Map<Address, KeyRecord> latestKeys = new HashMap<>();

  /** The event, from 1, that fails; 0 for none. */
  int failAt;

  boolean failAfterEffect;
  private int events;

  /** A call that was done. */
  record Taken(SignedMessage<ApiCall> call, JsonNode param, ReplyJwk replyJwk) {}

  PlayedGateway(Path parent) throws IOException, WalletException {
    folder = new AccountFolder(parent.resolve("account"));
    wallet =
        Wallet.create(
            parent.resolve("wallet" + System.nanoTime() + ".json"),
            "password".toCharArray(),
            Wallet.Strength.LOCAL,
            RANDOM);
    server = new OddServer(this::handle);
    api = new ModuleApi(server.address());
  }

  @Override
  public void close() {
    api.close();
    server.close();
    wallet.close();
  }

  /** The gateway as its user reaches it. */
  GatewayModule module() {
    return new GatewayModule(
        domain, api, wallet, this, () -> Instant.ofEpochSecond(now), RANDOM, content);
  }

  LoggedIn loggedIn() {
    return loggedIn("sid");
  }

  LoggedIn loggedIn(String sid) {
    return new LoggedIn(
        new KeptCredential(
            new Credential(word("H1"), wallet.address(), 1, 1, 1, 7, FAR, word("rho")),
            word("rhoRole"),
            "ann@example.org"),
        new KeptSession(wallet.address(), word(sid), now + 3600, "session"));
  }

  /** What fails from now on. */
  void fail(int event, boolean afterEffect) {
    events = 0;
    failAt = event;
    failAfterEffect = afterEffect;
  }

  int events() {
    return events;
  }

  // The chain

  @Override
  public ApiLedger ledger() {
    return new Ledger();
  }

  @Override
  public RsaJwk gatewayKey() {
    return RsaJwk.of((RSAPublicKey) RSA.getPublic());
  }

  @Override
  public KeyStanding messageKey(String module, Address signer) {
    boolean known =
        Optional.ofNullable(messageKeys().get(signer)).filter(module::equals).isPresent();
    Heads heads =
        new Heads(new BlockRef(1, word("final"), now - 24), new BlockRef(2, word("latest"), now));
    return known
        ? new KeyStanding(
            Optional.of(finalKeys.getOrDefault(signer, LASTING)),
            Optional.of(latestKeys.getOrDefault(signer, LASTING)),
            heads)
        : new KeyStanding(Optional.empty(), Optional.empty(), heads);
  }

  @Override
  public Map<Address, String> messageKeys() {
    return Map.of(addressOf(gatewayKey), "GW", addressOf(serviceKey), "SV");
  }

  @Override
  public TransactionFate.Mined storeRequest(Journal journal, Bytes32 requestHash) {
    send(journal, requestHash);
    return mined();
  }

  @Override
  public TransactionFate.Mined tell(
      Journal journal, TokenOrder order, Bytes32 tokenHash, String reason) {
    boolean fresh = journal.get("transaction").isEmpty();
    send(journal, tokenHash);
    if (fresh) {
      orders.add(order + " " + reason);
    }
    var slot = tokens.getOrDefault(tokenHash, ApiLedger.TokenSlot.NONE);
    tokens.put(
        tokenHash,
        new ApiLedger.TokenSlot(
            slot.user(),
            slot.timeExp(),
            slot.storedAt(),
            slot.revoked() || order == TokenOrder.REVOKE,
            order == TokenOrder.SUSPEND,
            slot.suspendedByGateway(),
            slot.suspendedByGuardian()));
    return mined();
  }

  private void send(Journal journal, Bytes32 hash) {
    boolean fails = ++events == failAt;
    if (fails && !failAfterEffect) {
      throw ClientException.unavailable("stopped before the transaction", null);
    }
    if (journal.get("transaction").isEmpty()) {
      journal.put(
          "transaction", JsonNodeFactory.instance.objectNode().put("hash", hash.toString()));
      transactions.add(Digests.keccak256(hash.bytes(), RANDOM.bytes(8)));
    }
    if (fails) {
      throw ClientException.unavailable("stopped after the transaction", null);
    }
  }

  private static TransactionFate.Mined mined() {
    return new TransactionFate.Mined(word("tx"), block(), 46_000);
  }

  private static BlockRef block() {
    return new BlockRef(7, word("block"), BEGIN);
  }

  private final class Ledger implements ApiLedger {
    @Override
    public Heads heads() {
      return new Heads(PlayedGateway.block(), PlayedGateway.block());
    }

    @Override
    public Optional<BlockRef> block(long number) {
      return Optional.of(PlayedGateway.block());
    }

    @Override
    public RequestSlot request(Address user, Bytes32 requestHash, BlockRef at) {
      return RequestSlot.NONE;
    }

    @Override
    public TokenSlot token(Bytes32 tokenHash, BlockRef at) {
      return tokens.getOrDefault(tokenHash, TokenSlot.NONE);
    }

    @Override
    public List<StoredTokenRequest> requestedInBlock(Bytes32 requestHash, long blockNumber) {
      return List.of();
    }
  }

  // The API

  private record Answer(int status, JsonNode json) {}

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    boolean fails = ++events == failAt;
    byte[] down = "{\"message\":\"down\"}".getBytes(UTF_8);
    if (fails && !failAfterEffect) {
      OddServer.answer(exchange, 500, down);
      return;
    }
    Answer answer;
    try {
      answer = answer(exchange, body);
    } catch (WireException | GeneralSecurityException broken) {
      throw new IOException(broken);
    }
    if (fails) {
      OddServer.answer(exchange, 500, down);
      return;
    }
    OddServer.answer(exchange, answer.status(), CanonicalJson.bytes(answer.json()));
  }

  private Answer answer(HttpExchange exchange, byte[] body)
      throws WireException, GeneralSecurityException {
    String path = exchange.getRequestURI().getPath();
    String bearer = exchange.getRequestHeaders().getFirst("authorization");
    if (path.equals("/v1/services")) {
      return "Bearer session".equals(bearer) ? services(opened(body)) : refused(Refusal.SESSION);
    }
    if (path.startsWith("/v1/tokens/")) {
      return exchange.getRequestMethod().equals("POST")
          ? tokenRequest(opened(body))
          : token(Bytes32.parse(path.substring("/v1/tokens/".length())));
    }
    if (path.equals("/v1/call")) {
      return bearer.equals("Bearer session") ? refused(Refusal.TOKEN_INVALID) : call(opened(body));
    }
    String rest = path.substring("/v1/operations/".length());
    if (rest.endsWith("/cancellation")) {
      var order =
          SignedMessage.parse(
              CancelOperation.TYPE,
              StrictJson.parse(body, StrictJson.Limits.BODY).path("cancelOperation"));
      stateNumber = 4;
      return operation(order.message().callHash(), false);
    }
    return "Bearer session".equals(bearer)
        ? operation(Bytes32.parse(rest), true)
        : refused(Refusal.SESSION);
  }

  private Answer services(JsonNode payload) throws WireException {
    var question = SignedMessage.parse(ListServices.TYPE, payload.path("listServices"));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    var honest =
        new ServiceList(
            question.digest(),
            question.message().user(),
            List.of("echo", "iterate"),
            List.of(addressOf(serviceKey), addressOf(serviceKey)),
            now,
            now + 600);
    json.set("serviceList", signed(listSigner, ServiceList.TYPE, list.apply(honest)).toJson());
    json.putArray("manifests").addObject().put("name", "echo").put("mode", "synchronous");
    return new Answer(200, json);
  }

  private Answer tokenRequest(JsonNode payload) throws WireException {
    var request = SignedMessage.parse(TokenRequest.TYPE, payload.path("tokenRequest"));
    requests.put(request.digest(), request);
    jwks.put(request.digest(), ReplyJwk.parse(payload.path("replyJwk")));
    return new Answer(202, JsonNodeFactory.instance.objectNode().put("status", "pending"));
  }

  private final Map<Bytes32, ReplyJwk> jwks = new HashMap<>();
  private final Map<Bytes32, String> issued = new HashMap<>();

  private Answer token(Bytes32 requestHash) {
    var request = requests.get(requestHash);
    if (request == null) {
      return refused(Refusal.NOT_FOUND);
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (pendingOnce) {
      pendingOnce = false;
      return new Answer(202, json.put("status", "pending"));
    }
    long timeExp = request.message().iat() + request.message().ttl();
    String token =
        issued.computeIfAbsent(requestHash, none -> compact(request.message().user(), timeExp));
    Bytes32 tokenHash =
        GatewayCommitments.tokenHash(
            request.message().user(),
            requestHash,
            Digests.keccak256(token.getBytes(US_ASCII)),
            timeExp);
    tokens.putIfAbsent(
        tokenHash,
        new ApiLedger.TokenSlot(
            request.message().user(), timeExp, now, false, false, false, false));
    ObjectNode reply = JsonNodeFactory.instance.objectNode();
    reply.put("accessToken", token);
    reply.put("timeExp", timeExp);
    var honest = new TokenReceipt(requestHash, request.message().user(), tokenHash, timeExp, now);
    reply.set(
        "tokenReceipt", signed(receiptSigner, TokenReceipt.TYPE, receipt.apply(honest)).toJson());
    json.put("status", "active");
    json.put(
        "reply",
        Jwe.sealToUser(CanonicalJson.bytes(reply), Objects.requireNonNull(jwks.get(requestHash))));
    return new Answer(200, json);
  }

  private Answer call(JsonNode payload) throws WireException {
    var call = SignedMessage.parse(ApiCall.TYPE, payload.path("apiCall"));
    Optional<Refusal> refusal = callRefusal.apply(call.digest());
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    if (tokens.getOrDefault(call.message().tokenHash(), ApiLedger.TokenSlot.NONE).revoked()) {
      return refused(Refusal.TOKEN_REVOKED);
    }
    effects.putIfAbsent(
        call.digest(), new Taken(call, param(payload), ReplyJwk.parse(payload.path("replyJwk"))));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (operation) {
      return new Answer(
          202, json.put("status", "accepted").put("requestHash", call.digest().toString()));
    }
    json.put("status", "done");
    json.put("reply", reply(Objects.requireNonNull(effects.get(call.digest())), 0));
    return new Answer(200, json);
  }

  private Answer operation(Bytes32 callHash, boolean withReply) {
    Taken taken = effects.get(callHash);
    if (taken == null) {
      return refused(Refusal.NOT_FOUND);
    }
    if (!operation && withReply) {
      return new Answer(200, JsonNodeFactory.instance.objectNode().put("reply", reply(taken, 0)));
    }
    boolean done = stateNumber == 2;
    var honest =
        new OperationState(
            callHash,
            taken.call().message().user(),
            stateNumber,
            done ? 10 : 3,
            10,
            done ? CanonicalJson.keccak256(taken.param()) : Bytes32.ZERO,
            now);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set(
        "operationState", signed(stateSigner, OperationState.TYPE, state.apply(honest)).toJson());
    if (done && withReply) {
      json.put("reply", reply(taken, 0));
    }
    return new Answer(200, json);
  }

  private String reply(Taken taken, int status) {
    var honest =
        new ApiResult(
            taken.call().digest(),
            taken.call().message().user(),
            status,
            CanonicalJson.keccak256(taken.param()),
            now);
    ObjectNode reply = JsonNodeFactory.instance.objectNode();
    reply.set("apiResult", signed(resultSigner, ApiResult.TYPE, result.apply(honest)).toJson());
    if (large) {
      reply.set("resultRef", content.stored(taken.param(), taken.call().digest()).toJson());
    } else {
      reply.set("result", taken.param());
    }
    return Jwe.sealToUser(CanonicalJson.bytes(reply), taken.replyJwk());
  }

  private static Answer refused(Refusal refusal) {
    return new Answer(
        refusal.httpStatus(),
        new Problem(refusal.code(), refusal.httpStatus(), "Test", null, refusal.retryable(), null)
            .toJson());
  }

  private static JsonNode opened(byte[] body) throws WireException, GeneralSecurityException {
    return StrictJson.parse(
        Jwe.openAtModule(
            new String(body, US_ASCII),
            wrapped -> {
              Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
              cipher.init(
                  Cipher.DECRYPT_MODE,
                  RSA.getPrivate(),
                  new OAEPParameterSpec(
                      "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
              return cipher.doFinal(wrapped);
            }),
        StrictJson.Limits.BODY);
  }

  // Words, keys, signatures

  <R extends Record> SignedMessage<R> signed(PrivateKey32 key, MessageType<R> type, R message) {
    return new SignedMessage<>(
        type, domain, message, Secp256k1.best().sign(type.digest(domain, message), key));
  }

  static String compact(Address user, long exp) {
    String header =
        "{\"alg\":\"RS256\",\"kid\":\"%s\",\"typ\":\"at+jwt\"}"
            .formatted(Base64Url.of(word("kid").bytes()));
    String claims =
        "{\"iss\":\"https://gw\",\"aud\":\"api\",\"sub\":\"%s\",\"exp\":%d,\"jti\":\"%s\"}"
            .formatted(user, exp, Base64Url.of(RANDOM.bytes(16)));
    return String.join(
        ".",
        Base64Url.of(header.getBytes(UTF_8)),
        Base64Url.of(claims.getBytes(UTF_8)),
        Base64Url.of(new byte[256]));
  }

  static Address addressOf(PrivateKey32 key) {
    return Secp256k1.best().addressOf(key);
  }

  static Bytes32 word(String seed) {
    return Digests.keccak256(seed.getBytes(UTF_8));
  }

  static Address address(String seed) {
    try {
      return Address.parse(word(seed).toString().substring(0, 42));
    } catch (WireException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static PrivateKey32 key(String seed) {
    try {
      return PrivateKey32.of(word(seed).bytes());
    } catch (WireException outOfRange) {
      throw new IllegalStateException(outOfRange);
    }
  }

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(3072);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private JsonNode param(JsonNode payload) {
    return payload.has("paramRef") ? content.param(payload) : payload.path("param");
  }
}
