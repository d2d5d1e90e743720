package dev.probity.protocol.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.content.AnyBlocks;
import dev.probity.protocol.content.ContentRef;
import dev.probity.protocol.content.SealedContent;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.gateway.CancelOperation;
import dev.probity.protocol.gateway.ServiceGrant;
import dev.probity.protocol.idma.session.SessionCheck;
import dev.probity.protocol.idma.session.SessionToken;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.InMemoryApiLedger;
import dev.probity.protocol.port.memory.InMemoryBlockStore;
import dev.probity.protocol.port.memory.InMemoryMessageSigner;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.InMemoryServicePorts;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.service.AcceptCall.Answer;
import dev.probity.protocol.service.example.Echo;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
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
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Services in memory behind a gateway that is a key, and a user with a token on chain. */
final class ServiceScene {
  private static final String ISSUER = "https://idma.example";
  private static final InMemoryTokenSigner SESSIONS = InMemoryTokenSigner.generate();

  static final Address REGISTRY = Address.of(Arrays.copyOf(new byte[] {8}, Address.LENGTH));
  static final Eip712Domain DOMAIN = new Eip712Domain("Probity API", 31337, REGISTRY);
  static final MessageSigner GATEWAY = signer("gateway");
  static final MessageSigner SERVICE = signer("service");
  static final MessageSigner ANN = signer("ann");
  static final MessageSigner BOB = signer("bob");
  static final Address SENDER = signer("transactions").address();
  static final Address GUARDIAN = signer("guardian").address();
  static final Bytes32 TOKEN = word("token");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final InMemoryRowStore rows = new InMemoryRowStore();
  final InMemoryApiLedger ledger =
      new InMemoryApiLedger(REGISTRY, SENDER, GUARDIAN, START.getEpochSecond() - 120, 2);
  final InMemoryBlockStore blocks = new InMemoryBlockStore();
  final RecordedAlarms alarms = new RecordedAlarms();
  final List<String> faults = new CopyOnWriteArrayList<>();
  final ReplyKeyPair replyKey = ReplyKeyPair.generate();

  /** How often a handler did its work. */
  final AtomicInteger effects = new AtomicInteger();

  final Services services;
  final InMemoryServicePorts ports;
  private final AtomicInteger drawn = new AtomicInteger();
  private volatile Instant now = START;

  ServiceScene() {
    this(List.of());
  }

  /** With these services beside {@code echo}, {@code count} and {@code steps}. */
  ServiceScene(List<Service> more) {
    var all = new ArrayList<Service>(more);
    all.add(Echo.service());
    all.add(counting());
    all.add(stepping());
    this.services = new Services(all);
    Bytes32 request = word("request");
    ledger.from(ANN.address()).storeListServices(request);
    ledger
        .from(SENDER)
        .storeUtoken(
            ANN.address(),
            request,
            ledger.heads().latest().timestamp(),
            TOKEN,
            START.getEpochSecond() + 3600);
    ledger.mine(2);
    this.ports = module(PortCalls.undisturbed());
  }

  InMemoryServicePorts module(PortCalls calls) {
    return new InMemoryServicePorts(
        "default",
        DOMAIN,
        calls.of(ApiLedger.class, ledger),
        calls.of(
            ModuleDirectory.class,
            (module, purpose, key, heads) ->
                switch (module + "/" + purpose) {
                  case "GW/message" -> key.equals(GATEWAY.address().toWord());
                  case "IM/message" -> key.equals(signer("integrity").address().toWord());
                  default -> false;
                }),
        calls.of(RowStore.class, rows),
        calls.of(RowKeys.class, new InMemoryRowKeys()),
        calls.of(BlockStore.class, blocks),
        calls.of(MessageSigner.class, SERVICE),
        new SessionCheck(
            ISSUER,
            ISSUER,
            List.of(SESSIONS.publicJwk()),
            (module, purpose, key, heads) -> (module + "/" + purpose).equals("IDMA/jwt")),
        calls.of(Alarms.class, alarms),
        (service, callHash, thrown) -> faults.add(service + ": " + thrown.getMessage()),
        () -> now);
  }

  static ServiceManifest manifest(String name, ServiceManifest.Mode mode) {
    ServiceManifest echo = Echo.service().manifest();
    return new ServiceManifest(
        name,
        "1.0.0",
        "For tests.",
        echo.scope(),
        echo.access(),
        mode,
        echo.param(),
        echo.result(),
        echo.module(),
        echo.function());
  }

  private Service counting() {
    return Service.synchronous(
        manifest("count", ServiceManifest.Mode.SYNCHRONOUS),
        call -> JsonNodeFactory.instance.objectNode().put("count", effects.incrementAndGet()));
  }

  /** Takes {@code param.steps} steps. */
  private Service stepping() {
    return Service.operation(
        manifest("steps", ServiceManifest.Mode.OPERATION),
        new Service.Working() {
          @Override
          public Service.Checkpoint begin(ServiceCall call) {
            return at(0, call.param().path("steps").asLong());
          }

          @Override
          public Service.Step step(ServiceCall call, Service.Checkpoint from) {
            effects.incrementAndGet();
            long next = from.done() + 1;
            return next == from.total()
                ? new Service.Step.Finished(at(next, next).state())
                : new Service.Step.Continues(at(next, from.total()));
          }
        });
  }

  private static Service.Checkpoint at(long done, long total) {
    return new Service.Checkpoint(
        done, total, JsonNodeFactory.instance.objectNode().put("done", done));
  }

  /** A call as its user signed it, with what travels along. */
  record Call(SignedMessage<ApiCall> signed, JsonNode param) {
    Bytes32 hash() {
      return signed.digest();
    }
  }

  Call call(String service, String param) {
    return call(ANN, service, param, word("nonce " + drawn.incrementAndGet()));
  }

  Call call(MessageSigner user, String service, String param, Bytes32 nonce) {
    return call(user, service, json(param), nonce);
  }

  Call call(String service, JsonNode param) {
    return call(ANN, service, param, word("nonce " + drawn.incrementAndGet()));
  }

  private Call call(MessageSigner user, String service, JsonNode json, Bytes32 nonce) {
    long second = now.getEpochSecond();
    var message =
        new ApiCall(
            user.address(),
            TOKEN,
            service,
            CanonicalJson.keccak256(json),
            replyKey.publicJwk().thumbprint(),
            nonce,
            second,
            second + 120);
    return new Call(signed(user, ApiCall.TYPE, message), json);
  }

  ServiceGrant grant(Call call) {
    ApiCall message = call.signed().message();
    long second = now.getEpochSecond();
    return new ServiceGrant(
        call.hash(),
        message.user(),
        message.service(),
        message.paramHash(),
        message.tokenHash(),
        second,
        second + 60);
  }

  ObjectNode body(Call call) {
    return body(call, GATEWAY, grant(call));
  }

  ObjectNode body(Call call, MessageSigner by, ServiceGrant grant) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("serviceGrant", signed(by, ServiceGrant.TYPE, grant).toJson());
    body.set("apiCall", call.signed().toJson());
    body.set("param", call.param());
    body.set("replyJwk", replyKey.publicJwk().toJson());
    return body;
  }

  Outcome<Answer> accept(Call call) {
    return accept(body(call));
  }

  Outcome<Answer> accept(ObjectNode body) {
    return new AcceptCall(ports, services).accept(CanonicalJson.bytes(body));
  }

  RunOperations worker() {
    return new RunOperations(ports, services);
  }

  Outcome<ShowOperation.Shown> show(Bytes32 hash, Address user) {
    String session =
        SessionToken.of(
                ISSUER, ISSUER, user, word("session"), now, Duration.ofMinutes(5), byte[]::new)
            .sign(SESSIONS);
    return new ShowOperation(ports).show(hash, session);
  }

  /** An operation as its user is shown it. */
  ShowOperation.Shown.Operation operation(Bytes32 hash, Address user) {
    return (ShowOperation.Shown.Operation) accepted(show(hash, user));
  }

  /** The endpoint shows a chain without the token. */
  void forgetToken() {
    ledger.reorganise(3);
  }

  static Received received(byte[] body) {
    return new Received(body, Optional.of("127.0.0.1"));
  }

  SignedMessage<CancelOperation> order(MessageSigner user, Bytes32 hash, Bytes32 nonce) {
    long second = now.getEpochSecond();
    return signed(
        user,
        CancelOperation.TYPE,
        new CancelOperation(user.address(), hash, nonce, second, second + 60));
  }

  Outcome<ShowOperation.Shown.Operation> cancel(SignedMessage<CancelOperation> order) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("cancelOperation", order.toJson());
    return new StopOperation(ports)
        .stop(received(CanonicalJson.bytes(body)), order.message().callHash());
  }

  static <R extends Record> SignedMessage<R> signed(
      MessageSigner by, MessageType<R> type, R message) {
    return new SignedMessage<>(type, DOMAIN, message, by.sign(DOMAIN, type, message));
  }

  Instant now() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** A result as its caller opens it, with its signature verified. */
  record Opened(ApiResult message, JsonNode result) {}

  Opened opened(String sealed) {
    try {
      JsonNode reply = reply(sealed);
      boolean large = reply.has("resultRef");
      StrictJson.exactMembers(reply, "", "apiResult", large ? "resultRef" : "result");
      var signed = SignedMessage.parse(ApiResult.TYPE, reply.path("apiResult"));
      JsonNode result =
          large
              ? fetched(ContentRef.parse(reply.path("resultRef")), signed.message().reqHash())
              : reply.path("result");
      assertThat(Secp256k1.best().recover(signed.digest(), signed.signature()))
          .isEqualTo(SERVICE.address());
      assertThat(signed.message().resHash()).isEqualTo(CanonicalJson.keccak256(result));
      return new Opened(signed.message(), result);
    } catch (WireException foreign) {
      throw new AssertionError(foreign);
    }
  }

  /** What is sealed, as it is. */
  JsonNode reply(String sealed) {
    try {
      return StrictJson.parse(
          Jwe.openAtUser(sealed, replyKey.privateKey()), StrictJson.Limits.BODY);
    } catch (WireException foreign) {
      throw new AssertionError(foreign);
    }
  }

  private JsonNode fetched(ContentRef ref, Bytes32 callHash) throws WireException {
    try {
      return CanonicalJson.parse(
          SealedContent.fetch(ref, SealedContent.Purpose.RESULT, callHash, new AnyBlocks(blocks)),
          SealedContent.LIMITS);
    } catch (IOException | SealedContent.NotOpenedException unread) {
      throw new AssertionError(unread);
    }
  }

  /** The same call with its parameters by CID. */
  ObjectNode bodyByCid(Call call, ContentRef ref) {
    ObjectNode body = body(call);
    body.remove("param");
    body.set("paramRef", ref.toJson());
    return body;
  }

  /** Uploads parameters as a caller does. */
  ContentRef uploaded(JsonNode param) {
    try {
      return SealedContent.store(
          CanonicalJson.bytes(param),
          SealedContent.Purpose.PARAM,
          CanonicalJson.keccak256(param),
          ports.randomness(),
          blocks);
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** All that a reader of the table sees. */
  String dump() {
    return rows.all().stream()
        .map(row -> row.item().key().path() + " " + row.item().body())
        .collect(Collectors.joining("\n"));
  }

  Opened done(Outcome<Answer> outcome) {
    return opened(((Answer.Done) accepted(outcome)).sealed());
  }

  static OperationStatus status(SignedMessage<OperationState> state) {
    try {
      assertThat(Secp256k1.best().recover(state.digest(), state.signature()))
          .isEqualTo(SERVICE.address());
    } catch (WireException foreign) {
      throw new AssertionError(foreign);
    }
    return OperationStatus.of(state.message().state());
  }

  long rowsOf(String kind) {
    return rows.all().stream().filter(row -> row.item().key().kind().equals(kind)).count();
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

  static Refusal refusal(Outcome<?> outcome) {
    return refused(outcome).refusal();
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
