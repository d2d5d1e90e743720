package dev.probity.protocol.integrity.proof;

import static dev.probity.protocol.integrity.proof.RecordProofException.require;

import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.RecordLeaf;
import dev.probity.protocol.integrity.dataset.RecordsTree;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.proof.RecordProof.Absence;
import dev.probity.protocol.integrity.proof.RecordProof.Inclusion;
import dev.probity.protocol.integrity.proof.RecordProof.Neighbour;
import dev.probity.protocol.integrity.proof.RecordProof.Subject;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.util.List;

/**
 * Verifies proofs of records without I/O. It believes nothing but the manifest, which the caller
 * takes from a bundle that was verified, and the hash functions.
 */
public final class RecordProofVerifier {
  private final Subject signed;
  private final Manifest manifest;
  private final Bytes32 recordKey;

  /**
   * @param manifest of a verified bundle
   * @param recordKey K_r; every {@code verify} holds it against the manifest's recordKeyCommit
   */
  public RecordProofVerifier(SignedMessage<Manifest> manifest, Bytes32 recordKey) {
    this.signed = Subject.of(manifest);
    this.manifest = manifest.message();
    this.recordKey = recordKey;
  }

  /**
   * Verifies a proof as it lies in a file.
   *
   * @param file the file's bytes
   * @param record the one that is asked about
   * @throws RecordProofException with the first fault
   */
  public ProvedRecord verify(byte[] file, SourceRecord record) throws RecordProofException {
    RecordProof proof;
    try {
      proof = RecordProof.parse(file);
    } catch (WireException broken) {
      throw new RecordProofException(
          ProofFault.PROOF_MALFORMED, "not a proof in canonical CBOR: " + broken.getMessage());
    }
    return verify(proof, record);
  }

  /**
   * Verifies a proof that was read already.
   *
   * @param record the one that is asked about
   * @throws RecordProofException with the first fault
   */
  public ProvedRecord verify(RecordProof proof, SourceRecord record) throws RecordProofException {
    requireSubject(proof.subject());
    requireRecordKey();
    switch (proof.claim()) {
      case Inclusion in -> requireInclusion(proof, in, record);
      case Absence notIn -> requireAbsence(proof, notIn, record);
    }
    return new ProvedRecord(proof.claim());
  }

  private void requireSubject(Subject its) throws RecordProofException {
    require(
        its.dataId().equals(signed.dataId()),
        ProofFault.OTHER_DATA_SET,
        "the proof is about data set " + its.dataId() + ", not " + signed.dataId());
    require(
        its.version() == signed.version(),
        ProofFault.OTHER_VERSION,
        "the proof is about version " + its.version() + ", not " + signed.version());
    require(
        its.manifestHash().equals(signed.manifestHash()),
        ProofFault.OTHER_MANIFEST,
        "the proof was made for another manifest of this version");
    require(
        its.records() == signed.records() && signed.records() <= RecordProof.MAX_RECORDS,
        ProofFault.RECORDS_MISMATCH,
        "the proof is about " + its.records() + " records, the manifest about " + signed.records());
  }

  private void requireRecordKey() throws RecordProofException {
    Bytes32 commit =
        Commitments.recordKeyCommit(
            manifest.user(), manifest.dataId(), manifest.version(), recordKey);
    require(
        commit.equals(manifest.recordKeyCommit()),
        ProofFault.WRONG_RECORD_KEY,
        "the record key is not the one that the manifest commits to");
  }

  private void requireInclusion(RecordProof proof, Inclusion in, SourceRecord record)
      throws RecordProofException {
    require(
        in.occurrence() >= 0 && in.occurrence() < signed.records(),
        ProofFault.OCCURRENCE_OUT_OF_RANGE,
        "occurrence " + in.occurrence() + " of " + signed.records() + " records");
    require(
        in.position() >= 1 && in.position() <= signed.records(),
        ProofFault.POSITION_OUT_OF_RANGE,
        "position " + in.position() + " is none of " + signed.records() + " leaves");
    Way way = Way.ofOne(in.position(), depth());
    requireSiblings(proof, way);
    requireLeaf(proof, record, in.occurrence());
    requireRoot(way.root(List.of(proof.leaf()), proof.siblings()));
  }

  private void requireAbsence(RecordProof proof, Absence notIn, SourceRecord record)
      throws RecordProofException {
    Neighbour left = notIn.left();
    Neighbour right = notIn.right();
    requireNeighbour(left);
    requireNeighbour(right);
    require(
        right.position() == left.position() + 1,
        ProofFault.NEIGHBOURS_NOT_ADJACENT,
        "positions " + left.position() + " and " + right.position() + " are not side by side");
    require(
        left.leaf().compareTo(right.leaf()) < 0,
        ProofFault.NEIGHBOURS_ORDER,
        "the left neighbour is not below the right one");
    Way way = Way.ofPair(left.position(), depth());
    requireSiblings(proof, way);
    requireLeaf(proof, record, 0);
    require(
        !proof.leaf().equals(left.leaf()) && !proof.leaf().equals(right.leaf()),
        ProofFault.RECORD_PRESENT,
        "the record is in: it is one of the two neighbours");
    require(
        left.leaf().compareTo(proof.leaf()) < 0 && proof.leaf().compareTo(right.leaf()) < 0,
        ProofFault.NOT_BETWEEN,
        "the record's leaf would not stand between these neighbours");
    requireRoot(way.root(List.of(left.leaf(), right.leaf()), proof.siblings()));
  }

  private void requireNeighbour(Neighbour neighbour) throws RecordProofException {
    long position = neighbour.position();
    long last = signed.records() + 1;
    require(
        position >= 0 && position <= last,
        ProofFault.POSITION_OUT_OF_RANGE,
        "position " + position + " is neither a leaf nor a sentinel of " + signed.records());
    require(
        (position == 0) == neighbour.leaf().equals(RecordsTree.FIRST)
            && (position == last) == neighbour.leaf().equals(RecordsTree.LAST),
        ProofFault.SENTINEL_MISPLACED,
        "position " + position + " holds a sentinel where a leaf must be, or the other way round");
  }

  private void requireSiblings(RecordProof proof, Way way) throws RecordProofException {
    int needed = way.siblings().size();
    require(
        proof.siblings().size() == needed,
        ProofFault.WRONG_SIBLINGS,
        proof.siblings().size() + " siblings; the position in this tree needs " + needed);
  }

  private void requireLeaf(RecordProof proof, SourceRecord record, long occurrence)
      throws RecordProofException {
    require(
        new RecordLeaf(recordKey).of(record, occurrence).equals(proof.leaf()),
        ProofFault.OTHER_RECORD,
        "the proof is about another record, or another occurrence of it");
  }

  private void requireRoot(Bytes32 root) throws RecordProofException {
    require(
        root.equals(manifest.recordsRoot()),
        ProofFault.ROOT_MISMATCH,
        "leaf and siblings do not give the root that the manifest signs");
  }

  private int depth() {
    return RecordsTree.depth(signed.records());
  }
}
