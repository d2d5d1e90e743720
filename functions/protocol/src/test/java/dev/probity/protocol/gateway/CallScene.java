package dev.probity.protocol.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.gateway.token.AccessToken;
import dev.probity.protocol.idma.session.SessionCheck;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.SourceQuota;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ApiCalls;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.port.memory.InMemoryApiLedger;
import dev.probity.protocol.port.memory.InMemoryBlockStore;
import dev.probity.protocol.port.memory.InMemoryChainState;
import dev.probity.protocol.port.memory.InMemoryDecryptionKey;
import dev.probity.protocol.port.memory.InMemoryMessageSigner;
import dev.probity.protocol.port.memory.InMemoryModuleCall;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.InMemoryServicePorts;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.port.memory.KnownAccount;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.saga.Outbox;
import dev.probity.protocol.service.AcceptCall;
import dev.probity.protocol.service.AcceptCall.Answer;
import dev.probity.protocol.service.ApiResult;
import dev.probity.protocol.service.Service;
import dev.probity.protocol.service.ServiceCatalogue;
import dev.probity.protocol.service.ServiceManifest;
import dev.probity.protocol.service.ServiceReply;
import dev.probity.protocol.service.Services;
import dev.probity.protocol.service.example.DigestIterate;
import dev.probity.protocol.service.example.Echo;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.TokenJwk;
import dev.probity.protocol.wire.UserSignatures;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway in front of three services, and a user whose token is on chain. */
final class CallScene {
  static final Address REGISTRY = Address.of(Arrays.copyOf(new byte[] {8}, Address.LENGTH));
  static final Eip712Domain DOMAIN = new Eip712Domain("Probity API", 31337, REGISTRY);
  static final GatewayPorts.Issuer ISSUER =
      new GatewayPorts.Issuer("https://gw.example", "https://api.example");
  static final MessageSigner GATEWAY = signer("gateway");
  static final MessageSigner SERVICE = signer("service");
  static final MessageSigner ANN = signer("ann");
  static final MessageSigner THIEF = signer("thief");
  static final Address SENDER = signer("transactions").address();
  static final Address GUARDIAN = signer("guardian").address();
  static final InMemoryTokenSigner TOKEN_SIGNER = InMemoryTokenSigner.generate();
  static final InMemoryDecryptionKey DECRYPTION_KEY = InMemoryDecryptionKey.generate();
  static final CredentialCheck.Claimed CREDENTIAL =
      new CredentialCheck.Claimed(ANN.address(), word("credential"), word("role"), 1);
  static final Bytes32 SID = word("session");
  static final long LIFE = 600;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final long PLENTY = 100_000;

  final InMemoryRowStore rows = new InMemoryRowStore();
  final InMemoryRowStore serviceRows = new InMemoryRowStore();
  final InMemoryApiLedger ledger =
      new InMemoryApiLedger(REGISTRY, SENDER, GUARDIAN, START.getEpochSecond() - 1200, 2);
  final InMemoryBlockStore blocks = new InMemoryBlockStore();
  final RecordedAlarms alarms = new RecordedAlarms();
  final ReplyKeyPair replyKey = ReplyKeyPair.generate();

  /** How often {@code count} did its work. */
  final AtomicInteger effects = new AtomicInteger();

  /** The user's account as C8 sees it. */
  AccountStanding standing = new KnownAccount(CREDENTIAL, SID);

  /** Whose tokens the gateway takes, the one that signs first. */
  List<InMemoryTokenSigner> tokenKeys = List.of(TOKEN_SIGNER);

  /** The token keys that ModuleRegistry has now. */
  final Set<Bytes32> tokenKeysInUse = new HashSet<>(Set.of(TOKEN_SIGNER.publicJwk().thumbprint()));

  Quotas quotas = new Quotas(PLENTY, PLENTY, PLENTY);
  final ServiceCatalogue catalogue;
  final Services services;
  private final AtomicInteger drawn = new AtomicInteger();
  private volatile Instant now = START;

  CallScene() {
    Service echo = Echo.service();
    ServiceManifest of = echo.manifest();
    Service count =
        Service.synchronous(
            new ServiceManifest(
                "count",
                "1.0.0",
                "Counts its calls.",
                of.scope(),
                of.access(),
                ServiceManifest.Mode.SYNCHRONOUS,
                of.param(),
                of.result(),
                of.module(),
                of.function()),
            call -> JsonNodeFactory.instance.objectNode().put("count", effects.incrementAndGet()));
    List<Service> all = List.of(echo, count, DigestIterate.service());
    this.services = new Services(all);
    this.catalogue =
        new ServiceCatalogue(
            all.stream()
                .map(service -> new ServiceCatalogue.Entry(service.manifest(), SERVICE.address()))
                .toList());
  }

  /** A token with what it was issued for. */
  record Token(String compact, TokenOpening opening) {
    Bytes32 hash() {
      return opening.tokenHash();
    }
  }

  /** A token that the gateway decided on, and that is not on chain. */
  Token decided(String... names) {
    Bytes32 salt = word("salt " + drawn.incrementAndGet());
    long second = now.getEpochSecond();
    var request =
        signed(
            ANN,
            TokenRequest.TYPE,
            new TokenRequest(
                ANN.address(),
                CREDENTIAL.credRef(),
                CREDENTIAL.roleCommit(),
                CREDENTIAL.version(),
                SID,
                word("list"),
                List.of(names),
                LIFE,
                replyKey.publicJwk().thumbprint(),
                salt,
                second,
                second + 60));
    String compact = compact(ANN.address(), List.of(names));
    var opening = new TokenOpening(request, Digests.keccak256(compact), second + LIFE);
    try {
      table(rows)
          .commit(List.of(new TokenTable(table(rows), "default").insert(new TokenRow(opening))));
    } catch (ItemStore.ConflictException twice) {
      throw new AssertionError(twice);
    }
    return new Token(compact, opening);
  }

  String compact(Address user, List<String> names) {
    return AccessToken.of(
            ISSUER.issuer(),
            ISSUER.audience(),
            user,
            names,
            now,
            Duration.ofSeconds(LIFE),
            length -> Arrays.copyOf(word("jti " + drawn.incrementAndGet()).bytes(), length))
        .sign(tokenKeys.getFirst());
  }

  /** A token that is issued, and not final yet. */
  Token stored(String... names) {
    Token token = decided(names);
    Bytes32 request = token.opening().request().digest();
    ledger.from(ANN.address()).storeListServices(request);
    ledger
        .from(SENDER)
        .storeUtoken(
            ANN.address(),
            request,
            ledger.heads().latest().timestamp(),
            token.hash(),
            token.opening().timeExp());
    return token;
  }

  /** A token for these services, issued and final. */
  Token issued(String... names) {
    Token token = stored(names);
    ledger.mine(2);
    return token;
  }

  /** R14 with S11, and what travels along. */
  record Call(SignedMessage<ApiCall> signed, JsonNode param) {
    Bytes32 hash() {
      return signed.digest();
    }
  }

  Call call(Token token, String service, String param) {
    return call(ANN, token.hash(), service, param, word("nonce " + drawn.incrementAndGet()));
  }

  Call call(MessageSigner user, Bytes32 tokenHash, String service, String param, Bytes32 nonce) {
    JsonNode json = json(param);
    long second = now.getEpochSecond();
    return new Call(
        signed(
            user,
            ApiCall.TYPE,
            new ApiCall(
                user.address(),
                tokenHash,
                service,
                CanonicalJson.keccak256(json),
                replyKey.publicJwk().thumbprint(),
                nonce,
                second,
                second + 60)),
        json);
  }

  ObjectNode payload(Call call) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("apiCall", call.signed().toJson());
    payload.set("param", call.param());
    payload.set("replyJwk", replyKey.publicJwk().toJson());
    return payload;
  }

  Outcome<Answer> send(Token token, Call call) {
    return send(token.compact(), payload(call));
  }

  Outcome<Answer> send(String compact, ObjectNode payload) {
    return send(ports(), compact, payload);
  }

  Outcome<Answer> send(GatewayPorts ports, String compact, ObjectNode payload) {
    byte[] body =
        Jwe.sealToModule(CanonicalJson.bytes(payload), DECRYPTION_KEY.publicJwk())
            .getBytes(StandardCharsets.US_ASCII);
    return new CallService(ports)
        .call(new CallService.Request(new Received(body, Optional.of("192.0.2.1")), compact));
  }

  GatewayPorts ports() {
    return module(PortCalls.undisturbed());
  }

  /** The gateway as it starts, every port of it watched, and the services behind it. */
  GatewayPorts module(PortCalls calls) {
    ModuleDirectory directory =
        (module, purpose, key, heads) ->
            switch (module + "/" + purpose) {
              case "GW/message" -> key.equals(GATEWAY.address().toWord());
              case "GW/jwt" -> tokenKeysInUse.contains(key);
              default -> false;
            };
    var behind =
        new InMemoryServicePorts(
            "default",
            DOMAIN,
            ledger,
            directory,
            serviceRows,
            new InMemoryRowKeys(),
            blocks,
            SERVICE,
            new SessionCheck("https://idma.example", "probity", List.of(), directory),
            alarms,
            (service, callHash, thrown) -> {
              throw new AssertionError(service, thrown);
            },
            () -> now);
    var functions = new InMemoryModuleCall();
    for (Service service : List.of(Echo.service(), DigestIterate.service())) {
      functions.with(
          service.manifest().function(),
          body -> ServiceReply.write(new AcceptCall(behind, services).accept(body)));
    }
    ApiLedger watched = calls.of(ApiLedger.class, ledger);
    ModuleDirectory keys = calls.of(ModuleDirectory.class, directory);
    return new Ports(
        watched,
        keys,
        calls.of(ChainState.class, InMemoryChainState.of(watched, keys)),
        calls.of(ModuleCall.class, functions),
        calls.of(RowStore.class, rows),
        calls.of(RowKeys.class, new InMemoryRowKeys()),
        calls.of(MessageSigner.class, GATEWAY),
        calls.of(DecryptionKey.class, DECRYPTION_KEY));
  }

  private MacedItemStore table(RowStore store) {
    return new MacedItemStore(store, new InMemoryRowKeys(), alarms);
  }

  /** What a call needs of the gateway; the rest is another step's. */
  private final class Ports implements GatewayPorts {
    private final ApiLedger ledger;
    private final ModuleDirectory modules;
    private final ChainState state;
    private final ModuleCall functions;
    private final RowStore rows;
    private final RowKeys rowKeys;
    private final MessageSigner signer;
    private final DecryptionKey decryptionKey;

    private Ports(
        ApiLedger ledger,
        ModuleDirectory modules,
        ChainState state,
        ModuleCall functions,
        RowStore rows,
        RowKeys rowKeys,
        MessageSigner signer,
        DecryptionKey decryptionKey) {
      this.ledger = ledger;
      this.modules = modules;
      this.state = state;
      this.functions = functions;
      this.rows = rows;
      this.rowKeys = rowKeys;
      this.signer = signer;
      this.decryptionKey = decryptionKey;
    }

    @Override
    public String tenant() {
      return "default";
    }

    @Override
    public Eip712Domain domain() {
      return DOMAIN;
    }

    @Override
    public Intake intake() {
      return new Intake(
          new SourceQuota(table(), tenant(), PLENTY), decryptionKey, DOMAIN, signatures());
    }

    @Override
    public UserSignatures signatures() {
      return UserSignatures.offline(Secp256k1.best());
    }

    @Override
    public ApiLedger ledger() {
      return ledger;
    }

    @Override
    public AccountStanding standing() {
      return standing;
    }

    @Override
    public ModuleDirectory modules() {
      return modules;
    }

    @Override
    public ChainState state() {
      return state;
    }

    @Override
    public ServiceCatalogue catalogue() {
      return catalogue;
    }

    @Override
    public ModuleCall services() {
      return functions;
    }

    @Override
    public ItemStore table() {
      return new MacedItemStore(rows, rowKeys, alarms);
    }

    @Override
    public RowKeys rowKeys() {
      return rowKeys;
    }

    @Override
    public ApiCalls calls() {
      throw notOfCalls();
    }

    @Override
    public Outbox outbox() {
      throw notOfCalls();
    }

    @Override
    public ChainAccount chainAccount() {
      throw notOfCalls();
    }

    @Override
    public MessageSigner signer() {
      return signer;
    }

    @Override
    public TokenSigner tokenSigner() {
      return tokenKeys.getFirst();
    }

    @Override
    public List<TokenJwk> tokenKeys() {
      return tokenKeys.stream().map(InMemoryTokenSigner::publicJwk).toList();
    }

    @Override
    public Issuer accessTokens() {
      return ISSUER;
    }

    @Override
    public SessionCheck sessions() {
      throw notOfCalls();
    }

    @Override
    public Quotas quotas() {
      return quotas;
    }

    @Override
    public Alarms alarms() {
      return alarms;
    }

    @Override
    public InstantSource clock() {
      return () -> now;
    }

    @Override
    public Randomness randomness() {
      return length -> new byte[length];
    }

    private static AssertionError notOfCalls() {
      return new AssertionError("a call of a service does not need this port");
    }
  }

  /** The result of an answer, its signature verified. */
  JsonNode result(Outcome<Answer> outcome) {
    var done = (Answer.Done) accepted(outcome);
    try {
      JsonNode reply =
          StrictJson.parse(
              Jwe.openAtUser(done.sealed(), replyKey.privateKey()), StrictJson.Limits.BODY);
      var signed = SignedMessage.parse(ApiResult.TYPE, reply.path("apiResult"));
      if (!Secp256k1.best().recover(signed.digest(), signed.signature()).equals(SERVICE.address())
          || signed.message().status() != 0) {
        throw new AssertionError("not a result of the service");
      }
      return reply.path("result");
    } catch (WireException foreign) {
      throw new AssertionError(foreign);
    }
  }

  static <R extends Record> SignedMessage<R> signed(
      MessageSigner by, MessageType<R> type, R message) {
    return new SignedMessage<>(type, DOMAIN, message, by.sign(DOMAIN, type, message));
  }

  Heads heads() {
    return ledger.heads();
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  static <R> R accepted(Outcome<R> outcome) {
    return outcome.fold(
        value -> value,
        no -> {
          throw new AssertionError(no.refusal() + ": " + no.detail());
        });
  }

  static Outcome.Refused<?> refused(Outcome<?> outcome) {
    return outcome.fold(
        value -> {
          throw new AssertionError("accepted: " + value);
        },
        no -> no);
  }

  static JsonNode json(String text) {
    try {
      return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8), StrictJson.Limits.BODY);
    } catch (WireException flaw) {
      throw new IllegalArgumentException(flaw);
    }
  }

  static Bytes32 word(String name) {
    return Digests.keccak256(name);
  }

  static MessageSigner signer(String name) {
    try {
      return new InMemoryMessageSigner(PrivateKey32.of(word(name).bytes()));
    } catch (WireException outOfRange) {
      throw new IllegalStateException(outOfRange);
    }
  }
}
