package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.Content;
import dev.probity.local.events.EventTemplate.Fault;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.local.events.EventTemplate.Request;
import dev.probity.local.events.EventTemplate.Which;
import dev.probity.local.events.EventTemplate.Who;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes what a template gives, and then its event. */
public final class Rendering {
  private static final long HOUR = 3600;
  private static final String JOSE = "application/jose";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final FunctionEvents functions;
  private final Scene scene;
  private final RegistrationEvents registrations;
  private final AcknowledgementEvents acknowledgements;
  private final LoginEvents logins;
  private final RoleQueryEvents roleQueries;
  private final RotationEvents rotations;
  private final OrderEvents orders;
  private final ServiceListEvents serviceLists;
  private final TokenEvents tokens;
  private final GatewaySample sample;
  private final CallEvents calls;
  private final GrantEvents grants;
  private final OperationEvents operations;
  private final ErasureEvents erasures;
  private final KeyEvents keys;

  /** Renders in this scene, for functions that are called like this. */
  public Rendering(FunctionEvents functions, Scene scene) {
    this.functions = functions;
    this.scene = scene;
    this.registrations = new RegistrationEvents(functions, scene);
    var administration = new Administration(functions, scene, registrations);
    this.logins = new LoginEvents(functions, scene, registrations, administration);
    this.acknowledgements = new AcknowledgementEvents(functions, scene, logins);
    this.roleQueries = new RoleQueryEvents(scene, logins);
    this.rotations = new RotationEvents(scene, registrations, logins, administration);
    this.orders = new OrderEvents(scene, registrations, logins, administration);
    this.serviceLists = new ServiceListEvents(functions, scene);
    this.tokens = new TokenEvents(functions, scene, serviceLists);
    this.sample = new GatewaySample(scene, logins, administration, tokens);
    this.calls = new CallEvents(functions, scene, sample);
    this.grants = new GrantEvents(scene);
    this.operations = new OperationEvents(functions, scene, logins, calls);
    this.erasures = new ErasureEvents(functions, scene, this::storedForGood);
    this.keys = new KeyEvents(scene);
  }

  /**
   * Renders one template.
   *
   * @throws WireException a message field of the template has a value that its type does not take
   */
  public RenderedEvent render(EventTemplates.Name name, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    ObjectNode event =
        switch (functions.route(name.function()).kind()) {
          case HTTP -> http(name.function(), template);
          case INVOKED -> invoked(name.function(), template);
          case SCHEDULED ->
              switch (name.function()) {
                case "RunOperation" -> operations.work(template);
                case "RunCheck" -> work(template);
                default -> FunctionEvents.scheduled(scene.now());
              };
        };
    Map<String, String> environment = new TreeMap<>(scene.surroundings(given));
    if (given.environment() != null) {
      environment.putAll(given.environment());
    }
    return new RenderedEvent(event, environment);
  }

  private ObjectNode invoked(String function, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    if (GrantEvents.SERVICES.containsKey(function)) {
      return grants.event(function, template);
    }
    return switch (function) {
      case "DepositKey" -> keys.deposit(keyed(template), template);
      case "ReleaseKey" -> keys.release(keyed(template), template);
      case "EraseKey" -> keys.erase(keyed(template), template);
      case "CheckDataset" -> question(template);
      default -> roleQueries.event(template);
    };
  }

  /** What IM asks the AI service about a version. */
  private ObjectNode question(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Stored stored = stored(template);
    ObjectNode question = NODES.objectNode();
    ObjectNode version = question.putObject("version");
    version.set("storeData", stored.payload().path("storeData"));
    version.put("storedAt", given.isAnchored() ? scene.timeOf(stored.block()) : 0);
    question.set("replyJwk", stored.payload().path("replyJwk"));
    if (Boolean.TRUE.equals(given.rowEdited())) {
      scene.editRow(Scene.RowName.check(stored.requestHash()));
    }
    return question;
  }

  /** What the AI service tells the worker, or a schedule. */
  private ObjectNode work(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    return template.givenOrNothing().accepted() == Accepted.THIS_MESSAGE
        ? NODES.objectNode().put("requestHash", stored(template).requestHash().toString())
        : FunctionEvents.scheduled(scene.now());
  }

  private ObjectNode http(String function, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    FunctionEvents.HttpCall call =
        switch (function) {
          case "StoreDataset" -> storeDataset(template);
          case "DatasetStatus" -> datasetStatus(template);
          case "EraseDataset" -> erasures.erasure(template);
          case "OpenUpload" -> openUpload(template);
          case "PresignBlocks" -> presignBlocks(template);
          case "ContentGateway" -> content(template);
          case "SendEmailCode" -> registrations.emailCode(template);
          case "Register" -> registrations.register(template);
          case "RegistrationStatus" -> registrations.status(template);
          case "AcknowledgeReply" -> acknowledgements.acknowledgement(template);
          case "Login" -> logins.login(template);
          case "Logout" -> logins.logout(template);
          case "ChangeCredential" -> rotations.rotation(template);
          case "Administer" -> orders.order(template);
          case "OrderStatus" -> orders.status(template);
          case "ListUsers" -> orders.users(template);
          case "ListServices" -> serviceLists.list(template, sample);
          case "IssueToken" -> tokens.issue(template, sample);
          case "TokenStatus" -> tokens.status(template, sample);
          case "CallService" -> calls.call(template);
          case "OperationStatus" -> operations.status(template);
          case "CancelOperation" -> operations.cancel(template);
          case "ModuleKeys", "IdmaKeys", "GatewayKeys", "CustodianKeys", "LoginChallenge" ->
              call(Map.of(), Map.of(), Map.of(), "");
          default -> throw new IllegalArgumentException("nobody knows how to call " + function);
        };
    return functions.http(function, with(call, template.requestOrGood()), scene.now());
  }

  private static FunctionEvents.HttpCall call(
      Map<String, String> path,
      Map<String, String> query,
      Map<String, String> headers,
      String body) {
    return new FunctionEvents.HttpCall(path, query, headers, body);
  }

  private static FunctionEvents.HttpCall with(FunctionEvents.HttpCall good, Request request) {
    Map<String, String> query = over(good.query(), request.query());
    query.values().removeIf(String::isEmpty);
    String body = request.body() == null ? good.body() : request.body();
    if (request.bodyBytes() != null) {
      body = " ".repeat(request.bodyBytes());
    }
    return call(
        over(good.path(), request.path()), query, over(good.headers(), request.headers()), body);
  }

  private static Map<String, String> over(
      Map<String, String> good, @Nullable Map<String, String> other) {
    Map<String, String> all = new TreeMap<>(good);
    if (other != null) {
      all.putAll(other);
    }
    return all;
  }

  private FunctionEvents.HttpCall storeDataset(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    return r17(stored(template));
  }

  private static FunctionEvents.HttpCall r17(Stored stored) {
    return call(
        Map.of("requestHash", stored.requestHash().toString()),
        Map.of("block", Long.toString(stored.block())),
        Map.of("content-type", JOSE),
        stored.sealed());
  }

  private FunctionEvents.HttpCall datasetStatus(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Stored stored = stored(template);
    return call(Map.of("requestHash", stored.requestHash().toString()), Map.of(), Map.of(), "");
  }

  /** A message that was made, anchored as the template says, and perhaps accepted. */
  private record Stored(Bytes32 requestHash, long block, ObjectNode payload, String sealed) {}

  private Stored stored(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    LoginEvents.Session session = logins.ofData(given);
    Bytes32 nonce = SampleContent.word(scene);
    Bytes32 salt = SampleContent.word(scene);
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      SampleContent other = content(Content.TABLE, SampleContent.word(scene), 1);
      accept(store(other, message(other, salt, logins.open()), EventTemplate.GOOD), other);
    }
    if (given.accepted() == Accepted.VERSION_2) {
      SampleContent later = content(Content.TABLE, nonce, 2);
      accept(
          store(
              later, message(later, SampleContent.word(scene), logins.open()), EventTemplate.GOOD),
          later);
    }
    int version = given.version() == null ? 1 : given.version();
    SampleContent content =
        content(Optional.ofNullable(given.content()).orElse(Content.TABLE), nonce, version);
    if (!Boolean.FALSE.equals(given.uploaded())) {
      scene.upload(content.manifest().message().user(), content.blocks());
    }
    Stored stored = store(content, message(content, salt, session), template);
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      String _ = scene.accepted("StoreDataset", storing(stored));
    }
    if (Boolean.TRUE.equals(given.erased())) {
      erasures.tombstone(content, given.isFinal());
    }
    if (Boolean.TRUE.equals(given.rowEdited())) {
      // Accepted first: no schedule then writes over what is edited.
      String _ = scene.accepted("DatasetStatus", asking(stored));
      scene.editRow(Scene.RowName.dataset(stored.requestHash()));
    }
    return stored;
  }

  private SampleContent content(Content kind, Bytes32 nonce, int version)
      throws IOException, InterruptedException {
    return SampleContent.of(kind, scene, nonce, version);
  }

  private RenderedEvent storing(Stored stored) {
    return new RenderedEvent(functions.http("StoreDataset", r17(stored), scene.now()), Map.of());
  }

  private Bytes32 storedForGood(SampleContent content)
      throws IOException, InterruptedException, WireException {
    Stored stored =
        store(
            content,
            message(content, SampleContent.word(scene), logins.open()),
            EventTemplate.GOOD);
    accept(stored, content);
    return stored.requestHash();
  }

  private void accept(Stored stored, SampleContent content)
      throws IOException, InterruptedException {
    scene.upload(content.manifest().message().user(), content.blocks());
    String _ = scene.accepted("StoreDataset", storing(stored));
    String _ = scene.accepted("DatasetStatus", asking(stored));
  }

  private RenderedEvent asking(Stored stored) {
    var status =
        call(Map.of("requestHash", stored.requestHash().toString()), Map.of(), Map.of(), "");
    return new RenderedEvent(functions.http("DatasetStatus", status, scene.now()), Map.of());
  }

  private StoreData message(SampleContent content, Bytes32 salt, LoginEvents.Session session) {
    Manifest manifest = content.manifest().message();
    CredentialCheck.Claimed claimed = session.account().claimed();
    long now = scene.now().getEpochSecond();
    return new StoreData(
        manifest.user(),
        claimed.credRef(),
        claimed.roleCommit(),
        claimed.version(),
        session.sid(),
        manifest.dataId(),
        manifest.version(),
        content.manifest().digest(),
        content.root().toString(),
        Bytes32.ZERO,
        salt,
        now,
        now + HOUR);
  }

  /** Signs R16, anchors its hash and seals R17, with what the template does to each. */
  private Stored store(SampleContent content, StoreData good, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Fault fault = template.faultOrNone();
    ReplyKeyPair signedKey = scene.replyKey();
    ReplyKeyPair sentKey = fault.replyKey() == Which.ANOTHER ? scene.replyKey() : signedKey;
    ObjectNode fields = StoreData.TYPE.toJson(good);
    fields.put("replyKey", signedKey.publicJwk().thumbprint().toString());
    var sealing = new Sealing(scene, scene.integrity(), fault);
    Sealing.Signed signed =
        sealing.sign(scene.owner(), StoreData.TYPE, "storeData", fields, template.messageOrGood());
    ObjectNode payload = signed.payload();
    payload.set("replyJwk", sentKey.publicJwk().toJson());
    if (given.key() != null) {
      payload.put("keyGrant", keys.sealed(keys.grant(content, given.key())));
    }
    long block = scene.newestBlock();
    if (!Boolean.FALSE.equals(given.anchored())) {
      Manifest manifest = content.manifest().message();
      Bytes32 digest =
          given.anchoredContent() == Which.ANOTHER ? SampleContent.word(scene) : content.digest();
      block =
          scene.anchor(
              given.anchoredBy() != Who.STRANGER,
              new Scene.Anchor(manifest.nonce(), manifest.version(), signed.digest(), digest),
              !Boolean.FALSE.equals(given.finalized()));
    }
    return new Stored(signed.digest(), block, payload, sealing.seal(payload));
  }

  /** R16, anchored, and the key that its owner deposits with it. */
  private KeyEvents.Keyed keyed(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    SampleContent content = content(Content.TABLE, SampleContent.word(scene), 1);
    StoreData good = message(content, SampleContent.word(scene), logins.open());
    var sealing = new Sealing(scene, scene.integrity(), template.faultOrNone());
    Sealing.Signed signed =
        sealing.sign(
            scene.owner(),
            StoreData.TYPE,
            "storeData",
            StoreData.TYPE.toJson(good),
            template.messageOrGood());
    Manifest manifest = content.manifest().message();
    long block =
        scene.anchor(
            given.anchoredBy() != Who.STRANGER,
            new Scene.Anchor(
                manifest.nonce(), manifest.version(), signed.digest(), content.digest()),
            given.isFinal());
    return new KeyEvents.Keyed(content, signed.payload(), scene.timeOf(block));
  }

  private FunctionEvents.HttpCall openUpload(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    LoginEvents.Session session = logins.session(template);
    Bytes32 nonce = SampleContent.word(scene);
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      String _ = scene.accepted("OpenUpload", opening(upload(session, nonce, EventTemplate.GOOD)));
    }
    return upload(session, nonce, template);
  }

  private RenderedEvent opening(FunctionEvents.HttpCall upload) {
    return new RenderedEvent(functions.http("OpenUpload", upload, scene.now()), Map.of());
  }

  private FunctionEvents.HttpCall upload(
      LoginEvents.Session session, Bytes32 nonce, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    CredentialCheck.Claimed claimed = session.account().claimed();
    long now = scene.now().getEpochSecond();
    var good =
        new UploadRequest(
            claimed.user(),
            claimed.credRef(),
            claimed.roleCommit(),
            claimed.version(),
            session.sid(),
            1000,
            nonce,
            now,
            now + 60);
    var sealing = new Sealing(scene, scene.integrity(), template.faultOrNone());
    Sealing.Signed signed =
        sealing.sign(
            session.account().person().key(),
            UploadRequest.TYPE,
            "uploadRequest",
            UploadRequest.TYPE.toJson(good),
            template.messageOrGood());
    return call(Map.of(), Map.of(), Map.of("content-type", JOSE), sealing.seal(signed.payload()));
  }

  private FunctionEvents.HttpCall presignBlocks(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    JsonNode opened =
        StrictJson.parse(
            scene
                .accepted(
                    "OpenUpload",
                    opening(upload(logins.open(), SampleContent.word(scene), template)))
                .getBytes(StandardCharsets.UTF_8),
            StrictJson.Limits.MESSAGE);
    byte[] block = scene.randomness().bytes(100);
    ObjectNode body = NODES.objectNode();
    body.putArray("blocks")
        .addObject()
        .put("cid", Cid.ofBlock(Codec.RAW, block).toString())
        .put("size", block.length);
    return call(
        Map.of("uploadId", opened.path("uploadId").asText()),
        Map.of(),
        Map.of(
            "content-type",
            "application/json",
            "probity-upload-ticket",
            opened.path("ticket").asText()),
        body.toString());
  }

  private FunctionEvents.HttpCall content(EventTemplate template)
      throws IOException, InterruptedException {
    Given given = template.givenOrNothing();
    SampleContent content =
        content(
            Optional.ofNullable(given.content()).orElse(Content.TABLE),
            SampleContent.word(scene),
            1);
    if (!Boolean.FALSE.equals(given.uploaded())) {
      scene.upload(content.manifest().message().user(), content.blocks());
    }
    Map<String, String> query = new LinkedHashMap<>();
    query.put("format", "raw");
    return call(Map.of("cid", content.root().toString()), query, Map.of(), "");
  }
}
