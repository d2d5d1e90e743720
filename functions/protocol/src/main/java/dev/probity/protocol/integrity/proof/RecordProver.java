package dev.probity.protocol.integrity.proof;

import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.RecordLeaf;
import dev.probity.protocol.integrity.dataset.RecordsTree;
import dev.probity.protocol.integrity.dataset.SortedLeaves;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.proof.RecordProof.Absence;
import dev.probity.protocol.integrity.proof.RecordProof.Claim;
import dev.probity.protocol.integrity.proof.RecordProof.Inclusion;
import dev.probity.protocol.integrity.proof.RecordProof.Neighbour;
import dev.probity.protocol.integrity.proof.RecordProof.Subject;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.util.List;
import java.util.Optional;

/**
 * Makes proofs about one version of a data set. They are as good as what they are made from: {@link
 * RecordProofVerifier} shows whether key and leaves are those of the manifest. By one thread at a
 * time; each proof costs about as many hashes as there are records.
 */
public final class RecordProver {
  private final Subject subject;
  private final RecordLeaf leaf;
  private final SortedLeaves leaves;
  private final int depth;

  /**
   * @param manifest signs the leaves' root
   * @param recordKey K_r
   * @param leaves all of them
   */
  public RecordProver(SignedMessage<Manifest> manifest, Bytes32 recordKey, SortedLeaves leaves) {
    this.subject = Subject.of(manifest);
    this.leaf = new RecordLeaf(recordKey);
    this.leaves = leaves;
    this.depth = RecordsTree.depth(leaves.size());
  }

  /** How many records are equal to this one. */
  public long count(SourceRecord record) {
    long count = 0;
    while (leaves.contains(leaf.of(record, count))) {
      count++;
    }
    return count;
  }

  /**
   * That the record is in.
   *
   * @param occurrence which of equal records, from 0
   * @return empty if there is none
   */
  public Optional<RecordProof> inclusion(SourceRecord record, long occurrence) {
    Bytes32 its = leaf.of(record, occurrence);
    if (!leaves.contains(its)) {
      return Optional.empty();
    }
    long position = leaves.below(its) + 1;
    return Optional.of(proof(its, new Inclusion(occurrence, position), Way.ofOne(position, depth)));
  }

  /**
   * That the record is not in.
   *
   * @return empty if it is
   */
  public Optional<RecordProof> absence(SourceRecord record) {
    Bytes32 its = leaf.of(record, 0);
    if (leaves.contains(its)) {
      return Optional.empty();
    }
    long left = leaves.below(its);
    return Optional.of(
        proof(its, new Absence(neighbour(left), neighbour(left + 1)), Way.ofPair(left, depth)));
  }

  private Neighbour neighbour(long position) {
    return new Neighbour(position, leaves.bottom(position));
  }

  private RecordProof proof(Bytes32 its, Claim claim, Way way) {
    List<Bytes32> siblings =
        way.siblings().stream().map(node -> leaves.node(node.level(), node.index())).toList();
    return new RecordProof(subject, its, claim, siblings);
  }
}
