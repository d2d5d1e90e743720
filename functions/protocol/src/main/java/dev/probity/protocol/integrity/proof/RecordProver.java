package dev.probity.protocol.integrity.proof;

import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.FlatEntries;
import dev.probity.protocol.integrity.dataset.LeafSearch;
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
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Makes proofs about one version of a data set. They are as good as what they are made from: {@link
 * RecordProofVerifier} shows whether key and leaves are those of the manifest. By one thread at a
 * time; each proof takes one reading of the leaves, about as many hashes as there are records, and
 * no memory to speak of.
 */
public final class RecordProver {
  private static final int FIRST_SOUGHT = 1 << 6;
  private static final int MOST_SOUGHT = 1 << 16;

  private final Manifest manifest;
  private final Subject subject;
  private final RecordLeaf leaf;
  private final SortedLeaves leaves;
  private final int depth;

  /**
   * @param manifest signs the leaves' root
   * @param recordKey K_r
   * @param leaves all of them; stay the caller's to close
   */
  public RecordProver(SignedMessage<Manifest> manifest, Bytes32 recordKey, SortedLeaves leaves) {
    this.manifest = manifest.message();
    this.subject = Subject.of(manifest);
    this.leaf = new RecordLeaf(recordKey);
    this.leaves = leaves;
    this.depth = RecordsTree.depth(leaves.size());
  }

  /** Whether the leaves are those that the manifest signs: one reading more. */
  public boolean areSigned() throws IOException {
    return leaves.root().equals(manifest.recordsRoot());
  }

  /**
   * How many records are equal to this one. One reading for the first few, and one for each {@value
   * #MOST_SOUGHT} of them.
   */
  public long count(SourceRecord record) throws IOException {
    long count = 0;
    int sought = FIRST_SOUGHT;
    while (true) {
      FlatEntries occurrences = new FlatEntries(Bytes32.LENGTH, sought);
      for (int i = 0; i < sought; i++) {
        int at = occurrences.add();
        leaf.of(record, count + i).copyTo(occurrences.array(), at);
      }
      occurrences.sort();
      int found = leaves.count(occurrences);
      count += found;
      if (found < sought) {
        return count;
      }
      sought = MOST_SOUGHT;
    }
  }

  /**
   * That the record is in.
   *
   * @param occurrence which of equal records, from 0
   * @return empty if there is none
   */
  public Optional<RecordProof> inclusion(SourceRecord record, long occurrence) throws IOException {
    Bytes32 its = leaf.of(record, occurrence);
    LeafSearch search = LeafSearch.of(leaves, its);
    if (!search.isIn()) {
      return Optional.empty();
    }
    long position = search.position();
    return Optional.of(
        proof(search, its, new Inclusion(occurrence, position), Way.ofOne(position, depth)));
  }

  /**
   * That the record is not in.
   *
   * @return empty if it is
   */
  public Optional<RecordProof> absence(SourceRecord record) throws IOException {
    Bytes32 its = leaf.of(record, 0);
    LeafSearch search = LeafSearch.of(leaves, its);
    if (search.isIn()) {
      return Optional.empty();
    }
    long left = search.position() - 1;
    Absence notIn =
        new Absence(
            new Neighbour(left, search.before()), new Neighbour(search.position(), search.at()));
    return Optional.of(proof(search, its, notIn, Way.ofPair(left, depth)));
  }

  private RecordProof proof(LeafSearch search, Bytes32 its, Claim claim, Way way) {
    List<Bytes32> siblings =
        way.siblings().stream().map(node -> search.node(node.level(), node.index())).toList();
    return new RecordProof(subject, its, claim, siblings);
  }
}
