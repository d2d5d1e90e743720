package dev.probity.client.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.IntegrityContract;
import dev.probity.chain.Web3IntegrityLedger;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.deployment.Anchoring;
import dev.probity.client.deployment.CatchUp;
import dev.probity.client.deployment.Connection;
import dev.probity.client.deployment.PublishedKeys;
import dev.probity.client.journal.Journal;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.integrity.EraseData;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.SignedMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Predicate;

/**
 * Protocol V, erasure, as the owner runs it: the tombstone on chain, then the message to the
 * integrity module, then the key here. Every step is kept before the next begins: run it again
 * after any stop and it carries on.
 */
public final class EraseVersion {
  private static final Duration REQUEST_LIFETIME = Duration.ofHours(23);

  /** A request that is nearly over is signed anew before its hash goes on chain. */
  private static final long USABLE_SECONDS = Duration.ofHours(1).toSeconds();

  private final Connection connection;
  private final DatasetJournal version;
  private final Journal journal;
  private final Stages stages;
  private final InstantSource clock;
  private final Randomness randomness;
  private final Predicate<Estimate> consent;

  /**
   * The flow for one version.
   *
   * @param folder where the version's journal is; the erasure's is below it
   * @param consent asked with what the transaction may cost, before it is signed
   */
  public EraseVersion(
      Connection connection,
      Path folder,
      Stages stages,
      InstantSource clock,
      Randomness randomness,
      Predicate<Estimate> consent) {
    this.connection = connection;
    this.version = DatasetJournal.open(folder);
    this.journal = version.erasure();
    this.stages = stages;
    this.clock = clock;
    this.randomness = randomness;
    this.consent = consent;
  }

  /**
   * A version whose tombstone stands.
   *
   * @param already whether it stood before this run, and nothing was left to do
   * @param moduleTold whether the integrity module has the owner's message; if not, it sees the
   *     tombstone by itself
   */
  public record Erased(boolean already, boolean moduleTold) {}

  /** Erases the version, or carries on where an earlier run stopped, or says that it is done. */
  public Erased run(Bundle bundle) {
    Manifest manifest = bundle.manifest().message();
    requireOwn(manifest);
    boolean stands = tombstoneStands(manifest);
    if (version.erased() && !stands) {
      // A chain that came back without its last blocks: the same wish once more
      journal.remove("eraseData", "transaction", "told");
      version.remove(DatasetJournal.ERASED);
    }
    if (version.erased() || (stands && journal.get("transaction").isEmpty())) {
      finish();
      return new Erased(true, journal.get("told").isPresent());
    }
    try {
      SignedMessage<EraseData> request = sign(manifest);
      TransactionFate.Mined mined;
      try {
        mined = anchor(manifest, request);
      } catch (ClientException refused) {
        if (refused.exitCode() != ExitCode.REFUSED || !tombstoneStands(manifest)) {
          throw refused;
        }
        // Another erasure of the owner's came first
        finish();
        return new Erased(true, false);
      }
      boolean told = tell(request, mined);
      finish();
      return new Erased(false, told);
    } catch (ApiRefusedException refused) {
      throw refused.explained("Repeat the same command: it carries on where it stopped.");
    } catch (TransactionException refused) {
      throw ClientException.refused(String.valueOf(refused.getMessage()), refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting for the chain.", interrupted);
    }
  }

  private void requireOwn(Manifest manifest) {
    if (!manifest.user().equals(connection.wallet().address())) {
      throw ClientException.usage(
          "This version is "
              + manifest.user()
              + "'s, and only its owner can erase it; your wallet is "
              + connection.wallet().address()
              + ".",
          null);
    }
  }

  private boolean tombstoneStands(Manifest manifest) {
    var ledger =
        new Web3IntegrityLedger(
            connection.chain(), connection.network().integrityRegistry().address());
    return !ledger
        .tombstone(manifest.dataId(), manifest.version(), connection.chain().heads().latest())
        .isZero();
  }

  /** Signed once; signed anew while nothing of it is on chain and it has nearly run out. */
  private SignedMessage<EraseData> sign(Manifest manifest) {
    var before = journal.message("eraseData", EraseData.TYPE);
    if (before.isPresent()
        && (journal.get("transaction").isPresent()
            || before.get().message().exp() > now() + USABLE_SECONDS)) {
      return before.get();
    }
    long now = now();
    var message =
        new EraseData(
            manifest.user(),
            manifest.dataId(),
            manifest.version(),
            Bytes32.of(randomness.bytes(Bytes32.LENGTH)),
            now,
            now + REQUEST_LIFETIME.toSeconds());
    var domain = connection.network().integrityDomain();
    var signed =
        new SignedMessage<>(
            EraseData.TYPE,
            domain,
            message,
            connection.wallet().sign(domain, EraseData.TYPE, message));
    journal.put("eraseData", signed.toJson());
    return signed;
  }

  private TransactionFate.Mined anchor(Manifest manifest, SignedMessage<EraseData> request)
      throws TransactionException, InterruptedException {
    return new Anchoring(connection, journal, stages, consent)
        .anchor(
            "setting the tombstone on chain",
            ContractCall.of(
                connection.network().integrityRegistry().address(),
                IntegrityContract.eraseTdata(
                    manifest.nonce(), manifest.version(), request.digest())),
            "Look at the version: `probity data versions`.");
  }

  /**
   * Whether the module took the message; one that came too late is no loss, the tombstone rules.
   */
  private boolean tell(SignedMessage<EraseData> request, TransactionFate.Mined mined)
      throws ApiRefusedException, InterruptedException {
    stages.begin("telling the integrity module", Stages.UNKNOWN);
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("eraseData", request.toJson());
    String path = "/v1/erasures/" + request.digest() + "?block=" + mined.block().number();
    String sealed =
        Jwe.sealToModule(CanonicalJson.bytes(payload), PublishedKeys.ofIntegrity(connection));
    try {
      ModuleApi.Answer _ = CatchUp.onceFinal(clock, () -> connection.api().postJwe(path, sealed));
    } catch (ApiRefusedException refused) {
      if (!refused.is(Refusal.STALE)) {
        throw refused;
      }
      stages.end("too late for the message; the module sees the tombstone by itself");
      return false;
    }
    journal.put("told", request.digest().toString());
    stages.end("erased");
    return true;
  }

  /** The tombstone stands: nothing here may read the version any more. */
  private void finish() {
    forgetDataKey();
    version.put(DatasetJournal.ERASED, JsonNodeFactory.instance.booleanNode(true));
  }

  /** Deletes the key under which the version is encrypted, if one is kept here. */
  private void forgetDataKey() {
    Path key = DataKeyFile.in(version.folder());
    try {
      boolean _ = Files.deleteIfExists(key);
    } catch (IOException failed) {
      throw ClientException.environment("cannot delete " + key, failed);
    }
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
