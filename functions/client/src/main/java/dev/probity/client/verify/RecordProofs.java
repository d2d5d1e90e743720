package dev.probity.client.verify;

import dev.probity.client.ClientException;
import dev.probity.client.terminal.Stages;
import dev.probity.content.ContentException;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.Metadata;
import dev.probity.protocol.integrity.dataset.SortedLeaves;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.proof.RecordProof;
import dev.probity.protocol.integrity.proof.RecordProofException;
import dev.probity.protocol.integrity.proof.RecordProofVerifier;
import dev.probity.protocol.integrity.proof.RecordProver;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Proofs of single records, made from the leaves that the content carries; of many records, whose
 * content carries none, from all of its data.
 */
public final class RecordProofs {
  private final SignedMessage<Manifest> manifest;
  private final Optional<DataKey> key;
  private final Stages stages;

  /** About the data set of this manifest. */
  public RecordProofs(SignedMessage<Manifest> manifest, Optional<DataKey> key, Stages stages) {
    this.manifest = manifest;
    this.key = key;
    this.stages = stages;
  }

  /**
   * The record asked about: itself, or by its number.
   *
   * @param record if it is given
   * @param number from 1, if it is not
   */
  public record Asked(Optional<SourceRecord> record, OptionalLong number) {}

  /**
   * A proof that was verified.
   *
   * @param proof as {@link #file} holds it
   * @param record that it is about
   * @param recordKey K_r, which whoever verifies needs
   * @param metadata the owner's words on the data
   */
  public record Made(RecordProof proof, SourceRecord record, Bytes32 recordKey, Metadata metadata) {
    /** The file's bytes. */
    public byte[] file() {
      return proof.bytes();
    }
  }

  /** That a record is in; of equal ones the one of this occurrence, from 0. */
  public Made in(ContentLocation content, Bundle bundle, Asked asked, long occurrence) {
    return made(
        content,
        bundle,
        asked,
        (prover, record) -> {
          Optional<RecordProof> proof = prover.inclusion(record, occurrence);
          if (proof.isEmpty()) {
            throw absent(signedCount(prover, record), occurrence);
          }
          return proof.get();
        });
  }

  /** That a record is not in. */
  public Made notIn(ContentLocation content, Bundle bundle, Asked asked) {
    return made(
        content,
        bundle,
        asked,
        (prover, record) -> {
          Optional<RecordProof> proof = prover.absence(record);
          if (proof.isEmpty()) {
            throw present(signedCount(prover, record));
          }
          return proof.get();
        });
  }

  /** Makes the proof, or says why it cannot be. */
  private interface Making {
    RecordProof make(RecordProver prover, SourceRecord record) throws IOException;
  }

  /** How many records are equal to this one, told only of leaves that are the signed ones. */
  private static long signedCount(RecordProver prover, SourceRecord record) throws IOException {
    if (!prover.areSigned()) {
      throw new DatasetException(
          DatasetException.Fault.LEAVES_ORDER,
          "the leaves of its records are not those that the manifest signs");
    }
    return prover.count(record);
  }

  private Made made(ContentLocation content, Bundle bundle, Asked asked, Making making) {
    DatasetContents contents = read(() -> open(content, bundle, key));
    Metadata metadata = read(contents::metadata);
    Bytes32 recordKey = metadata.recordKey();
    SourceRecord record =
        asked.record().orElseGet(() -> record(contents, asked.number().orElseThrow()));
    boolean carried = contents.carriesLeaves();
    stages.begin(
        carried ? "reading the leaves" : "reading all records for their leaves",
        carried ? Stages.UNKNOWN : manifest.message().size());
    RecordProof proof =
        read(() -> {
          try (SortedLeaves leaves =
              contents.leaves(manifest.message(), (done, total) -> stages.advance(done))) {
            stages.end(leaves.size() + " leaves");
            return making.make(new RecordProver(manifest, recordKey, leaves), record);
          }
        });
    try {
      // What is handed on was verified as its reader will: from the file's bytes.
      var _ = new RecordProofVerifier(manifest, recordKey).verify(proof.bytes(), record);
    } catch (RecordProofException refused) {
      throw ClientException.notVerified(
          "No proof can be made: " + refused.fault().code() + ", " + refused.getMessage() + ".",
          refused);
    }
    return new Made(proof, record, recordKey, metadata);
  }

  /** The metadata of a data set, every block read against its CID; the manifest's copy unread. */
  public static Metadata metadata(ContentLocation content, Bundle bundle) {
    return read(() -> open(content, bundle, Optional.empty()).metadata());
  }

  private static DatasetContents open(ContentLocation content, Bundle bundle, Optional<DataKey> key)
      throws IOException {
    return DatasetContents.open(
        new VerifiedDag(content.blocks(), DagLimits.DEFAULT), bundle.content().root(), key);
  }

  private SourceRecord record(DatasetContents contents, long number) {
    long records = manifest.message().records();
    if (number < 1 || number > records) {
      throw ClientException.usage(
          "There is no record " + number + ": the records are numbered 1 to " + records + ".",
          null);
    }
    stages.begin("reading the data up to record " + number, Stages.UNKNOWN);
    SourceRecord record =
        read(() -> contents.record(number))
            .orElseThrow(() ->
                ClientException.notVerified(
                    "The data has fewer records than its manifest says. `probity verify` tells"
                        + " more.",
                    null));
    stages.end("");
    return record;
  }

  private ClientException absent(long equal, long occurrence) {
    return ClientException.notVerified(
        equal == 0
            ? "The record is not in "
                + named()
                + ": none of its "
                + manifest.message().records()
                + " records is equal to it. --not-in proves that. (A record has every field of the"
                + " source, with its text as it stands there: 39.10 is not 39.1.)"
            : "There is no occurrence "
                + occurrence
                + ": "
                + equal
                + (equal == 1 ? " record is" : " records are")
                + " equal to it, counted from 0.",
        null);
  }

  private ClientException present(long equal) {
    return ClientException.notVerified(
        "The record is in "
            + named()
            + ": "
            + equal
            + " of its "
            + manifest.message().records()
            + " records "
            + (equal == 1 ? "is" : "are")
            + " equal to it. --in proves that.",
        null);
  }

  private String named() {
    return "data set " + manifest.message().dataId() + " version " + manifest.message().version();
  }

  /** A reading of content that may fail. */
  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T read(Reading<T> reading) {
    try {
      return reading.read();
    } catch (ContentException | DatasetException wrong) {
      throw ClientException.notVerified(
          "The content is not what was signed: "
              + wrong.getMessage()
              + ". `probity verify` tells more.",
          wrong);
    } catch (IOException unavailable) {
      throw ClientException.unavailable(
          "The content cannot be read: "
              + unavailable.getMessage()
              + ". Repeat the command, or name another place with --content.",
          unavailable);
    }
  }
}
