package dev.probity.client.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.IntegrityContract;
import dev.probity.chain.StateProofs;
import dev.probity.chain.Web3IntegrityLedger;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.transaction.WaitProgress;
import dev.probity.client.ClientException;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.terminal.Quantities;
import dev.probity.client.terminal.Stages;
import dev.probity.content.DirectoryBlocks;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.integrity.bundle.AnchorEvidence;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DatasetBuilder;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.DatasetSecrets;
import dev.probity.protocol.integrity.verification.StorageSlots;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignatureRefusedException;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.UserSignatures;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Protocol V as its owner runs it, from a file to a bundle. Every step is kept in the {@link
 * DatasetJournal} before the next begins: run it again after any stop and it carries on.
 */
public final class AddDataset {
  private static final Duration REQUEST_LIFETIME = Duration.ofHours(23);
  private static final Duration UPLOAD_LIFETIME = Duration.ofSeconds(110);
  private static final Duration FINALITY_LIMIT = Duration.ofMinutes(30);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration ACCEPTANCE_LIMIT = Duration.ofMinutes(30);

  private final Connection connection;
  private final DatasetJournal journal;
  private final Stages stages;
  private final InstantSource clock;
  private final Randomness randomness;
  private final Predicate<Estimate> consent;

  /**
   * The flow for one journal.
   *
   * @param consent asked with what the transaction may cost, before it is signed
   */
  public AddDataset(
      Connection connection,
      Path folder,
      Stages stages,
      InstantSource clock,
      Randomness randomness,
      Predicate<Estimate> consent) {
    this.connection = connection;
    this.journal = DatasetJournal.open(folder);
    this.stages = stages;
    this.clock = clock;
    this.randomness = randomness;
    this.consent = consent;
  }

  /**
   * What to store.
   *
   * @param previous the version that this one continues, if any
   */
  public record Request(
      Path source,
      DatasetDescription description,
      Optional<DataFormat> format,
      Optional<Continued> previous) {}

  /**
   * The version that a new one continues.
   *
   * @param nonce of the data set
   */
  public record Continued(Bytes32 nonce, long version, Bytes32 manifestHash) {}

  /** A stored data set, ready for anyone to verify. */
  public record Added(Bundle bundle, Path blocks) {}

  /** Stores the data set, or carries on where an earlier run stopped. */
  public Added run(Request request) {
    Optional<Bundle> finished = journal.get("bundle").map(this::parseBundle);
    if (finished.isPresent() && stillAnchored(finished.get())) {
      return new Added(finished.get(), journal.blocks());
    }
    try {
      // 1-4: d, M_t, manifest and S_d as content
      BuiltDataset built = build(request);
      upload(built);
      // 5-6: R16, and Tx5 with its hash
      SignedMessage<StoreData> storeData = sign(built);
      TransactionFate.Mined mined = anchor(storeData, built);
      // 9-10: R17
      submit(storeData, mined);
      // 17-19: the receipt, S15
      SignedMessage<StoreReceipt> receipt = receipt(storeData, built);
      // What a stranger needs
      Bundle bundle = bundle(built, storeData, mined, receipt);
      journal.put("bundle", bundle.toJson());
      return new Added(bundle, journal.blocks());
    } catch (ApiRefusedException refused) {
      throw refusedByApi(refused);
    } catch (TransactionException refused) {
      throw ClientException.refused(String.valueOf(refused.getMessage()), refused);
    } catch (DatasetException unusable) {
      throw ClientException.usage(request.source() + ": " + unusable.getMessage(), unusable);
    } catch (IOException failed) {
      throw ClientException.environment(
          "Reading "
              + request.source()
              + " or writing "
              + journal.folder()
              + " failed: "
              + failed.getMessage(),
          failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting for the chain.", interrupted);
    }
  }

  /**
   * Whether the chain still holds what the bundle says; a private chain may have lost its last
   * blocks.
   */
  private boolean stillAnchored(Bundle bundle) {
    StoreData message = bundle.storeData().message();
    Bytes32 standing =
        new Web3IntegrityLedger(
                connection.chain(), connection.network().integrityRegistry().address())
            .commitment(message.dataId(), message.version(), connection.chain().heads().latest());
    if (standing.isZero()) {
      journal.remove("bundle", "transaction", "submittedInBlock");
      return false;
    }
    return true;
  }

  private BuiltDataset build(Request request) throws IOException {
    stages.begin("reading and signing the data", request.source().toFile().length());
    var plan =
        new DatasetBuilder.Plan(
            connection.network().integrityDomain(),
            connection.wallet().address(),
            request.previous().map(previous -> previous.version() + 1).orElse(1L),
            request.previous().map(Continued::manifestHash).orElse(Bytes32.ZERO),
            secrets(request.previous()),
            request.description(),
            request.format());
    BuiltDataset built =
        DatasetBuilder.build(
            request.source(),
            plan,
            (domain, manifest) -> connection.wallet().sign(domain, Manifest.TYPE, manifest),
            new DirectoryBlocks(journal.blocks()),
            (done, total) -> stages.advance(done));
    requireSameAsBefore(built);
    Manifest manifest = built.manifest().message();
    stages.end(
        Quantities.count(manifest.records())
            + " records, "
            + Quantities.bytes(manifest.size())
            + ", "
            + built.blocks().size()
            + " blocks");
    return built;
  }

  /** What is drawn once: nonce, salt and K_r. */
  private DatasetSecrets secrets(Optional<Continued> previous) {
    Optional<JsonNode> kept = journal.get("secrets");
    if (kept.isEmpty()) {
      ObjectNode drawn = JsonNodeFactory.instance.objectNode();
      drawn.put("nonce", previous.map(Continued::nonce).orElseGet(this::random).toString());
      drawn.put("salt", random().toString());
      drawn.put("recordKey", random().toString());
      journal.put("secrets", drawn);
      kept = Optional.of(drawn);
    }
    JsonNode secrets = kept.get();
    return new DatasetSecrets(
        bytes32(secrets, "nonce"), bytes32(secrets, "salt"), bytes32(secrets, "recordKey"));
  }

  /**
   * What was signed in an earlier run is what would be signed now, or the file has changed since.
   */
  private void requireSameAsBefore(BuiltDataset built) {
    String root = built.root().toString();
    Optional<String> before = journal.text("root");
    if (before.isPresent() && !before.get().equals(root)) {
      throw ClientException.usage(
          "The file is not what it was when this command was first run. Put it back, or store it as"
              + " a data set of its own with --again.",
          null);
    }
    if (before.isEmpty()) {
      journal.put("root", root);
    }
  }

  private void upload(BuiltDataset built) throws ApiRefusedException, IOException {
    var upload =
        new BlockUpload(
            connection.api(),
            new DirectoryBlocks(journal.blocks()),
            journal.folder().resolve("uploaded.log"),
            stages);
    List<BlockUpload.Block> missing =
        upload.missing(
            built.blocks().stream()
                .map(block -> new BlockUpload.Block(block.cid(), block.size()))
                .toList());
    if (missing.isEmpty()) {
      return;
    }
    long bytes = missing.stream().mapToLong(BlockUpload.Block::size).sum();
    stages.begin("sending blocks", bytes);
    long now = now();
    var request =
        new UploadRequest(
            connection.wallet().address(),
            Bytes32.ZERO,
            Bytes32.ZERO,
            0,
            Bytes32.ZERO,
            Math.max(bytes, 1),
            random(),
            now,
            now + UPLOAD_LIFETIME.toSeconds());
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("uploadRequest", signed(UploadRequest.TYPE, request).toJson());
    ModuleApi.Answer opened =
        connection
            .api()
            .postJwe("/v1/uploads", Jwe.sealToModule(CanonicalJson.bytes(payload), moduleKey()));
    upload.send(missing, text(opened.json(), "uploadId"), text(opened.json(), "ticket"));
    stages.end(missing.size() + " blocks, " + Quantities.bytes(bytes));
  }

  /** R16 and S12, signed once; signed anew while nothing of it is on chain and it has run out. */
  private SignedMessage<StoreData> sign(BuiltDataset built) {
    Optional<JsonNode> kept = journal.get("storeData");
    if (kept.isPresent()) {
      SignedMessage<StoreData> before = parse(StoreData.TYPE, kept.get());
      boolean usable = before.message().exp() > now() + FINALITY_LIMIT.toSeconds();
      if (usable || journal.get("transaction").isPresent()) {
        return before;
      }
    }
    ReplyKeyPair replyKey = ReplyKeyPair.generate();
    journal.put("replyKey", replyKey.toPrivateJwk());
    Manifest manifest = built.manifest().message();
    long now = now();
    var message =
        new StoreData(
            manifest.user(),
            Bytes32.ZERO,
            Bytes32.ZERO,
            0,
            Bytes32.ZERO,
            manifest.dataId(),
            manifest.version(),
            built.manifest().digest(),
            built.root().toString(),
            replyKey.publicJwk().thumbprint(),
            random(),
            now,
            now + REQUEST_LIFETIME.toSeconds());
    SignedMessage<StoreData> signed = signed(StoreData.TYPE, message);
    journal.put("storeData", signed.toJson());
    return signed;
  }

  /** Tx5: estimated, signed, kept, and only then sent; awaited until it is final. */
  private TransactionFate.Mined anchor(SignedMessage<StoreData> storeData, BuiltDataset built)
      throws TransactionException, InterruptedException {
    var transactions = connection.transactions();
    Manifest manifest = built.manifest().message();
    var call =
        ContractCall.of(
            connection.network().integrityRegistry().address(),
            IntegrityContract.storeTdataHash(
                manifest.nonce(),
                manifest.version(),
                storeData.digest(),
                Bytes32.of(built.root().digest())));
    SignedTransaction transaction;
    Optional<JsonNode> kept = journal.get("transaction");
    if (kept.isPresent()) {
      transaction =
          new SignedTransaction(
              kept.get().path("raw").asText(),
              bytes32(kept.get(), "hash"),
              kept.get().path("nonce").asLong());
    } else {
      Estimate estimate = transactions.estimate(call);
      if (!consent.test(estimate)) {
        throw ClientException.usage("Nothing was sent to the chain.", null);
      }
      transaction = transactions.sign(call, estimate);
      ObjectNode signed = JsonNodeFactory.instance.objectNode();
      signed.put("raw", transaction.raw());
      signed.put("hash", transaction.hash().toString());
      signed.put("nonce", transaction.nonce());
      journal.put("transaction", signed);
    }
    stages.begin("anchoring H12 on chain", Stages.UNKNOWN);
    TransactionFate fate = settle(transaction);
    return switch (fate) {
      case TransactionFate.Mined mined -> {
        stages.end(
            "block " + mined.block().number() + ", " + Quantities.count(mined.gasUsed()) + " gas");
        yield mined;
      }
      case TransactionFate.Reverted reverted ->
          throw ClientException.refused(
              "The contract refused the transaction: "
                  + reverted.error()
                  + ". Store the file as a data set of its own with --again.",
              null);
      case TransactionFate.Replaced replaced -> {
        journal.remove("transaction");
        throw ClientException.unavailable(
            "Another transaction of this wallet took nonce "
                + replaced.nonce()
                + ". Repeat the command: it signs the transaction anew.",
            null);
      }
      case TransactionFate.Dropped dropped ->
          throw ClientException.unavailable(
              "The network lost the transaction. Repeat the command: it sends it again.", null);
    };
  }

  private TransactionFate settle(SignedTransaction transaction)
      throws TransactionException, InterruptedException {
    connection.transactions().broadcast(transaction);
    return connection
        .transactions()
        .await(
            List.of(transaction),
            connection.chain().finality(),
            FINALITY_LIMIT,
            WaitProgress.SILENT);
  }

  /** R17. */
  private void submit(SignedMessage<StoreData> storeData, TransactionFate.Mined mined)
      throws ApiRefusedException {
    if (journal
        .text("submittedInBlock")
        .filter(block -> block.equals(blockOf(mined)))
        .isPresent()) {
      return;
    }
    stages.begin("asking IM to store", Stages.UNKNOWN);
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("storeData", storeData.toJson());
    payload.set("replyJwk", replyKey().publicJwk().toJson());
    String sealed = Jwe.sealToModule(CanonicalJson.bytes(payload), moduleKey());
    String path = "/v1/datasets/" + storeData.digest() + "?block=" + mined.block().number();
    connection.api().postJwe(path, sealed);
    journal.put("submittedInBlock", blockOf(mined));
    stages.end("taken");
  }

  private static String blockOf(TransactionFate.Mined mined) {
    return mined.block().number() + " " + mined.block().hash();
  }

  /** The receipt, once IM has fetched and verified everything. */
  private SignedMessage<StoreReceipt> receipt(
      SignedMessage<StoreData> storeData, BuiltDataset built)
      throws ApiRefusedException, InterruptedException {
    stages.begin("waiting for IM's receipt", built.blocks().size());
    Instant deadline = clock.instant().plus(ACCEPTANCE_LIMIT);
    ModuleApi.Answer answer = status(storeData);
    while (answer.status() == 202) {
      stages.advance(answer.json().path("verifiedBlocks").asLong());
      if (clock.instant().isAfter(deadline)) {
        throw ClientException.unavailable(
            "IM is still verifying the content. Repeat the command to go on waiting.", null);
      }
      Thread.sleep(POLL);
      answer = status(storeData);
    }
    SignedMessage<StoreReceipt> receipt = open(text(answer.json(), "reply"));
    requireReceipt(receipt, storeData, built);
    stages.end("receipt checked against ModuleRegistry");
    return receipt;
  }

  private ModuleApi.Answer status(SignedMessage<StoreData> storeData) throws ApiRefusedException {
    return connection.api().get("/v1/datasets/" + storeData.digest());
  }

  private SignedMessage<StoreReceipt> open(String sealedReply) {
    try {
      byte[] plaintext = Jwe.openAtUser(sealedReply, replyKey().privateKey());
      return SignedMessage.parse(
          StoreReceipt.TYPE, StrictJson.parse(plaintext, StrictJson.Limits.MESSAGE));
    } catch (WireException foreign) {
      throw ClientException.refused("IM's reply is not a receipt sealed to this command.", foreign);
    }
  }

  /** V.19: the receipt answers this very request, and its signer is IM. */
  private void requireReceipt(
      SignedMessage<StoreReceipt> receipt, SignedMessage<StoreData> storeData, BuiltDataset built) {
    StoreReceipt message = receipt.message();
    StoreData request = storeData.message();
    boolean answers =
        receipt.domain().equals(connection.network().integrityDomain())
            && message.reqHash().equals(storeData.digest())
            && message.user().equals(request.user())
            && message.objectId().equals(request.dataId())
            && message.version() == request.version()
            && message.contentDigest().equals(Bytes32.of(built.root().digest()));
    if (!answers) {
      throw ClientException.refused("IM's receipt is for another request.", null);
    }
    BlockRef finalized = connection.chain().heads().finalized();
    try {
      var signer = Secp256k1.best().recover(receipt.digest(), receipt.signature());
      UserSignatures.offline(Secp256k1.best())
          .verifyKey(signer, receipt.digest(), receipt.signature().bytes());
      boolean registered =
          connection
              .registry()
              .keyRecord(StorageSlots.integrityMessageKeyId(signer), finalized)
              .filter(record -> record.covers(message.iat()))
              .filter(record -> !record.isCompromisedAt(message.iat()))
              .isPresent();
      if (!registered) {
        throw ClientException.refused(
            "The receipt is signed by "
                + signer
                + ", which ModuleRegistry does not hold as IM's key.",
            null);
      }
    } catch (WireException | SignatureRefusedException broken) {
      throw ClientException.refused("The receipt's signature does not recover.", broken);
    }
  }

  /** All that a stranger needs beside the content, at one finalized block. */
  private Bundle bundle(
      BuiltDataset built,
      SignedMessage<StoreData> storeData,
      TransactionFate.Mined mined,
      SignedMessage<StoreReceipt> receipt) {
    stages.begin("taking proofs from the chain", Stages.UNKNOWN);
    Manifest manifest = built.manifest().message();
    Bytes32 imKey;
    try {
      imKey =
          StorageSlots.integrityMessageKeyId(
              Secp256k1.best().recover(receipt.digest(), receipt.signature()));
    } catch (WireException checkedAlready) {
      throw new IllegalStateException("a receipt whose signature recovered before", checkedAlready);
    }
    AnchorEvidence evidence =
        connection
            .proofs()
            .prove(
                List.of(
                    new StateProofs.Wanted(
                        connection.network().integrityRegistry().address(),
                        List.of(
                            StorageSlots.tdataCommitment(manifest.dataId(), manifest.version()))),
                    new StateProofs.Wanted(
                        connection.network().moduleRegistry().address(),
                        List.of(StorageSlots.keyRecord(imKey)))));
    stages.end("all at block " + evidence.block().number());
    return new Bundle(
        connection.network().network(),
        storeData,
        built.manifest(),
        new Bundle.Content(built.root(), manifest.size()),
        new Bundle.Stored(mined.block().timestamp(), mined.block().number(), mined.block().hash()),
        Optional.of(receipt),
        evidence);
  }

  private RsaJwk moduleKey() throws ApiRefusedException {
    return PublishedKeys.decryptionKey(
        connection.api(), connection.registry(), connection.chain().heads().finalized());
  }

  private ReplyKeyPair replyKey() {
    try {
      return ReplyKeyPair.parsePrivate(
          journal.get("replyKey").orElseThrow(() -> new WireException("no reply key")));
    } catch (WireException damaged) {
      throw ClientException.environment(
          "The journal in " + journal.folder() + " has lost its reply key.", damaged);
    }
  }

  private <R extends Record> SignedMessage<R> signed(MessageType<R> type, R message) {
    var domain = connection.network().integrityDomain();
    return new SignedMessage<>(
        type, domain, message, connection.wallet().sign(domain, type, message));
  }

  private ClientException refusedByApi(ApiRefusedException refused) {
    var problem = refused.problem();
    String said = "The deployment answered `" + problem.code() + "`: " + problem.detail();
    return problem.retryable()
        ? ClientException.unavailable(
            said + " Repeat the same command: it carries on where it stopped.", refused)
        : ClientException.refused(said, refused);
  }

  private <R extends Record> SignedMessage<R> parse(MessageType<R> type, JsonNode json) {
    try {
      return SignedMessage.parse(type, json);
    } catch (WireException damaged) {
      throw ClientException.environment(
          "The journal in " + journal.folder() + " is damaged.", damaged);
    }
  }

  private Bundle parseBundle(JsonNode json) {
    try {
      return Bundle.parse(CanonicalJson.bytes(json));
    } catch (WireException damaged) {
      throw ClientException.environment(
          "The journal in " + journal.folder() + " is damaged.", damaged);
    }
  }

  private Bytes32 bytes32(JsonNode json, String member) {
    try {
      return Bytes32.parse(json.path(member).asText());
    } catch (WireException damaged) {
      throw ClientException.environment(
          "The journal in " + journal.folder() + " is damaged: " + member, damaged);
    }
  }

  private static String text(JsonNode json, String member) {
    try {
      return StrictJson.text(json, member);
    } catch (WireException foreign) {
      throw ClientException.refused("The API's answer lacks " + member + ".", foreign);
    }
  }

  private Bytes32 random() {
    return Bytes32.of(randomness.bytes(Bytes32.LENGTH));
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
