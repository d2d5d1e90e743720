package dev.probity.local.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.IntegrityContract;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.transaction.WaitProgress;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.chain.wallet.Wallet;
import dev.probity.content.Cid;
import dev.probity.local.events.StackBlocks;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.integrity.EraseData;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DatasetBuilder;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.DatasetSecrets;
import dev.probity.protocol.integrity.dataset.Progress;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An owner who does each step of Protocol V by hand, so that a test can bend any one of them. The
 * real client is {@code AddDataset}.
 */
final class Owner implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  static final Randomness RANDOMNESS =
      length -> {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
      };

  private static final String PEOPLE = "name,age\nAnn,30\nBob,41\n";
  private static final Finality FINALIZED = Finality.parse("finalized");

  private final Stack stack;
  private final Path folder;
  private final Wallet wallet;
  private final WalletTransactions transactions;
  private final ReplyKeyPair replyKey = ReplyKeyPair.generate();
  private final RsaJwk moduleKey;
  private final Member member;
  private final Member.Held held;
  private final Member.Session session;

  /** A new owner, registered and logged in. */
  Owner(Stack stack, Path folder) throws Exception {
    this(stack, folder, new Member(stack, folder));
  }

  private Owner(Stack stack, Path folder, Member member) throws Exception {
    this(stack, folder, member, member.registered());
  }

  /** A member who is registered, logged in. */
  Owner(Stack stack, Path folder, Member member, Member.Held held) throws Exception {
    this.stack = stack;
    this.folder = folder;
    this.wallet = member.wallet();
    this.member = member;
    this.held = held;
    this.session = member.session(held);
    var chain = new ChainView(List.of(RpcEndpoint.of(stack.rpcUrl())), FINALIZED, 31337);
    this.transactions = new WalletTransactions(chain, wallet, Duration.ofMillis(100));
    this.moduleKey = new ModuleOverHttp(stack.apiUrl()).decryptionKey();
  }

  /** The owner's account. */
  Member member() {
    return member;
  }

  Member.Held held() {
    return held;
  }

  Wallet wallet() {
    return wallet;
  }

  RsaJwk moduleKey() {
    return moduleKey;
  }

  /** A data set's content, kept in memory. */
  record Content(Cid root, SignedMessage<Manifest> manifest, Map<Cid, byte[]> blocks) {
    Bytes32 digest() {
      return Bytes32.of(root.digest());
    }
  }

  /** The first version of a data set of two people. */
  Content content() throws Exception {
    return content(this, word(), 1, Bytes32.ZERO);
  }

  Content content(Owner signer, Bytes32 nonce, long version, Bytes32 previous) throws Exception {
    return content(
        signer,
        version,
        previous,
        PEOPLE,
        DatasetDescription.named("table"),
        new DatasetSecrets(nonce, word(), word()));
  }

  /** The same people, encrypted under this key. */
  Content encrypted(Bytes32 key) throws Exception {
    return content(
        this,
        1,
        Bytes32.ZERO,
        PEOPLE,
        DatasetDescription.named("table"),
        DatasetSecrets.encrypted(word(), word(), DataKey.of(key.bytes())));
  }

  /** The first version of a data set, signed with an expectation whatever its records are. */
  Content content(String csv, String expectation) throws Exception {
    Expectations expectations = Expectations.parse(List.of(expectation));
    var description =
        new DatasetDescription(
            "table",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            expectations.label(),
            expectations.split(),
            expectations);
    return content(
        this, 1, Bytes32.ZERO, csv, description, new DatasetSecrets(word(), word(), word()));
  }

  private Content content(
      Owner signer,
      long version,
      Bytes32 previous,
      String csv,
      DatasetDescription description,
      DatasetSecrets secrets)
      throws Exception {
    Path file = Files.createTempFile(folder, "table", ".csv");
    Files.writeString(file, csv);
    Map<Cid, byte[]> blocks = new HashMap<>();
    BuiltDataset built =
        DatasetBuilder.build(
            file,
            new DatasetBuilder.Plan(
                domain(),
                wallet.address(),
                version,
                previous,
                secrets,
                description,
                Optional.of(DataFormat.CSV)),
            (domain, manifest) -> signer.wallet.sign(domain, Manifest.TYPE, manifest),
            (cid, block) -> blocks.put(cid, block.clone()),
            Progress.SILENT);
    return new Content(built.root(), built.manifest(), blocks);
  }

  Eip712Domain domain() {
    return stack.network().integrityDomain();
  }

  SignedMessage<StoreData> message(Content content) {
    return message(content, message -> message);
  }

  /** R16 for this content with one change, signed. */
  SignedMessage<StoreData> message(Content content, UnaryOperator<StoreData> change) {
    Manifest manifest = content.manifest().message();
    long now = now();
    return signed(
        domain(),
        change.apply(
            new StoreData(
                manifest.user(),
                held.credRef(),
                held.roleCommit(),
                held.credential().version(),
                session.sid(),
                manifest.dataId(),
                manifest.version(),
                content.manifest().digest(),
                content.root().toString(),
                replyKey.publicJwk().thumbprint(),
                word(),
                now,
                now + 3600)));
  }

  SignedMessage<StoreData> signed(Eip712Domain domain, StoreData message) {
    return new SignedMessage<>(
        StoreData.TYPE, domain, message, wallet.sign(domain, StoreData.TYPE, message));
  }

  SignedMessage<UploadRequest> uploadRequest(UnaryOperator<UploadRequest> change) {
    return uploadRequest(wallet, change);
  }

  /** The request of somebody else, who claims this owner's credential and session. */
  SignedMessage<UploadRequest> uploadRequest(Wallet stranger) {
    return uploadRequest(stranger, request -> request);
  }

  private SignedMessage<UploadRequest> uploadRequest(
      Wallet signer, UnaryOperator<UploadRequest> change) {
    long now = now();
    UploadRequest request =
        change.apply(
            new UploadRequest(
                signer.address(),
                held.credRef(),
                held.roleCommit(),
                held.credential().version(),
                session.sid(),
                1 << 25,
                word(),
                now,
                now + 60));
    return new SignedMessage<>(
        UploadRequest.TYPE, domain(), request, signer.sign(domain(), UploadRequest.TYPE, request));
  }

  String sealedRequest(SignedMessage<UploadRequest> request) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("uploadRequest", request.toJson());
    return seal(payload);
  }

  /** What is sealed to make R17. */
  ObjectNode payload(SignedMessage<StoreData> message) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("storeData", message.toJson());
    payload.set("replyJwk", replyKey.publicJwk().toJson());
    return payload;
  }

  /** R17. */
  String sealed(SignedMessage<StoreData> message) {
    return seal(payload(message));
  }

  String seal(ObjectNode payload) {
    return Jwe.sealToModule(CanonicalJson.bytes(payload), moduleKey);
  }

  /** What opens a sealed reply. */
  ReplyKeyPair replyKey() {
    return replyKey;
  }

  /** The owner's tombstone on a version, final. */
  void erase(Content content) throws Exception {
    Manifest manifest = content.manifest().message();
    var call =
        ContractCall.of(
            stack.network().integrityRegistry().address(),
            IntegrityContract.eraseTdata(manifest.nonce(), manifest.version(), word()));
    var signed = transactions.sign(call, transactions.estimate(call));
    transactions.broadcast(signed);
    long _ = mined(signed);
  }

  /** Tx5, final; returns its block. */
  long anchor(Content content, SignedMessage<StoreData> message) throws Exception {
    return anchor(content, message, content.digest(), FINALIZED);
  }

  /** Tx5 with this digest of the content; returns its block when it is as final as asked. */
  long anchor(
      Content content, SignedMessage<StoreData> message, Bytes32 contentDigest, Finality finality)
      throws Exception {
    return mined(broadcast(content, message, contentDigest), finality);
  }

  /** Tx5, sent and not waited for. */
  SignedTransaction broadcast(Content content, SignedMessage<StoreData> message) throws Exception {
    return broadcast(content, message, content.digest());
  }

  private SignedTransaction broadcast(
      Content content, SignedMessage<StoreData> message, Bytes32 contentDigest) throws Exception {
    Manifest manifest = content.manifest().message();
    var call =
        ContractCall.of(
            stack.network().integrityRegistry().address(),
            IntegrityContract.storeTdataHash(
                manifest.nonce(), manifest.version(), message.digest(), contentDigest));
    var signed = transactions.sign(call, transactions.estimate(call));
    transactions.broadcast(signed);
    return signed;
  }

  /** The block of what was sent, final. */
  long mined(SignedTransaction signed) throws Exception {
    return mined(signed, FINALIZED);
  }

  private long mined(SignedTransaction signed, Finality finality) throws Exception {
    TransactionFate fate =
        transactions.await(List.of(signed), finality, Duration.ofSeconds(60), WaitProgress.SILENT);
    assertThat(fate).isInstanceOf(TransactionFate.Mined.class);
    return ((TransactionFate.Mined) fate).block().number();
  }

  /** The wish to erase the version of this content, with one change, signed. */
  SignedMessage<EraseData> erasure(Content content, UnaryOperator<EraseData> change) {
    Manifest manifest = content.manifest().message();
    long now = now();
    return signed(
        domain(),
        change.apply(
            new EraseData(
                manifest.user(), manifest.dataId(), manifest.version(), word(), now, now + 3600)));
  }

  SignedMessage<EraseData> signed(Eip712Domain domain, EraseData message) {
    return new SignedMessage<>(
        EraseData.TYPE, domain, message, wallet.sign(domain, EraseData.TYPE, message));
  }

  /** What is sealed of it. */
  static ObjectNode erasurePayload(SignedMessage<EraseData> erasure) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("eraseData", erasure.toJson());
    return payload;
  }

  /** The tombstone of this content's version, final; returns its block. */
  long erase(Content content, Bytes32 requestHash) throws Exception {
    Manifest manifest = content.manifest().message();
    var call =
        ContractCall.of(
            stack.network().integrityRegistry().address(),
            IntegrityContract.eraseTdata(manifest.nonce(), manifest.version(), requestHash));
    var signed = transactions.sign(call, transactions.estimate(call));
    transactions.broadcast(signed);
    return mined(signed);
  }

  /** Puts blocks into the bucket, past the API, as leased to this owner. */
  void upload(Map<Cid, byte[]> blocks) {
    new StackBlocks(stack.aws(), stack::reference).put(wallet.address(), blocks);
  }

  /** The route of R17. */
  static String path(Bytes32 requestHash, long block) {
    return "/v1/datasets/" + requestHash + "?block=" + block;
  }

  static Bytes32 word() {
    return Bytes32.of(RANDOMNESS.bytes(32));
  }

  static long now() {
    return Instant.now().getEpochSecond();
  }

  @Override
  public void close() {
    wallet.close();
  }
}
