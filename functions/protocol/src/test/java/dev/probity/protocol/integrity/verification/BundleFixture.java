package dev.probity.protocol.integrity.verification;

import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.content.DagLink;
import dev.probity.content.UnixFsDirectory;
import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.CheckReport;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.integrity.bundle.AnchorEvidence;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DatasetBuilder;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.DatasetSecrets;
import dev.probity.protocol.integrity.dataset.Progress;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.verification.NetworkDescriptor.Checkpoint;
import dev.probity.protocol.integrity.verification.NetworkDescriptor.Contract;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Makes a whole bundle in memory: content, messages, signatures, and a chain whose state trie is
 * real. Each {@code with…} changes one thing before everything that depends on it is made, so that
 * the result is what a party with those intentions would have signed or stored.
 */
final class BundleFixture {
  static final long STORED_AT = 1_767_225_600;
  static final PrivateKey32 OWNER_KEY = key("owner");
  static final PrivateKey32 IM_KEY = key("integrity module");
  static final PrivateKey32 AS_KEY = key("AI service");
  static final PrivateKey32 STRANGER_KEY = key("stranger");

  private static final Secp256k1 CURVE = Secp256k1.best();

  static final NetworkDescriptor NETWORK =
      new NetworkDescriptor(
          31337,
          word("genesis"),
          5,
          new Contract(address("integrity registry"), word("code of SCim")),
          new Contract(address("module registry"), word("code of ModuleRegistry")),
          new Contract(address("idma registry"), word("code of SCidma")),
          new Contract(address("api token registry"), word("code of SCapi")),
          List.of());

  /** What was made. */
  record Made(
      Bundle bundle, NetworkDescriptor network, MemoryBlocks blocks, TestChain chain, int records) {
    /** A witness that has the chain of this bundle. */
    ChainWitness witness() {
      return chain.witness(network.genesisHash(), bundle.stored());
    }

    Verdict verify() {
      return new DatasetVerifier(CURVE)
          .verify(
              bundle.bytes(), network, blocks, Optional.of(witness()), VerificationProgress.SILENT);
    }

    Verdict verify(Optional<DataKey> key) {
      return verify(key, blocks);
    }

    Verdict verify(Optional<DataKey> key, BlockSource source) {
      return new DatasetVerifier(CURVE)
          .verify(
              bundle.bytes(),
              network,
              source,
              key,
              Optional.of(witness()),
              VerificationProgress.SILENT);
    }

    Made with(Bundle altered) {
      return new Made(altered, network, blocks, chain, records);
    }

    Made with(NetworkDescriptor pinned) {
      return new Made(bundle, pinned, blocks, chain, records);
    }
  }

  private String data = table(40);
  private Optional<Path> source = Optional.empty();
  private Optional<DataKey> dataKey = Optional.empty();
  private NetworkDescriptor network = NETWORK;
  private UnaryOperator<Manifest> manifest = UnaryOperator.identity();
  private UnaryOperator<StoreData> request = UnaryOperator.identity();
  private UnaryOperator<StoreReceipt> receipt = UnaryOperator.identity();
  private UnaryOperator<CheckReport> check = UnaryOperator.identity();
  private boolean withReceipt = true;
  private boolean withCheck = true;
  private boolean withLeaves = true;
  private PrivateKey32 requestKey = OWNER_KEY;
  private PrivateKey32 receiptKey = IM_KEY;
  private PrivateKey32 checkKey = AS_KEY;
  private KeyRecord imKey = new KeyRecord(STORED_AT - 1000, STORED_AT + 100_000, 0);
  private KeyRecord asKey = new KeyRecord(STORED_AT - 1000, STORED_AT + 100_000, 0);
  private long storedAt = STORED_AT;

  /** A CSV of this many records, and one column whose cells are single digits. */
  static String table(int records) {
    StringBuilder csv = new StringBuilder("species,island,digit,mass\n");
    for (int i = 0; i < records; i++) {
      csv.append("Adelie,Torgersen,").append(i % 10).append(',').append(3000 + 7 * i).append('\n');
    }
    return csv.toString();
  }

  BundleFixture withData(String csv) {
    data = csv;
    return this;
  }

  /** A file or folder on the disk in place of the table. */
  BundleFixture withSource(Path path) {
    source = Optional.of(path);
    return this;
  }

  /** Encrypted under this key. */
  BundleFixture withDataKey(DataKey key) {
    dataKey = Optional.of(key);
    return this;
  }

  /** The content carries no leaves. */
  BundleFixture withoutLeaves() {
    withLeaves = false;
    return this;
  }

  BundleFixture withNetwork(NetworkDescriptor other) {
    network = other;
    return this;
  }

  BundleFixture withManifest(UnaryOperator<Manifest> change) {
    manifest = change;
    return this;
  }

  BundleFixture withRequest(UnaryOperator<StoreData> change) {
    request = change;
    return this;
  }

  BundleFixture withRequestSignedBy(PrivateKey32 key) {
    requestKey = key;
    return this;
  }

  BundleFixture withReceipt(UnaryOperator<StoreReceipt> change) {
    receipt = change;
    return this;
  }

  BundleFixture withReceiptSignedBy(PrivateKey32 key) {
    receiptKey = key;
    return this;
  }

  /** Neither receipt nor check report. */
  BundleFixture withoutReceipt() {
    withReceipt = false;
    return withoutCheck();
  }

  /** The receipt names this report. */
  BundleFixture withCheck(UnaryOperator<CheckReport> change) {
    check = change;
    return this;
  }

  BundleFixture withCheckSignedBy(PrivateKey32 key) {
    checkKey = key;
    return this;
  }

  /** The receipt rests on no check, as before there were any. */
  BundleFixture withoutCheck() {
    withCheck = false;
    return this;
  }

  BundleFixture withKeyOfAs(KeyRecord record) {
    asKey = record;
    return this;
  }

  BundleFixture withKeyOfIm(KeyRecord record) {
    imKey = record;
    return this;
  }

  BundleFixture withStoredAt(long seconds) {
    storedAt = seconds;
    return this;
  }

  Made make() {
    try {
      return build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Made build() throws IOException {
    MemoryBlocks blocks = new MemoryBlocks();
    BuiltDataset built = dataset(blocks);
    SignedMessage<Manifest> signedManifest = built.manifest();
    Cid root = built.root();
    Manifest changed = manifest.apply(signedManifest.message());
    if (!changed.equals(signedManifest.message())) {
      signedManifest = sign(Manifest.TYPE, changed, OWNER_KEY);
      root = replaceManifest(blocks, root, signedManifest);
    }
    if (!withLeaves) {
      root = withoutLeaves(blocks, root);
    }
    StoreData storeData =
        request.apply(
            new StoreData(
                address(OWNER_KEY),
                Bytes32.ZERO,
                Bytes32.ZERO,
                0,
                Bytes32.ZERO,
                changed.dataId(),
                changed.version(),
                signedManifest.digest(),
                root.toString(),
                word("reply key"),
                word("salt of the request"),
                STORED_AT - 10,
                STORED_AT + 3600));
    SignedMessage<StoreData> signedRequest = sign(StoreData.TYPE, storeData, requestKey);
    Bytes32 contentDigest = Bytes32.of(root.digest());
    Bytes32 commitment =
        Commitments.storedDataHash(
            storeData.user(),
            storeData.dataId(),
            storeData.version(),
            signedRequest.digest(),
            contentDigest,
            storedAt);
    SignedMessage<CheckReport> report =
        sign(CheckReport.TYPE, check.apply(report(signedRequest)), checkKey);
    StoreReceipt answer =
        receipt.apply(
            new StoreReceipt(
                signedRequest.digest(),
                storeData.user(),
                storeData.dataId(),
                storeData.version(),
                contentDigest,
                withCheck ? report.digest() : Bytes32.ZERO,
                storedAt + 20));
    Bytes32 slot = StorageSlots.tdataCommitment(storeData.dataId(), storeData.version());
    TestChain chain =
        new TestChain(
            network,
            Map.of(slot, commitment),
            Map.of(
                keySlot(IM_KEY), TestChain.keyWord(imKey),
                checkKeySlot(AS_KEY), TestChain.keyWord(asKey)),
            STORED_AT + 60);
    List<Bytes32> keys = new ArrayList<>();
    if (withReceipt) {
      keys.add(keySlot(receiptKey));
    }
    if (withCheck) {
      keys.add(checkKeySlot(checkKey));
    }
    AnchorEvidence anchor = chain.evidence(List.of(slot), keys);
    Bundle bundle =
        new Bundle(
            network.network(),
            signedRequest,
            signedManifest,
            new Bundle.Content(root, changed.size()),
            new Bundle.Stored(storedAt, TestChain.STORED_BLOCK, word("storing block")),
            withReceipt
                ? Optional.of(sign(StoreReceipt.TYPE, answer, receiptKey))
                : Optional.empty(),
            withCheck ? Optional.of(report) : Optional.empty(),
            anchor);
    return new Made(bundle, network, blocks, chain, data.split("\n", -1).length - 2);
  }

  /** What the AI service says that found everything in order. */
  private CheckReport report(SignedMessage<StoreData> signedRequest) {
    StoreData of = signedRequest.message();
    return new CheckReport(
        signedRequest.digest(),
        of.user(),
        of.dataId(),
        of.version(),
        true,
        1,
        word("findings"),
        storedAt + 15);
  }

  private BuiltDataset dataset(MemoryBlocks blocks) throws IOException {
    Optional<Path> given = source;
    if (given.isPresent()) {
      return dataset(given.get(), Optional.empty(), blocks);
    }
    Path file = Files.createTempFile("dataset", ".csv");
    try {
      Files.writeString(file, data);
      return dataset(file, Optional.of(DataFormat.CSV), blocks);
    } finally {
      Files.delete(file);
    }
  }

  private BuiltDataset dataset(Path file, Optional<DataFormat> format, MemoryBlocks blocks)
      throws IOException {
    return DatasetBuilder.build(
        file,
        new DatasetBuilder.Plan(
            network.integrityDomain(),
            address(OWNER_KEY),
            1,
            Bytes32.ZERO,
            dataKey
                .map(key -> DatasetSecrets.encrypted(word("nonce"), word("salt"), key))
                .orElseGet(
                    () -> new DatasetSecrets(word("nonce"), word("salt"), word("record key"))),
            DatasetDescription.named("a table"),
            format),
        (domain, message) -> CURVE.sign(Manifest.TYPE.digest(domain, message), OWNER_KEY),
        blocks,
        Progress.SILENT);
  }

  /** The same content with another manifest and its signature. */
  private static Cid replaceManifest(MemoryBlocks blocks, Cid root, SignedMessage<Manifest> signed)
      throws IOException {
    Map<String, UnixFsEntry> files = new LinkedHashMap<>();
    for (DagLink link : new VerifiedDag(blocks, DagLimits.DEFAULT).directory(root).values()) {
      files.put(link.name(), new UnixFsEntry(link.cid(), link.tsize(), link.tsize()));
    }
    var json = signed.toJson();
    json.remove("signature");
    files.put("manifest.json", file(blocks, CanonicalJson.bytes(json)));
    files.put("manifest.sig", file(blocks, signed.signature().bytes()));
    return UnixFsDirectory.write(files, blocks).cid();
  }

  private static Cid withoutLeaves(MemoryBlocks blocks, Cid root) throws IOException {
    Map<String, UnixFsEntry> files = new LinkedHashMap<>();
    for (DagLink link : new VerifiedDag(blocks, DagLimits.DEFAULT).directory(root).values()) {
      if (!link.name().equals("leaves")) {
        files.put(link.name(), new UnixFsEntry(link.cid(), link.tsize(), link.tsize()));
      }
    }
    return UnixFsDirectory.write(files, blocks).cid();
  }

  private static UnixFsEntry file(MemoryBlocks blocks, byte[] bytes) throws IOException {
    return UnixFsFile.importFrom(new ByteArrayInputStream(bytes), blocks);
  }

  private <R extends Record> SignedMessage<R> sign(
      MessageType<R> type, R message, PrivateKey32 key) {
    var domain = network.integrityDomain();
    return new SignedMessage<>(
        type, domain, message, CURVE.sign(type.digest(domain, message), key));
  }

  static Bytes32 keySlot(PrivateKey32 key) {
    return keySlot(StorageSlots.INTEGRITY_MODULE, key);
  }

  static Bytes32 checkKeySlot(PrivateKey32 key) {
    return keySlot(StorageSlots.AI_SERVICE_MODULE, key);
  }

  private static Bytes32 keySlot(String module, PrivateKey32 key) {
    return StorageSlots.keyRecord(StorageSlots.messageKeyId(module, address(key)));
  }

  static NetworkDescriptor pinning(NetworkDescriptor network, Checkpoint... checkpoints) {
    return new NetworkDescriptor(
        network.chainId(),
        network.genesisHash(),
        network.registryDelaySeconds(),
        network.integrityRegistry(),
        network.moduleRegistry(),
        network.idmaRegistry(),
        network.apiTokenRegistry(),
        List.of(checkpoints));
  }

  static Address address(PrivateKey32 key) {
    return CURVE.addressOf(key);
  }

  static Address address(String name) {
    return address(key(name));
  }

  /** 32 bytes that follow from a name. */
  static Bytes32 word(String name) {
    return Digests.keccak256(name);
  }

  private static PrivateKey32 key(String name) {
    try {
      return PrivateKey32.of(word("test key of " + name).bytes());
    } catch (WireException e) {
      throw new IllegalStateException(e);
    }
  }
}
