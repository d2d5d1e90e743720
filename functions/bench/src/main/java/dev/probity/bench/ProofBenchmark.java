package dev.probity.bench;

import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.RecordLeaf;
import dev.probity.protocol.integrity.dataset.RecordNode;
import dev.probity.protocol.integrity.dataset.RecordReader;
import dev.probity.protocol.integrity.dataset.RecordsTree;
import dev.probity.protocol.integrity.dataset.SortedLeaves;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.proof.RecordProof;
import dev.probity.protocol.integrity.proof.RecordProof.Absence;
import dev.probity.protocol.integrity.proof.RecordProof.Neighbour;
import dev.probity.protocol.integrity.proof.RecordProof.Subject;
import dev.probity.protocol.integrity.proof.RecordProofException;
import dev.probity.protocol.integrity.proof.RecordProofVerifier;
import dev.probity.protocol.integrity.proof.RecordProver;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The longest proof of 10 million records, from the file's bytes to the signed root; and making one
 * out of 2^20.
 */
final class ProofBenchmark {
  private static final long RECORDS = 10_000_000;
  private static final int PROVED = SortedLeaves.MAX_CARRIED;
  private static final int REPETITIONS = 500;
  private static final Bytes32 KEY = Digests.keccak256("record key");
  private static final Bytes32 DATA_ID = Digests.keccak256("data set");

  private ProofBenchmark() {}

  static List<Result> measure(int rounds) throws IOException, InterruptedException {
    SourceRecord record = SourceRecord.parse("{\"n\":\"absent\"}".getBytes(StandardCharsets.UTF_8));
    Longest longest = Longest.of(record);
    byte[] file = longest.proof().bytes();
    double verified = Best.of(rounds, () -> verified(longest.manifest(), file, record))[0];
    double[] made = Best.of(1, () -> made(record));
    return List.of(
        Result.atMost(
            "longest proof of 10 M records", file.length, RecordProof.MAX_BYTES, "bytes", ""),
        Result.atMost("  verified, CPU", 1000 * verified, 1, "ms", ""),
        Result.reported("  made out of 2^20 leaves", made[0], "s", ""));
  }

  private static double verified(
      SignedMessage<Manifest> manifest, byte[] file, SourceRecord record) {
    var cpu = ManagementFactory.getThreadMXBean();
    long begin = cpu.getCurrentThreadCpuTime();
    for (int i = 0; i < REPETITIONS; i++) {
      try {
        var _ = new RecordProofVerifier(manifest, KEY).verify(file, record);
      } catch (RecordProofException refused) {
        throw new IllegalStateException(refused);
      }
    }
    return (cpu.getCurrentThreadCpuTime() - begin) / 1e9 / REPETITIONS;
  }

  private static double made(SourceRecord absent) throws IOException {
    try (SortedLeaves leaves = leaves()) {
      var manifest = signed(leaves.size(), leaves.root());
      long begin = System.nanoTime();
      var proof = new RecordProver(manifest, KEY, leaves).absence(absent).orElseThrow();
      double seconds = (System.nanoTime() - begin) / 1e9;
      var _ = verified(manifest, proof.bytes(), absent);
      return seconds;
    }
  }

  private static SortedLeaves leaves() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < PROVED; i++) {
      lines.append("{\"n\":").append(i).append("}\n");
    }
    RecordReader reader =
        DataFormat.JSON_LINES.read(
            new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.US_ASCII)));
    try (RecordsTree tree = new RecordsTree(KEY)) {
      for (Optional<SourceRecord> record = reader.next();
          record.isPresent();
          record = reader.next()) {
        tree.add(record.get());
      }
      return tree.finish();
    }
  }

  /** Two neighbours in the middle of the tree, whose ways meet only at the root. */
  private record Longest(RecordProof proof, SignedMessage<Manifest> manifest) {
    static Longest of(SourceRecord absent) {
      int depth = RecordsTree.depth(RECORDS);
      long left = (1L << (depth - 1)) - 1;
      Bytes32 leaf = new RecordLeaf(KEY).of(absent, 0);
      Bytes32 below = moved(leaf, -1);
      Bytes32 above = moved(leaf, 1);
      List<Bytes32> siblings = new ArrayList<>();
      RecordNode nodes = new RecordNode();
      Bytes32 fromLeft = below;
      Bytes32 fromRight = above;
      for (int level = 0; level < depth - 1; level++) {
        Bytes32 besideLeft = Digests.keccak256("left " + level);
        Bytes32 besideRight = Digests.keccak256("right " + level);
        siblings.add(besideLeft);
        siblings.add(besideRight);
        fromLeft = nodes.above(besideLeft, fromLeft);
        fromRight = nodes.above(fromRight, besideRight);
      }
      var manifest = signed(RECORDS, nodes.above(fromLeft, fromRight));
      return new Longest(
          new RecordProof(
              Subject.of(manifest),
              leaf,
              new Absence(new Neighbour(left, below), new Neighbour(left + 1, above)),
              siblings),
          manifest);
    }

    private static Bytes32 moved(Bytes32 leaf, int by) {
      byte[] bytes = leaf.bytes();
      bytes[0] += (byte) by;
      return Bytes32.of(bytes);
    }
  }

  private static SignedMessage<Manifest> signed(long records, Bytes32 root) {
    try {
      PrivateKey32 owner = PrivateKey32.of(Digests.keccak256("owner").bytes());
      Secp256k1 curve = Secp256k1.best();
      Address user = curve.addressOf(owner);
      var manifest =
          new Manifest(
              user,
              Bytes32.ZERO,
              DATA_ID,
              1,
              Bytes32.ZERO,
              Bytes32.ZERO,
              root,
              records,
              Commitments.recordKeyCommit(user, DATA_ID, 1, KEY),
              Bytes32.ZERO,
              1,
              Bytes32.ZERO);
      var domain = new Eip712Domain("Probity IM", 31337, Address.parse("0x" + "5c".repeat(20)));
      return new SignedMessage<>(
          Manifest.TYPE,
          domain,
          manifest,
          curve.sign(Manifest.TYPE.digest(domain, manifest), owner));
    } catch (WireException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
