package dev.probity.client.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.client.ClientException;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.deployment.CatchUp;
import dev.probity.client.deployment.Connection;
import dev.probity.client.deployment.ModuleSignatures;
import dev.probity.client.deployment.PublishedKeys;
import dev.probity.client.deployment.ReplyTime;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.integrity.CheckAnswer;
import dev.probity.protocol.integrity.SealedReceipt;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.verification.StorageSlots;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** V.9 to V.19: R17 goes to IM, and its receipt comes back. */
final class Acceptance {
  private static final String CHECK = "check";
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private final Connection connection;
  private final DatasetJournal journal;
  private final Stages stages;
  private final InstantSource clock;

  Acceptance(Connection connection, DatasetJournal journal, Stages stages, InstantSource clock) {
    this.connection = connection;
    this.journal = journal;
    this.stages = stages;
    this.clock = clock;
  }

  /**
   * R17; sent again only when the transaction has moved to another block.
   *
   * @param dataKey under which the data is encrypted; empty for public data
   */
  void submit(
      SignedMessage<StoreData> storeData, TransactionFate.Mined mined, Optional<Bytes32> dataKey)
      throws ApiRefusedException, InterruptedException {
    String block = mined.block().number() + " " + mined.block().hash();
    if (journal.text("submittedInBlock").filter(block::equals).isPresent()) {
      return;
    }
    stages.begin("asking IM to store", Stages.UNKNOWN);
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("storeData", storeData.toJson());
    payload.set("replyJwk", replyKey().publicJwk().toJson());
    if (dataKey.isPresent()) {
      payload.put("keyGrant", KeyDeposit.seal(connection, storeData.message(), dataKey.get()));
    }
    String sealed =
        Jwe.sealToModule(CanonicalJson.bytes(payload), PublishedKeys.ofIntegrity(connection));
    String path = "/v1/datasets/" + storeData.digest() + "?block=" + mined.block().number();
    ModuleApi.Answer _ = CatchUp.onceFinal(clock, () -> connection.api().postJwe(path, sealed));
    journal.put("submittedInBlock", block);
    stages.end("taken");
  }

  /** What IM accepted, with its receipt. */
  record Accepted(SignedMessage<StoreReceipt> receipt, RecordsCheck check) {}

  /**
   * The receipt, once IM has fetched and verified everything, and the AI service checked it.
   *
   * @throws InconsistentDataException the AI service says why
   */
  Accepted receipt(SignedMessage<StoreData> storeData, BuiltDataset built)
      throws ApiRefusedException, InconsistentDataException, InterruptedException {
    stages.begin("waiting for IM's receipt", Stages.UNKNOWN);
    ModuleApi.Answer answer;
    try {
      answer = decided(storeData);
    } catch (ApiRefusedException refused) {
      String reply = refused.problem().reply();
      if (!refused.is(Refusal.INCONSISTENT) || reply == null) {
        throw refused;
      }
      RecordsCheck check = received(storeData).ofInconsistent(storeData, open(reply).check());
      stages.end("inconsistent");
      throw new InconsistentDataException(check);
    }
    SealedReceipt reply = open(ModuleApi.text(answer.json(), "reply"));
    SignedMessage<StoreReceipt> receipt =
        reply
            .receipt()
            .orElseThrow(() -> ClientException.refused("IM's reply has no receipt.", null));
    requireAnswers(receipt, storeData, built);
    // V.19: its signer is IM, by ModuleRegistry
    Address signer =
        ModuleSignatures.require(
            connection,
            StorageSlots.INTEGRITY_MODULE,
            receipt,
            ReplyTime.kept(receipt.message().iat(), storeData.message().iat()),
            clock.instant().getEpochSecond());
    // 16: what it was accepted on
    RecordsCheck check = received(storeData).ofAccepted(storeData, reply.check());
    if (!receipt.message().checkHash().equals(check.report().digest())) {
      throw ClientException.refused(
          "IM's receipt is not based on the check report that came with it.", null);
    }
    stages.end("signed by " + signer);
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    reply.check().writeTo(kept);
    journal.put(CHECK, kept);
    return new Accepted(receipt, check);
  }

  /** What the AI service said of a version that an earlier run has stored. */
  Optional<RecordsCheck> kept(SignedMessage<StoreData> storeData) {
    return journal
        .get(CHECK)
        .map(json -> {
          try {
            var trusted =
                new ReceivedCheck(
                    connection.network().integrityDomain(), replyKey(), ofAnEarlierRun -> {});
            return trusted.ofAccepted(storeData, CheckAnswer.Reported.parse(json));
          } catch (WireException damaged) {
            throw ClientException.environment(
                "The journal in " + journal.folder() + " is damaged.", damaged);
          }
        });
  }

  private ReceivedCheck received(SignedMessage<StoreData> storeData) {
    return new ReceivedCheck(
        connection.network().integrityDomain(),
        replyKey(),
        report -> {
          Address _ =
              ModuleSignatures.require(
                  connection,
                  StorageSlots.AI_SERVICE_MODULE,
                  report,
                  ReplyTime.kept(report.message().iat(), storeData.message().iat()),
                  clock.instant().getEpochSecond());
        });
  }

  private ModuleApi.Answer decided(SignedMessage<StoreData> storeData)
      throws ApiRefusedException, InterruptedException {
    Instant deadline = clock.instant().plus(LIMIT);
    ModuleApi.Answer answer = status(storeData);
    while (answer.status() == 202) {
      stages.advance(answer.json().path("verifiedBlocks").asLong());
      if (clock.instant().isAfter(deadline)) {
        throw ClientException.unavailable(
            "IM is still verifying the content, or the AI service its records. Repeat the command"
                + " to go on waiting.",
            null);
      }
      Thread.sleep(POLL);
      answer = status(storeData);
    }
    return answer;
  }

  private ModuleApi.Answer status(SignedMessage<StoreData> storeData)
      throws ApiRefusedException, InterruptedException {
    return CatchUp.onceFinal(
        clock, () -> connection.api().get("/v1/datasets/" + storeData.digest()));
  }

  private SealedReceipt open(String sealedReply) {
    try {
      return SealedReceipt.parse(Jwe.openAtUser(sealedReply, replyKey().privateKey()));
    } catch (WireException foreign) {
      throw ClientException.refused("IM's reply is not a receipt sealed to this command.", foreign);
    }
  }

  /** V.19: the receipt answers this very request. */
  private void requireAnswers(
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
  }

  private ReplyKeyPair replyKey() {
    return journal
        .replyKey()
        .orElseThrow(() -> new IllegalStateException("a request was signed without its reply key"));
  }
}
