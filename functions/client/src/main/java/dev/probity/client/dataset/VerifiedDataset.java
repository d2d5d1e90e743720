package dev.probity.client.dataset;

import dev.probity.client.ClientException;
import dev.probity.client.terminal.Stages;
import dev.probity.content.BlockSource;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.Metadata;
import dev.probity.protocol.integrity.dataset.RecordSource;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.verification.ChainWitness;
import dev.probity.protocol.integrity.verification.Check;
import dev.probity.protocol.integrity.verification.DatasetVerifier;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.integrity.verification.Verdict;
import dev.probity.protocol.integrity.verification.VerificationProgress;
import dev.probity.protocol.wire.Secp256k1;
import java.io.IOException;
import java.util.Optional;

/**
 * The content of a stored data set, which has passed the checks of {@code probity verify} before
 * anything of it is used. Whoever reads it again reads through the same hashes.
 *
 * @param metadata M_t; it hashes to the signed metaHash
 */
public record VerifiedDataset(
    Bundle bundle, VerifiedDag dag, DatasetContents contents, Metadata metadata) {

  /**
   * Verifies what a bundle names: V1 to V15, every block, signature, record and proof of the chain;
   * and V16, if somebody must confirm the chain.
   *
   * @param key of encrypted data
   * @param witness the user's RPC, if there is one
   * @param confirmed whether the anchor block must be confirmed, by the witness or a checkpoint
   * @param title of the stage, a few words
   * @throws ClientException not verified, anchor unconfirmed, or unavailable
   */
  public static VerifiedDataset open(
      Bundle bundle,
      NetworkDescriptor network,
      BlockSource blocks,
      Optional<DataKey> key,
      Optional<ChainWitness> witness,
      boolean confirmed,
      String title,
      Stages stages) {
    stages.begin(title, bundle.content().size());
    Verdict verdict =
        new DatasetVerifier(Secp256k1.best())
            .verify(bundle, network, blocks, key, witness, new Told(stages));
    if (confirmed || verdict.status() != Verdict.Status.ANCHOR_UNCONFIRMED) {
      require(verdict);
    }
    stages.end("every block, signature and record");
    try {
      var dag = new VerifiedDag(blocks, DagLimits.DEFAULT);
      DatasetContents contents = DatasetContents.open(dag, bundle.content().root(), key);
      return new VerifiedDataset(bundle, dag, contents, contents.metadata());
    } catch (IOException gone) {
      throw failed(gone);
    }
  }

  /** Its records, each reading a stage of its own. */
  public RecordSource records(String title, Stages stages) {
    return visitor -> {
      stages.begin(title, bundle.content().size());
      try {
        contents.records((done, total) -> stages.advance(done)).read(visitor);
      } catch (DatasetException unsuitable) {
        // All of it was verified: what is wrong is wrong for the reader alone.
        throw ClientException.usage(title() + ": " + unsuitable.getMessage(), unsuitable);
      } catch (IOException gone) {
        throw failed(gone);
      }
      stages.end("");
    };
  }

  /** Of this version, for a person. */
  public String title() {
    var manifest = bundle.manifest().message();
    return metadata.name() + " " + manifest.dataId() + " version " + manifest.version();
  }

  /** The content could be read a moment ago, and cannot now. */
  public static ClientException failed(IOException failure) {
    return failure instanceof DatasetException wrong
        ? ClientException.notVerified(String.valueOf(wrong.getMessage()), wrong)
        : ClientException.unavailable(
            "The content cannot be read: " + failure.getMessage() + ". Repeat the command.",
            failure);
  }

  private static void require(Verdict verdict) {
    if (verdict.failure().isEmpty()) {
      return;
    }
    Verdict.Failure failure = verdict.failure().get();
    String why = failure.subject() + ": " + failure.detail();
    throw switch (verdict.status()) {
      case UNAVAILABLE -> ClientException.unavailable(why + ". Repeat the command.", null);
      case ANCHOR_UNCONFIRMED ->
          ClientException.anchorUnconfirmed(why + ". Name an RPC endpoint that you trust: --rpc.");
      default -> ClientException.notVerified("Not verified. " + why + ".", null);
    };
  }

  private record Told(Stages stages) implements VerificationProgress {
    @Override
    public void begins(Check check) {
      // The checks are one stage.
    }

    @Override
    public void contentRead(long done, long total) {
      stages.advance(done);
    }
  }
}
