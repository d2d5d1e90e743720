package dev.probity.protocol.aiservice;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.DagLimits;
import dev.probity.content.DagLink;
import dev.probity.content.UnixFsDirectory;
import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.custodian.CustodianReply;
import dev.probity.protocol.custodian.DepositKey;
import dev.probity.protocol.custodian.KeyCustodian;
import dev.probity.protocol.custodian.KeyGrant;
import dev.probity.protocol.custodian.ReleaseKey;
import dev.probity.protocol.integrity.CheckAnswer;
import dev.probity.protocol.integrity.CheckQuestion;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoredBlocks;
import dev.probity.protocol.integrity.StoredVersion;
import dev.probity.protocol.integrity.check.CheckPolicy;
import dev.probity.protocol.integrity.check.FindingsDocument;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DatasetBuilder;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.DatasetLayout;
import dev.probity.protocol.integrity.dataset.DatasetSecrets;
import dev.probity.protocol.integrity.dataset.Metadata;
import dev.probity.protocol.integrity.dataset.Progress;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.expectation.ExpectationException;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.memory.InMemoryAiServicePorts;
import dev.probity.protocol.port.memory.InMemoryBlockStore;
import dev.probity.protocol.port.memory.InMemoryCustodianPorts;
import dev.probity.protocol.port.memory.InMemoryDecryptionKey;
import dev.probity.protocol.port.memory.InMemoryIntegrityLedger;
import dev.probity.protocol.port.memory.InMemoryMessageSigner;
import dev.probity.protocol.port.memory.InMemoryModuleCall;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The AI service on ports in memory, and an owner who may lie about what is signed. */
final class AiServiceScene {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final Eip712Domain DOMAIN =
      new Eip712Domain(
          "Probity IM", 31337, Address.of(Arrays.copyOf(new byte[] {7}, Address.LENGTH)));
  static final MessageSigner OWNER = signer("owner");
  static final MessageSigner STRANGER = signer("stranger");
  static final MessageSigner AI_SERVICE = signer("AI service");
  static final InMemoryDecryptionKey DECRYPTION_KEY = InMemoryDecryptionKey.generate();
  private static final InMemoryDecryptionKey CUSTODIAN_KEY = InMemoryDecryptionKey.generate();

  final InMemoryRowStore rows = new InMemoryRowStore();
  final InMemoryRowStore custodianRows = new InMemoryRowStore();
  final InMemoryBlockStore blocks = new InMemoryBlockStore();
  final RecordedAlarms alarms = new RecordedAlarms();
  final ReplyKeyPair replyKey = ReplyKeyPair.generate();
  final InMemoryIntegrityLedger ledger =
      new InMemoryIntegrityLedger(31337, DOMAIN.verifyingContract(), NOW.getEpochSecond() - 60, 2);
  Instant now = NOW;
  CheckPolicy policy = CheckPolicy.DEFAULT;
  BlockStore served = blocks;
  private int salts;

  AiServiceScene() {
    ledger.mine(2);
  }

  /** What a version is, and what its owner makes of it. */
  static final class Sample {
    private String csv = "digit,id\n1,a\n2,b\n1,c\n2,d\n";
    private String stored = "";
    private List<String> expected = List.of();
    private Optional<String> label = Optional.of("digit");
    private UnaryOperator<Metadata> metadata = UnaryOperator.identity();
    private Optional<Bytes32> key = Optional.empty();
    private long version = 1;
    private Bytes32 previous = Bytes32.ZERO;

    static Sample of(String csv) {
      var sample = new Sample();
      sample.csv = csv;
      return sample;
    }

    Sample expecting(String... expectations) {
      expected = List.of(expectations);
      return this;
    }

    Sample encrypted(Bytes32 under) {
      key = Optional.of(under);
      return this;
    }

    Sample withoutLabel() {
      label = Optional.empty();
      return this;
    }

    /** Other data than was signed lies in the content. */
    Sample storing(String other) {
      stored = other;
      return this;
    }

    /** M_t says something else than the data shows. */
    Sample saying(UnaryOperator<Metadata> lie) {
      metadata = lie;
      return this;
    }

    Sample continuing(StoredVersion before) {
      version = before.request().message().version() + 1;
      previous = before.request().message().manifestHash();
      return this;
    }
  }

  /** The version, uploaded and anchored. */
  StoredVersion anchored(Sample sample) {
    try {
      BuiltDataset built = built(sample);
      return anchor(
          sample.key.isPresent()
              ? new Content(built.root(), built.manifest())
              : bent(built, sample),
          sample);
    } catch (IOException | ExpectationException ours) {
      throw new AssertionError(ours);
    }
  }

  private BuiltDataset built(Sample sample) throws IOException, ExpectationException {
    Expectations expectations = Expectations.parse(sample.expected);
    Path file = Files.createTempFile("sample", ".csv");
    try {
      Files.writeString(file, sample.csv);
      return DatasetBuilder.build(
          file,
          new DatasetBuilder.Plan(
              DOMAIN,
              OWNER.address(),
              sample.version,
              sample.previous,
              secrets(sample),
              new DatasetDescription(
                  "sample",
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  sample.label.or(expectations::label),
                  expectations.split(),
                  expectations),
              Optional.of(DataFormat.CSV)),
          (domain, manifest) -> OWNER.sign(domain, Manifest.TYPE, manifest),
          blocks,
          Progress.SILENT);
    } finally {
      Files.delete(file);
    }
  }

  private static DatasetSecrets secrets(Sample sample) {
    return sample
        .key
        .map(key ->
            DatasetSecrets.encrypted(word("nonce"), word("data salt"), DataKey.of(key.bytes())))
        .orElseGet(() -> new DatasetSecrets(word("nonce"), word("data salt"), word("record key")));
  }

  /** The key of a version is with the custodian. */
  StoredVersion deposited(StoredVersion version, Bytes32 key) {
    StoreData message = version.request().message();
    var grant =
        new KeyGrant(
            DOMAIN.chainId(),
            DOMAIN.verifyingContract(),
            message.user(),
            message.dataId(),
            message.version(),
            key);
    var deposit =
        new DepositKey.Request(
            grant.seal(CUSTODIAN_KEY.publicJwk()), version.request(), version.storedAt());
    DepositKey.Deposited _ = accepted(new DepositKey(custodianPorts()).deposit(deposit.toBytes()));
    return version;
  }

  /** The owner's tombstone stands. */
  void erase(StoredVersion version) {
    ledger.erase(
        OWNER.address(), word("nonce"), version.request().message().version(), word("erase"));
    ledger.mine(2);
  }

  private InMemoryCustodianPorts custodianPorts() {
    return new InMemoryCustodianPorts(
        "default",
        DOMAIN,
        ledger,
        (module, purpose, key, heads) ->
            module.equals("AS")
                && purpose.equals("decryption")
                && key.equals(DECRYPTION_KEY.publicJwk().thumbprint()),
        custodianRows,
        new InMemoryRowKeys(),
        CUSTODIAN_KEY,
        new RecordedAlarms(),
        () -> now,
        byte[]::new);
  }

  /** The content as the owner bends it, and signs it nevertheless. */
  private record Content(Cid root, SignedMessage<Manifest> manifest) {}

  private Content bent(BuiltDataset built, Sample sample) throws IOException {
    byte[] metadata = metadata(sample.metadata.apply(built.metadata()));
    byte[] data =
        (sample.stored.isEmpty() ? sample.csv : sample.stored).getBytes(StandardCharsets.UTF_8);
    Manifest honest = built.manifest().message();
    var manifest =
        new Manifest(
            honest.user(),
            honest.nonce(),
            honest.dataId(),
            honest.version(),
            honest.previous(),
            Metadata.hash(metadata),
            honest.recordsRoot(),
            honest.records(),
            honest.recordKeyCommit(),
            honest.contentHash(),
            data.length,
            honest.keyCommit());
    var signed =
        new SignedMessage<>(
            Manifest.TYPE, DOMAIN, manifest, OWNER.sign(DOMAIN, Manifest.TYPE, manifest));
    var json = JsonNodeFactory.instance.objectNode();
    json.set("domain", DOMAIN.toJson());
    json.set("message", Manifest.TYPE.toJson(manifest));
    Map<String, UnixFsEntry> files = new LinkedHashMap<>();
    files.put(DatasetLayout.DATA, file(data));
    files.put(DatasetLayout.LEAVES, file(leaves(built)));
    files.put(DatasetLayout.METADATA, file(metadata));
    files.put(DatasetLayout.MANIFEST, file(CanonicalJson.bytes(json)));
    files.put(DatasetLayout.SIGNATURE, file(signed.signature().bytes()));
    return new Content(UnixFsDirectory.write(files, blocks).cid(), signed);
  }

  private static byte[] metadata(Metadata said) {
    try {
      return said.bytes();
    } catch (DatasetException tooLarge) {
      throw new UncheckedIOException(tooLarge);
    }
  }

  private byte[] leaves(BuiltDataset built) throws IOException {
    var dag = new VerifiedDag(new StoredBlocks(blocks), DagLimits.DEFAULT);
    DagLink link = Objects.requireNonNull(dag.directory(built.root()).get(DatasetLayout.LEAVES));
    try (var file = dag.openFile(link.cid())) {
      return file.readAllBytes();
    }
  }

  /** A block of the data, and of nothing else in the version. */
  Cid leaf(StoredVersion version) {
    try {
      var dag = new VerifiedDag(new StoredBlocks(blocks), DagLimits.DEFAULT);
      Cid data =
          Objects.requireNonNull(dag.directory(version.root()).get(DatasetLayout.DATA)).cid();
      List<Cid> leaves = new ArrayList<>();
      var _ =
          dag.walk(
              data,
              0,
              (ordinal, cid, length) -> {
                if (cid.codec() == Codec.RAW) {
                  leaves.add(cid);
                }
                return true;
              });
      return leaves.getLast();
    } catch (IOException ours) {
      throw new UncheckedIOException(ours);
    }
  }

  private UnixFsEntry file(byte[] bytes) throws IOException {
    return UnixFsFile.importFrom(new ByteArrayInputStream(bytes), blocks);
  }

  private StoredVersion anchor(Content content, Sample sample) {
    Manifest manifest = content.manifest().message();
    long second = NOW.getEpochSecond();
    var message =
        new StoreData(
            OWNER.address(),
            word("credential"),
            word("role"),
            1,
            word("session"),
            manifest.dataId(),
            sample.version,
            content.manifest().digest(),
            content.root().toString(),
            replyKey.publicJwk().thumbprint(),
            word("salt " + salts++),
            second,
            second + 3600);
    var signed =
        new SignedMessage<>(
            StoreData.TYPE, DOMAIN, message, OWNER.sign(DOMAIN, StoreData.TYPE, message));
    var stored =
        ledger.storeAt(
            OWNER.address(),
            manifest.nonce(),
            sample.version,
            signed.digest(),
            Bytes32.of(content.root().digest()),
            Math.max(second, ledger.heads().latest().timestamp()));
    ledger.mine(2);
    return new StoredVersion(signed, stored.storedAt());
  }

  InMemoryAiServicePorts ports() {
    return new InMemoryAiServicePorts(
        "default",
        DOMAIN,
        ledger,
        rows,
        new InMemoryRowKeys(),
        served,
        AI_SERVICE,
        DECRYPTION_KEY,
        new InMemoryModuleCall()
            .with(
                KeyCustodian.RELEASE_KEY,
                body -> CustodianReply.ofRelease(new ReleaseKey(custodianPorts()).release(body))),
        policy,
        alarms,
        () -> now,
        length -> new byte[length]);
  }

  CheckQuestion question(StoredVersion version) {
    return new CheckQuestion(version, Optional.empty(), replyKey.publicJwk());
  }

  CheckQuestion question(StoredVersion version, StoredVersion previous) {
    return new CheckQuestion(version, Optional.of(previous), replyKey.publicJwk());
  }

  Outcome<CheckDataset.Answered> ask(CheckQuestion question) {
    return new CheckDataset(ports()).check(question.bytes());
  }

  /** The report on a version that is checked while IM waits. */
  CheckAnswer.Reported reported(CheckQuestion question) {
    return (CheckAnswer.Reported) accepted(ask(question)).answer();
  }

  static <R> R accepted(Outcome<R> outcome) {
    return outcome.fold(
        value -> value,
        no -> {
          throw new AssertionError(no.refusal() + ": " + no.detail());
        });
  }

  /** What the owner opens. */
  FindingsDocument opened(CheckAnswer.Reported reported) {
    try {
      return FindingsDocument.parse(bytes(reported));
    } catch (WireException foreign) {
      throw new AssertionError("the findings", foreign);
    }
  }

  byte[] bytes(CheckAnswer.Reported reported) {
    try {
      return Jwe.openAtUser(reported.findings(), replyKey.privateKey());
    } catch (WireException foreign) {
      throw new AssertionError("the findings", foreign);
    }
  }

  static Bytes32 word(String name) {
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
