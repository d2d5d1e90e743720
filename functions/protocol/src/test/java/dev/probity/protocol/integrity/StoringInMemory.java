package dev.probity.protocol.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.content.BlockSink;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.content.DagLink;
import dev.probity.content.UnixFsDirectory;
import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.aiservice.CheckDataset;
import dev.probity.protocol.custodian.CustodianReply;
import dev.probity.protocol.custodian.DepositKey;
import dev.probity.protocol.custodian.EraseKey;
import dev.probity.protocol.custodian.KeyCustodian;
import dev.probity.protocol.custodian.KeyGrant;
import dev.probity.protocol.custodian.ReleaseKey;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.integrity.DatasetStatus.Status;
import dev.probity.protocol.integrity.check.CheckPolicy;
import dev.probity.protocol.integrity.check.FindingsDocument;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DatasetBuilder;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.DatasetSecrets;
import dev.probity.protocol.integrity.dataset.Progress;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.pinning.Leases;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.IntegrityLedger.StoredDataHash;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.InMemoryAiServicePorts;
import dev.probity.protocol.port.memory.InMemoryBlockStore;
import dev.probity.protocol.port.memory.InMemoryCustodianPorts;
import dev.probity.protocol.port.memory.InMemoryDecryptionKey;
import dev.probity.protocol.port.memory.InMemoryIntegrityLedger;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import dev.probity.protocol.port.memory.InMemoryMessageSigner;
import dev.probity.protocol.port.memory.InMemoryModuleCall;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.KnownAccount;
import dev.probity.protocol.port.memory.RecordedAlarms;
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
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One owner storing one data set, on stores that outlive every crash of the module. The owner keeps
 * what was signed, and so repeats the very same messages, as the command does from its journal.
 */
final class StoringInMemory {
  /** When the owner begins. */
  static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private static final Instant NOW = BEGIN;
  private static final Instant LONG_ENOUGH = NOW.plusSeconds(60);
  private static final Eip712Domain DOMAIN =
      new Eip712Domain(
          "Probity IM", 31337, Address.of(Arrays.copyOf(new byte[] {7}, Address.LENGTH)));
  private static final MessageSigner OWNER = signer("owner");
  private static final MessageSigner MODULE = signer("module");
  private static final MessageSigner AI_SERVICE = signer("AI service");
  private static final int POLLS = 4;
  private static final InMemoryDecryptionKey DECRYPTION_KEY = InMemoryDecryptionKey.generate();
  private static final InMemoryDecryptionKey CUSTODIAN_KEY = InMemoryDecryptionKey.generate();
  private static final String PEOPLE = "name,age\nAnn,30\nBob,41\n";
  private static final long FIRST_ANCHOR = 3;
  private static final Optional<String> SOURCE = Optional.of("192.0.2.1");
  private static final CredentialCheck.Claimed CREDENTIAL =
      new CredentialCheck.Claimed(OWNER.address(), word("credential"), word("role"), 1);
  private static final Bytes32 SID = word("session");

  private final InMemoryRowStore rows = new InMemoryRowStore();
  final InMemoryRowStore aiRows = new InMemoryRowStore();
  private final InMemoryBlockStore blocks = new InMemoryBlockStore();
  private final InMemoryIntegrityLedger ledger =
      new InMemoryIntegrityLedger(31337, DOMAIN.verifyingContract(), NOW.getEpochSecond() - 60, 2);
  private final RecordedAlarms alarms = new RecordedAlarms();
  private final ReplyKeyPair replyKey = ReplyKeyPair.generate();
  private final Map<Cid, byte[]> content = new HashMap<>();
  private final SignedMessage<StoreData> message;
  private final SignedMessage<UploadRequest> uploadRequest;
  private final Bytes32 nonce = word("nonce");
  private final Bytes32 contentDigest;

  /** The custodian's own table. */
  final InMemoryRowStore custodianRows = new InMemoryRowStore();

  /** What DepositKey answers. */
  UnaryOperator<byte[]> custodian = this::deposit;

  /** What EraseKey answers. */
  UnaryOperator<byte[]> forgetting =
      body -> CustodianReply.ofErasure(new EraseKey(custodianPorts()).erase(body));

  /** Bytes of blocks that the owner may keep. */
  long storageQuota = 1 << 20;

  /** What of R17 is the custodian's; as signed and sealed once. */
  Optional<JsonNode> keyGrant = Optional.empty();

  private StoredDataHash anchored;
  private InstantSource clock = InstantSource.fixed(NOW);
  private boolean forked;
  private int asked;
  private UnaryOperator<CheckAnswer.Reported> lie = UnaryOperator.identity();

  StoringInMemory() {
    this(StoringInMemory::people);
  }

  /** What the owner stores, with a name for it. */
  interface Data {
    /** Builds it and forgets its files. */
    BuiltDataset build(StoringInMemory owner) throws IOException;
  }

  StoringInMemory(Data data) {
    BuiltDataset built;
    try {
      built = data.build(this);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    this.contentDigest = Bytes32.of(built.root().digest());
    Manifest manifest = built.manifest().message();
    long now = NOW.getEpochSecond();
    this.message =
        signed(
            StoreData.TYPE,
            new StoreData(
                OWNER.address(),
                CREDENTIAL.credRef(),
                CREDENTIAL.roleCommit(),
                CREDENTIAL.version(),
                SID,
                manifest.dataId(),
                1,
                built.manifest().digest(),
                built.root().toString(),
                replyKey.publicJwk().thumbprint(),
                word("salt"),
                now,
                now + 3600));
    this.uploadRequest =
        signed(
            UploadRequest.TYPE,
            new UploadRequest(
                OWNER.address(),
                CREDENTIAL.credRef(),
                CREDENTIAL.roleCommit(),
                CREDENTIAL.version(),
                SID,
                100_000,
                word("upload"),
                now,
                now + 60));
    ledger.mine(2);
    this.anchored = anchor();
  }

  private static <R extends Record> SignedMessage<R> signed(MessageType<R> type, R message) {
    return new SignedMessage<>(type, DOMAIN, message, OWNER.sign(DOMAIN, type, message));
  }

  private static BuiltDataset people(StoringInMemory owner) throws IOException {
    Path file = Files.createTempFile("people", ".csv");
    try {
      Files.writeString(file, PEOPLE);
      return owner.build(file, Optional.of(DataFormat.CSV));
    } finally {
      Files.delete(file);
    }
  }

  /** Builds what a path names. */
  BuiltDataset build(Path source, Optional<DataFormat> format) throws IOException {
    return build(source, format, new DatasetSecrets(nonce, word("data salt"), word("meta salt")));
  }

  private BuiltDataset build(Path source, Optional<DataFormat> format, DatasetSecrets secrets)
      throws IOException {
    return DatasetBuilder.build(
        source,
        new DatasetBuilder.Plan(
            DOMAIN,
            OWNER.address(),
            1,
            Bytes32.ZERO,
            secrets,
            DatasetDescription.named("people"),
            format),
        (domain, manifest) -> OWNER.sign(domain, Manifest.TYPE, manifest),
        (cid, block) -> content.put(cid, block.clone()),
        Progress.SILENT);
  }

  /** Tx5, mined and final. */
  private StoredDataHash anchor() {
    StoredDataHash stored =
        ledger.storeAt(
            OWNER.address(),
            nonce,
            1,
            message.digest(),
            contentDigest,
            Math.max(NOW.getEpochSecond(), ledger.heads().latest().timestamp()));
    ledger.mine(2);
    return stored;
  }

  /** The module as it starts, every port of it watched. */
  InMemoryIntegrityPorts module(PortCalls calls) {
    return new InMemoryIntegrityPorts(
        "default",
        DOMAIN,
        calls.of(IntegrityLedger.class, ledger),
        calls.of(RowStore.class, rows),
        calls.of(RowKeys.class, new InMemoryRowKeys()),
        calls.of(BlockStore.class, blocks),
        calls.of(MessageSigner.class, MODULE),
        calls.of(DecryptionKey.class, DECRYPTION_KEY),
        calls.of(Alarms.class, alarms),
        (InstantSource) () -> clock.instant(),
        length -> new byte[length],
        calls.of(AccountStanding.class, new KnownAccount(CREDENTIAL, SID)),
        StoringInMemory::isKey,
        calls.of(ModuleCall.class, modules(calls)),
        1_000_000,
        storageQuota);
  }

  private static boolean isKey(String module, String purpose, Bytes32 key, Heads heads) {
    return switch (module + " " + purpose) {
      case "AS message" -> key.equals(AI_SERVICE.address().toWord());
      case "AS decryption" -> key.equals(DECRYPTION_KEY.publicJwk().thumbprint());
      default -> false;
    };
  }

  private InMemoryModuleCall custodianCalls() {
    return new InMemoryModuleCall()
        .with(KeyCustodian.DEPOSIT_KEY, body -> custodian.apply(body))
        .with(
            KeyCustodian.RELEASE_KEY,
            body -> CustodianReply.ofRelease(new ReleaseKey(custodianPorts()).release(body)))
        .with(KeyCustodian.ERASE_KEY, body -> forgetting.apply(body));
  }

  /** With the AI service, whose clock goes on between two questions for longer than a lease. */
  private ModuleCall modules(PortCalls calls) {
    var ports =
        new InMemoryAiServicePorts(
            "default",
            DOMAIN,
            calls.of(IntegrityLedger.class, ledger),
            calls.of(RowStore.class, aiRows),
            calls.of(RowKeys.class, new InMemoryRowKeys()),
            calls.of(BlockStore.class, blocks),
            calls.of(MessageSigner.class, AI_SERVICE),
            DECRYPTION_KEY,
            custodianCalls(),
            CheckPolicy.DEFAULT,
            calls.of(Alarms.class, alarms),
            (InstantSource) () -> NOW.plusSeconds(61L * asked),
            length -> new byte[length]);
    return custodianCalls()
        .with(
            AskCheck.CHECK_DATASET,
            question -> {
              asked++;
              return CheckAnswer.write(
                  new CheckDataset(ports)
                      .check(question)
                      .map(CheckDataset.Answered::answer)
                      .map(answer ->
                          answer instanceof CheckAnswer.Reported reported
                              ? lie.apply(reported)
                              : answer));
            });
  }

  /** From now on the module has this time. */
  void clock(InstantSource now) {
    clock = now;
  }

  /** Where the blocks lie. */
  InMemoryBlockStore blocks() {
    return blocks;
  }

  /** The AI service's rows as it reads them. */
  ItemStore aiTable() {
    return new MacedItemStore(aiRows, new InMemoryRowKeys(), alarms);
  }

  /** What was alarmed. */
  RecordedAlarms alarms() {
    return alarms;
  }

  /** H12. */
  Bytes32 requestHash() {
    return message.digest();
  }

  private byte[] deposit(byte[] body) {
    return CustodianReply.ofDeposit(new DepositKey(custodianPorts()).deposit(body));
  }

  private InMemoryCustodianPorts custodianPorts() {
    return new InMemoryCustodianPorts(
        "default",
        DOMAIN,
        ledger,
        StoringInMemory::isKey,
        custodianRows,
        new InMemoryRowKeys(),
        CUSTODIAN_KEY,
        alarms,
        () -> NOW,
        byte[]::new);
  }

  /** All that the owner does, from the beginning, and what the schedules do meanwhile. */
  void tell(InMemoryIntegrityPorts module) {
    anchorUnlessOnChain();
    upload(module);
    store(module);
    if (forked) {
      follow(module);
    }
    new ConfirmDatasets(module).sweep(LONG_ENOUGH);
    requireActive(module);
    loseAnchorAndAnchorAgain(module);
    requireActive(module);
  }

  /** Uploads, sends R17, and waits until it is accepted. */
  void storeAndAccept(InMemoryIntegrityPorts module) {
    upload(module);
    store(module);
    requireActive(module);
  }

  /** What became of the version. */
  Outcome<Status> status(InMemoryIntegrityPorts module) {
    return new DatasetStatus(module).status(message.digest(), LONG_ENOUGH);
  }

  /** What the owner signed to store it. */
  StoreData stored() {
    return message.message();
  }

  /** The chain. */
  InMemoryIntegrityLedger ledger() {
    return ledger;
  }

  /** The module's row of the version. */
  DatasetRow row(InMemoryIntegrityPorts module) {
    return new DatasetTable(module.table(), "default").find(message.digest()).orElseThrow().row();
  }

  /** The owner's wish to erase the version, with one change, signed by the owner. */
  SignedMessage<EraseData> erasure(UnaryOperator<EraseData> change) {
    long now = NOW.getEpochSecond();
    return signed(
        EraseData.TYPE,
        change.apply(
            new EraseData(
                OWNER.address(),
                message.message().dataId(),
                1,
                word("erasure nonce"),
                now,
                now + 3600)));
  }

  /** The transaction of the owner that sets the tombstone, mined and not final. */
  long bury(Bytes32 requestHash) {
    return ledger.erase(OWNER.address(), nonce, 1, requestHash).block().number();
  }

  Outcome<EraseDataset.Erased> erase(
      InMemoryIntegrityPorts module, SignedMessage<EraseData> erasure, long block) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("eraseData", erasure.toJson());
    return new EraseDataset(module)
        .erase(
            new EraseDataset.Request(
                new Received(sealed(payload), SOURCE), erasure.digest(), block));
  }

  /** How many claims of nonces stand. */
  long claims() {
    return rowsOf("claim");
  }

  void store(InMemoryIntegrityPorts module, boolean withBlocks) {
    if (withBlocks) {
      upload(module);
    }
    store(module);
  }

  /** Leases and puts the blocks as an upload does, however many bytes they are. */
  void putBlocks() {
    Map<Cid, Integer> sizes = new HashMap<>();
    content.forEach((cid, block) -> sizes.put(cid, block.length));
    var _ =
        new Leases(module(PortCalls.undisturbed()).table(), "default", Long.MAX_VALUE)
            .lease(OWNER.address(), sizes, NOW);
    content.forEach(blocks::put);
  }

  /** What the AI service makes of its reports before they go out. */
  void answering(UnaryOperator<CheckAnswer.Reported> change) {
    lie = change;
  }

  /** R17, and what becomes of it. */
  Outcome<Status> decided() {
    InMemoryIntegrityPorts module = module(PortCalls.undisturbed());
    upload(module);
    store(module);
    return new DatasetStatus(module).status(message.digest(), LONG_ENOUGH);
  }

  /** What the operator was told of. */
  List<String> alarmed() {
    return alarms.raised().stream().map(RecordedAlarms.Raised::subject).toList();
  }

  static SignedMessage<CheckReport> byAiService(CheckReport report) {
    return by(AI_SERVICE, report);
  }

  static SignedMessage<CheckReport> byModule(CheckReport report) {
    return by(MODULE, report);
  }

  private static SignedMessage<CheckReport> by(MessageSigner signer, CheckReport report) {
    return new SignedMessage<>(
        CheckReport.TYPE, DOMAIN, report, signer.sign(DOMAIN, CheckReport.TYPE, report));
  }

  void upload(InMemoryIntegrityPorts module) {
    for (PresignBlocks.Place place : accepted(places(module))) {
      if (place.put().isPresent()) {
        byte[] block = Objects.requireNonNull(content.get(place.cid()));
        assertThat(blocks.upload(place.put().get(), block)).isTrue();
      }
    }
  }

  /** An upload, opened. */
  Outcome<OpenUpload.Opened> opened(InMemoryIntegrityPorts module) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("uploadRequest", uploadRequest.toJson());
    return new OpenUpload(module).open(new Received(sealed(payload), SOURCE));
  }

  /** An upload opened, and asked where each block goes. */
  Outcome<List<PresignBlocks.Place>> places(InMemoryIntegrityPorts module) {
    var opened = accepted(opened(module));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    var list = body.putArray("blocks");
    content.forEach(
        (cid, block) -> list.addObject().put("cid", cid.toString()).put("size", block.length));
    return new PresignBlocks(module)
        .presign(
            new PresignBlocks.Request(
                opened.uploadId(),
                opened.ticket(),
                body.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** What the owner stores, by name. */
  Set<Cid> cids() {
    return Set.copyOf(content.keySet());
  }

  /** Who stores it. */
  static Address owner() {
    return OWNER.address();
  }

  /** IM's rows. */
  InMemoryRowStore rows() {
    return rows;
  }

  private void store(InMemoryIntegrityPorts module) {
    accepted(stored(module));
  }

  /** R17. */
  Outcome<StoreDataset.Taken> stored(InMemoryIntegrityPorts module) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("storeData", message.toJson());
    payload.set("replyJwk", replyKey.publicJwk().toJson());
    keyGrant.ifPresent(sealed -> payload.set("keyGrant", sealed));
    return new StoreDataset(module)
        .store(
            new StoreDataset.Request(
                new Received(sealed(payload), SOURCE),
                message.digest(),
                anchored.block().number()));
  }

  /** The key of this version, as its owner sends it. */
  void send(Bytes32 key) {
    var grant =
        new KeyGrant(
            DOMAIN.chainId(),
            DOMAIN.verifyingContract(),
            OWNER.address(),
            message.message().dataId(),
            1,
            key);
    keyGrant =
        Optional.of(JsonNodeFactory.instance.textNode(grant.seal(CUSTODIAN_KEY.publicJwk())));
  }

  /** The same people, encrypted under this key. */
  BuiltDataset committing(Bytes32 key) throws IOException {
    Path file = Files.createTempFile("people", ".csv");
    try {
      Files.writeString(file, PEOPLE);
      return build(
          file,
          Optional.of(DataFormat.CSV),
          DatasetSecrets.encrypted(nonce, word("data salt"), DataKey.of(key.bytes())));
    } finally {
      Files.delete(file);
    }
  }

  /** The same people in the clear, under a manifest that names this key. */
  BuiltDataset clearNaming(Bytes32 key) throws IOException {
    BuiltDataset built = people(this);
    Manifest of = built.manifest().message();
    return naming(built, Commitments.keyCommit(of.user(), of.dataId(), of.version(), key));
  }

  /** The same people encrypted, under a manifest that names no key. */
  BuiltDataset encryptedNamingNone(Bytes32 key) throws IOException {
    return naming(committing(key), Bytes32.ZERO);
  }

  private BuiltDataset naming(BuiltDataset built, Bytes32 keyCommit) throws IOException {
    Manifest of = built.manifest().message();
    SignedMessage<Manifest> manifest =
        signed(
            Manifest.TYPE,
            new Manifest(
                of.user(),
                of.nonce(),
                of.dataId(),
                of.version(),
                of.previous(),
                of.metaHash(),
                of.recordsRoot(),
                of.records(),
                of.recordKeyCommit(),
                of.contentHash(),
                of.size(),
                keyCommit));
    BlockSink sink = (cid, block) -> content.put(cid, block.clone());
    BlockSource source = cid -> Objects.requireNonNull(content.get(cid));
    Map<String, UnixFsEntry> files = new LinkedHashMap<>();
    for (DagLink link :
        new VerifiedDag(source, DagLimits.DEFAULT).directory(built.root()).values()) {
      files.put(link.name(), new UnixFsEntry(link.cid(), link.tsize(), link.tsize()));
    }
    ObjectNode json = manifest.toJson();
    json.remove("signature");
    files.put(
        "manifest.json",
        UnixFsFile.importFrom(new ByteArrayInputStream(CanonicalJson.bytes(json)), sink));
    files.put(
        "manifest.sig",
        UnixFsFile.importFrom(new ByteArrayInputStream(manifest.signature().bytes()), sink));
    return new BuiltDataset(
        UnixFsDirectory.write(files, sink).cid(), manifest, built.metadata(), built.blocks());
  }

  /** How many keys the custodian keeps. */
  long keys() {
    return custodianRows.all().stream()
        .filter(row -> row.item().key().kind().equals("grant"))
        .count();
  }

  /** How far the version is, after the schedule. */
  Outcome<Status> swept(InMemoryIntegrityPorts module) {
    upload(module);
    accepted(stored(module));
    new ConfirmDatasets(module).sweep(LONG_ENOUGH);
    return new DatasetStatus(module).status(message.digest(), LONG_ENOUGH);
  }

  /** All that a reader of IM's table sees. */
  String dump() {
    return rows.all().stream()
        .map(row -> row.item().key().path() + " " + row.item().body())
        .collect(Collectors.joining("\n"));
  }

  private static byte[] sealed(ObjectNode payload) {
    return Jwe.sealToModule(CanonicalJson.bytes(payload), DECRYPTION_KEY.publicJwk())
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** A fork deeper than finality takes the first anchor away; the owner sends Tx5 again. */
  private void loseAnchorAndAnchorAgain(InMemoryIntegrityPorts module) {
    if (!forked) {
      forked = true;
      ledger.reorganise((int) (ledger.heads().latest().number() - FIRST_ANCHOR + 1));
    }
    follow(module);
    anchorUnlessOnChain();
    follow(module);
  }

  /** What the event cursor delivers until it could remember that it did. */
  private void follow(InMemoryIntegrityPorts module) {
    var follow = new FollowAnchors(module);
    follow.rewound(FIRST_ANCHOR, true);
    ledger.storedBetween(FIRST_ANCHOR, ledger.heads().latest().number()).forEach(follow::anchored);
  }

  private void anchorUnlessOnChain() {
    if (ledger.storedBetween(0, ledger.heads().latest().number()).isEmpty()) {
      anchored = anchor();
    }
  }

  private void requireActive(InMemoryIntegrityPorts module) {
    var status = new DatasetStatus(module);
    Status last = accepted(status.status(message.digest(), LONG_ENOUGH));
    for (int poll = 1; poll < POLLS && last instanceof Status.Pending; poll++) {
      last = accepted(status.status(message.digest(), LONG_ENOUGH));
    }
    assertThat(last).isInstanceOf(Status.Active.class);
  }

  static <R> R accepted(Outcome<R> outcome) {
    return outcome.fold(
        value -> value,
        refused -> {
          throw new AssertionError(refused.refusal() + ": " + refused.detail());
        });
  }

  /** One version, accepted once, at the newest anchor, with one receipt by the module. */
  void requireOneStoredVersion() {
    assertThat(rowsOf("dataset")).isEqualTo(1);
    assertThat(rowsOf("head")).isEqualTo(1);
    assertThat(rowsOf("claim")).isEqualTo(2);
    assertThat(rowsOf("upload")).isEqualTo(1);
    assertThat(aiRows.all()).hasSize(1);
    var module = module(PortCalls.undisturbed());
    var status = new DatasetStatus(module);
    Status.Active first = (Status.Active) accepted(status.status(message.digest(), LONG_ENOUGH));
    Status.Active second = (Status.Active) accepted(status.status(message.digest(), LONG_ENOUGH));
    assertThat(second).isEqualTo(first);
    assertThat(first.blockNumber()).isEqualTo(anchored.block().number());
    assertThat(receipt(first.sealedReply()).message().reqHash()).isEqualTo(message.digest());
    assertThat(
            new DatasetTable(module.table(), "default").head(message.message().dataId()).version())
        .isEqualTo(1);
  }

  /** The receipt by IM, on the one report by the AI service. */
  SignedMessage<StoreReceipt> receipt(String sealed) {
    try {
      var reply = SealedReceipt.parse(Jwe.openAtUser(sealed, replyKey.privateKey()));
      SignedMessage<StoreReceipt> signed = reply.receipt().orElseThrow();
      assertThat(Secp256k1.best().recover(signed.digest(), signed.signature()))
          .isEqualTo(MODULE.address());
      SignedMessage<CheckReport> report = reply.check().report();
      assertThat(Secp256k1.best().recover(report.digest(), report.signature()))
          .isEqualTo(AI_SERVICE.address());
      assertThat(signed.message().checkHash()).isEqualTo(report.digest());
      assertThat(report.message().reqHash()).isEqualTo(message.digest());
      assertThat(report.message().recordsVerified()).isTrue();
      byte[] findings = Jwe.openAtUser(reply.check().findings(), replyKey.privateKey());
      assertThat(FindingsDocument.hash(findings)).isEqualTo(report.message().findingsHash());
      return signed;
    } catch (WireException foreign) {
      throw new AssertionError("the receipt", foreign);
    }
  }

  private long rowsOf(String kind) {
    return rows.all().stream().filter(row -> row.item().key().kind().equals(kind)).count();
  }

  private static Bytes32 word(String name) {
    return Digests.keccak256(name);
  }

  private static MessageSigner signer(String name) {
    try {
      return new InMemoryMessageSigner(PrivateKey32.of(Digests.keccak256(name).bytes()));
    } catch (WireException outOfRange) {
      throw new IllegalStateException(outOfRange);
    }
  }
}
