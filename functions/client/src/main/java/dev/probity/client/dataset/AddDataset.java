package dev.probity.client.dataset;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.IntegrityContract;
import dev.probity.chain.StateProofs;
import dev.probity.chain.Web3IntegrityLedger;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.ContractRefusedException;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.client.ClientException;
import dev.probity.client.account.KeptCredential;
import dev.probity.client.account.KeptSession;
import dev.probity.client.account.LoggedIn;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.deployment.Anchoring;
import dev.probity.client.deployment.Connection;
import dev.probity.client.deployment.ModuleSignatures;
import dev.probity.client.terminal.Quantities;
import dev.probity.client.terminal.Stages;
import dev.probity.content.DirectoryBlocks;
import dev.probity.protocol.integrity.CheckReport;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.bundle.AnchorEvidence;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DataSource;
import dev.probity.protocol.integrity.dataset.DatasetBuilder;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.DatasetSecrets;
import dev.probity.protocol.integrity.dataset.SpillFiles;
import dev.probity.protocol.integrity.verification.StorageSlots;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Protocol V as its owner runs it, from a file to a bundle. Every step is kept in the {@link
 * DatasetJournal} before the next begins: run it again after any stop and it carries on.
 */
public final class AddDataset {
  private static final Duration REQUEST_LIFETIME = Duration.ofHours(23);

  /** A request that is nearly over is signed anew before its hash goes on chain. */
  private static final long USABLE_SECONDS = Duration.ofHours(1).toSeconds();

  /** Tx5 must be final, and R17 with the module, before the session that R16 names is over. */
  private static final Duration SESSION_LEFT = Duration.ofMinutes(20);

  /** What IM says once and for all of the content, whoever asks again. */
  private static final Set<Refusal> FOR_GOOD =
      Set.of(
          Refusal.CID_INVALID,
          Refusal.MANIFEST_SIGNATURE,
          Refusal.VERSION_CHAIN,
          Refusal.SUPERSEDED);

  private final Connection connection;
  private final Supplier<LoggedIn> account;
  private final DatasetJournal journal;
  private final Stages stages;
  private final InstantSource clock;
  private final Randomness randomness;
  private final Predicate<Estimate> consent;

  /**
   * The flow for one journal.
   *
   * @param account who stores, and in which session; asked for only when something must be signed
   * @param consent asked with what the transaction may cost, before it is signed
   */
  public AddDataset(
      Connection connection,
      Supplier<LoggedIn> account,
      Path folder,
      Stages stages,
      InstantSource clock,
      Randomness randomness,
      Predicate<Estimate> consent) {
    this.connection = connection;
    this.account = account;
    this.journal = DatasetJournal.open(folder);
    this.stages = stages;
    this.clock = clock;
    this.randomness = randomness;
    this.consent = consent;
  }

  /**
   * What to store.
   *
   * @param source a file or a folder
   * @param format empty: told by name and content
   * @param previous the version that this one continues, if any
   * @param options what only some sources need
   * @param encrypted whether only who has the data key can read the data
   */
  public record Request(
      Path source,
      DatasetDescription description,
      Optional<DataFormat> format,
      Optional<Continued> previous,
      DataSource.Options options,
      boolean encrypted) {
    /** Of public data that needs no options. */
    public Request(
        Path source,
        DatasetDescription description,
        Optional<DataFormat> format,
        Optional<Continued> previous) {
      this(source, description, format, previous, DataSource.Options.DEFAULT, false);
    }

    /**
     * What the path names.
     *
     * @throws DatasetException if that cannot be told
     */
    DataSource data() throws IOException {
      return DataSource.of(source, format, options);
    }
  }

  /**
   * The version that a new one continues.
   *
   * @param nonce of the data set
   */
  public record Continued(Bytes32 nonce, long version, Bytes32 manifestHash) {}

  /**
   * A stored data set, ready for anyone to verify.
   *
   * @param check what the AI service said of the records; empty where an earlier build of this
   *     command has stored it
   */
  public record Added(Bundle bundle, Path blocks, Optional<RecordsCheck> check) {}

  /**
   * Stores the data set, or carries on where an earlier run stopped.
   *
   * @throws InconsistentDataException the AI service found the records to be otherwise than they
   *     are signed or expected to be
   */
  public Added run(Request request) throws InconsistentDataException {
    Optional<Bundle> finished = journal.bundle();
    if (journal.erased()) {
      throw ClientException.usage(
          "You stored this as a version that you erased since. Store it as a data set of its own"
              + " with --again.",
          null);
    }
    if (finished.isPresent() && stillAnchored(finished.get())) {
      var kept =
          new Acceptance(connection, journal, stages, clock).kept(finished.get().storeData());
      return new Added(finished.get(), journal.blocks(), kept);
    }
    try {
      // 1-4: d, M_t, manifest and S_d as content
      BuiltDataset built = build(request);
      upload(built);
      // 5-6: R16, and Tx5 with its hash
      SignedMessage<StoreData> storeData = sign(built);
      TransactionFate.Mined mined =
          new Anchoring(connection, journal, stages, consent)
              .anchor(
                  "anchoring H12 on chain",
                  call(storeData, built),
                  "Store the file as a data set of its own with --again.");
      // 9-10: R17
      var acceptance = new Acceptance(connection, journal, stages, clock);
      acceptance.submit(storeData, mined, dataKey(built));
      // 17-19: the receipt, S15
      Acceptance.Accepted accepted = acceptance.receipt(storeData, built);
      // What a stranger needs
      Bundle bundle = bundle(built, storeData, mined, accepted);
      journal.put("bundle", bundle.toJson());
      return new Added(bundle, journal.blocks(), Optional.of(accepted.check()));
    } catch (InconsistentDataException refused) {
      journal.put(UnfinishedAdd.REFUSED, Refusal.INCONSISTENT.code());
      throw refused;
    } catch (ApiRefusedException refused) {
      if (FOR_GOOD.stream().anyMatch(refused::is)) {
        journal.put(UnfinishedAdd.REFUSED, refused.problem().code());
      }
      if (refused.is(Refusal.CONTENT_UNAVAILABLE) || refused.is(Refusal.STATE_DIVERGED)) {
        // What was sent is gone or not what it was: the next run asks for every block again
        forgetWhatWasSent();
      }
      throw explained(refused);
    } catch (TransactionException refused) {
      throw takenMeanwhile(refused)
          .orElseGet(() -> ClientException.refused(String.valueOf(refused.getMessage()), refused));
    } catch (DatasetException unusable) {
      if (journal.text("root").isEmpty()) {
        journal.put(UnfinishedAdd.REFUSED, unusable.fault().name());
      }
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

  /** What the key custodian is to keep; nothing of public data. */
  private Optional<Bytes32> dataKey(BuiltDataset built) {
    return built.manifest().message().keyCommit().isZero()
        ? Optional.empty()
        : DataKeyFile.find(journal.folder()).map(key -> Bytes32.of(key.exportBytes()));
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
      // IM has accepted this very message: it takes it back when the same hash is anchored again.
      journal.put("anchorLost", BooleanNode.TRUE);
      journal.remove("bundle", "transaction", "submittedInBlock");
      return false;
    }
    return true;
  }

  private BuiltDataset build(Request request) throws IOException {
    Optional<BuiltDataset> before = builtBefore(request);
    if (before.isPresent()) {
      return before.get();
    }
    DataSource data = request.data();
    stages.begin(
        request.encrypted() ? "encrypting and signing the data" : "reading and signing the data",
        data.bytes());
    DatasetSecrets secrets = secrets(request);
    var plan =
        new DatasetBuilder.Plan(
            connection.network().integrityDomain(),
            connection.wallet().address(),
            version(request.previous(), secrets.nonce()),
            request.previous().map(Continued::manifestHash).orElse(Bytes32.ZERO),
            secrets,
            request.description(),
            request.format());
    BuiltDataset built =
        DatasetBuilder.build(
            data,
            plan,
            this::requireAsRead,
            (domain, manifest) -> connection.wallet().sign(domain, Manifest.TYPE, manifest),
            DirectoryBlocks.createIn(journal.blocks()),
            (done, total) -> stages.advance(done),
            SpillFiles.in(journal.folder()));
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

  /**
   * Encrypted data that an earlier run has built is stored as it is: built again, it would be
   * another ciphertext.
   */
  private Optional<BuiltDataset> builtBefore(Request request) throws IOException {
    if (!request.encrypted() || journal.text("root").isEmpty()) {
      return Optional.empty();
    }
    stages.begin("reading what was encrypted before", Stages.UNKNOWN);
    BuiltDataset built = journal.encryptedBefore();
    stages.end(built.blocks().size() + " blocks");
    return Optional.of(built);
  }

  /**
   * The first version above the previous one whose slot is free: a version that was refused keeps
   * its slot.
   */
  private long version(Optional<Continued> previous, Bytes32 nonce) {
    Optional<String> chosen = journal.text("version");
    if (chosen.isPresent()) {
      return Long.parseLong(chosen.get());
    }
    long version = previous.map(before -> before.version() + 1).orElse(1L);
    if (journal.text("root").isEmpty() && previous.isPresent()) {
      Bytes32 dataId =
          Commitments.dataId(
              connection.network().chainId(),
              connection.network().integrityRegistry().address(),
              connection.wallet().address(),
              nonce);
      while (isTaken(dataId, version)) {
        version++;
      }
    }
    journal.put("version", Long.toString(version));
    return version;
  }

  /** Another run with this wallet stored this very version between our look and our transaction. */
  private Optional<ClientException> takenMeanwhile(TransactionException refused) {
    return refused instanceof ContractRefusedException byContract
            && byContract.error().name().equals("TdataHashAlreadyStored")
        ? Optional.of(
            ClientException.refused(
                "Version "
                    + journal.text("version").orElse("?")
                    + " of this data set was stored meanwhile, by another run with your wallet. To"
                    + " store this as the next one, repeat the command with --again.",
                refused))
        : Optional.empty();
  }

  private boolean isTaken(Bytes32 dataId, long version) {
    return !new Web3IntegrityLedger(
            connection.chain(), connection.network().integrityRegistry().address())
        .commitment(dataId, version, connection.chain().heads().latest())
        .isZero();
  }

  /** What is drawn once: nonce, salt and K_r, or of encrypted data the data key. */
  private DatasetSecrets secrets(Request request) {
    Optional<Continued> previous = request.previous();
    if (journal.get("secrets").isEmpty()) {
      ObjectNode drawn = JsonNodeFactory.instance.objectNode();
      drawn.put("nonce", previous.map(Continued::nonce).orElseGet(this::random).toString());
      drawn.put("salt", random().toString());
      if (!request.encrypted()) {
        drawn.put("recordKey", random().toString());
      }
      journal.put("secrets", drawn);
    }
    Bytes32 nonce = journal.bytes32("secrets", "nonce");
    Bytes32 salt = journal.bytes32("secrets", "salt");
    if (request.encrypted()) {
      return DatasetSecrets.encrypted(nonce, salt, DataKeyFile.keep(journal.folder(), randomness));
    }
    return new DatasetSecrets(nonce, salt, journal.bytes32("secrets", "recordKey"));
  }

  /** What is signed is what the expectations were held against, and what names the journal. */
  private void requireAsRead(Bytes32 contentHash) {
    String read = journal.text("contentHash").orElse(contentHash.toString());
    if (!contentHash.toString().equals(read)) {
      throw ClientException.usage(
          "The data was written to while this command read it. Nothing was signed: run the command"
              + " again.",
          null);
    }
  }

  /**
   * What was signed in an earlier run is what would be signed now, or the file has changed since.
   */
  private void requireSameAsBefore(BuiltDataset built) {
    String root = built.root().toString();
    Optional<String> before = journal.text("root");
    if (before.isPresent() && !before.get().equals(root)) {
      throw ClientException.usage(
          "The data is not what it was when this command was first run. Put it back, or store it as"
              + " a data set of its own with --again.",
          null);
    }
    if (before.isEmpty()) {
      journal.put("root", root);
    }
  }

  private void upload(BuiltDataset built) throws ApiRefusedException, IOException {
    new ContentUpload(connection, account, stages, clock, randomness)
        .send(
            new DirectoryBlocks(journal.blocks()),
            built.blocks().stream()
                .map(block -> new BlockUpload.Block(block.cid(), block.size()))
                .toList(),
            sent());
  }

  private Path sent() {
    return journal.folder().resolve("uploaded.log");
  }

  private void forgetWhatWasSent() {
    try {
      Files.deleteIfExists(sent());
    } catch (IOException kept) {
      throw ClientException.environment(
          "Removing " + sent() + " failed: " + kept.getMessage(), kept);
    }
  }

  /**
   * R16 and S12, signed once; signed anew while nothing of it is on chain and it has run out, or
   * names a session that is not the present one any more.
   */
  private SignedMessage<StoreData> sign(BuiltDataset built) {
    Optional<SignedMessage<StoreData>> before = journal.message("storeData", StoreData.TYPE);
    if (before.isPresent()
        && (journal.get("transaction").isPresent()
            || journal.get("anchorLost").isPresent()
            || isUsable(before.get().message()))) {
      return before.get();
    }
    LoggedIn loggedIn = lastingAccount();
    KeptCredential credential = loggedIn.credential();
    KeptSession session = loggedIn.session();
    ReplyKeyPair replyKey = ReplyKeyPair.generate();
    journal.put("replyKey", replyKey.toPrivateJwk());
    Manifest manifest = built.manifest().message();
    long now = now();
    var message =
        new StoreData(
            manifest.user(),
            credential.credRef(),
            credential.roleCommit(),
            credential.version(),
            session.sid(),
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

  /** It names the present credential and session, and lives long enough to be anchored. */
  private boolean isUsable(StoreData before) {
    LoggedIn now = account.get();
    return before.sid().equals(now.session().sid())
        && before.credRef().equals(now.credential().credRef())
        && before.roleCommit().equals(now.credential().roleCommit())
        && before.credVersion() == now.credential().version()
        && before.exp() > now() + USABLE_SECONDS;
  }

  /** The session that a message for the chain names must outlive the way to a final block. */
  private LoggedIn lastingAccount() {
    LoggedIn loggedIn = account.get();
    if (!loggedIn.session().holds(clock.instant().plus(SESSION_LEFT))) {
      throw ClientException.usage(
          "Your session ends at %s, maybe too soon for the chain. Run `probity login`, then repeat the command."
              .formatted(Instant.ofEpochSecond(loggedIn.session().exp())),
          null);
    }
    return loggedIn;
  }

  private ContractCall call(SignedMessage<StoreData> storeData, BuiltDataset built) {
    Manifest manifest = built.manifest().message();
    return ContractCall.of(
        connection.network().integrityRegistry().address(),
        IntegrityContract.storeTdataHash(
            manifest.nonce(),
            manifest.version(),
            storeData.digest(),
            Bytes32.of(built.root().digest())));
  }

  /** All that a stranger needs beside the content, at one finalized block. */
  private Bundle bundle(
      BuiltDataset built,
      SignedMessage<StoreData> storeData,
      TransactionFate.Mined mined,
      Acceptance.Accepted accepted) {
    stages.begin("taking proofs from the chain", Stages.UNKNOWN);
    Manifest manifest = built.manifest().message();
    SignedMessage<CheckReport> check = accepted.check().report();
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
                        List.of(
                            keySlot(StorageSlots.INTEGRITY_MODULE, accepted.receipt()),
                            keySlot(StorageSlots.AI_SERVICE_MODULE, check)))));
    stages.end("all at block " + evidence.block().number());
    return new Bundle(
        connection.network().network(),
        storeData,
        built.manifest(),
        new Bundle.Content(built.root(), manifest.size()),
        new Bundle.Stored(mined.block().timestamp(), mined.block().number(), mined.block().hash()),
        Optional.of(accepted.receipt()),
        Optional.of(check),
        evidence);
  }

  /** Where ModuleRegistry has the key with which a module signed this. */
  private static Bytes32 keySlot(String module, SignedMessage<?> signed) {
    return StorageSlots.keyRecord(
        StorageSlots.messageKeyId(module, ModuleSignatures.signer(signed)));
  }

  private <R extends Record> SignedMessage<R> signed(MessageType<R> type, R message) {
    var domain = connection.network().integrityDomain();
    return new SignedMessage<>(
        type, domain, message, connection.wallet().sign(domain, type, message));
  }

  private ClientException explained(ApiRefusedException refused) {
    if (!refused.is(Refusal.SESSION)) {
      return refused.explained("Repeat the same command: it carries on where it stopped.");
    }
    // What is on chain names its session for good.
    return ClientException.refused(
        refused.said()
            + " Run `probity login`, then repeat the command"
            + (journal.get("transaction").isPresent()
                ? " with --again: the request on chain names a session that is over."
                : "."),
        refused);
  }

  private Bytes32 random() {
    return Bytes32.of(randomness.bytes(Bytes32.LENGTH));
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
