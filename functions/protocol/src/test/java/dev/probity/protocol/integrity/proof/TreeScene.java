package dev.probity.protocol.integrity.proof;

import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.RecordsTree;
import dev.probity.protocol.integrity.dataset.SortedLeaves;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.dataset.TreeOfLeaves;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** A data set's tree, and the manifest that its owner signed over it. */
record TreeScene(SortedLeaves leaves, SignedMessage<Manifest> manifest, Bytes32 recordKey) {
  static final Bytes32 KEY = Digests.keccak256("record key");

  /** Of these records. */
  static TreeScene of(List<String> records) {
    return of(records, "data set", 1, KEY);
  }

  static TreeScene of(List<String> records, String name, long version, Bytes32 recordKey) {
    try (RecordsTree tree = new RecordsTree(recordKey)) {
      for (String record : records) {
        tree.add(record(record));
      }
      SortedLeaves leaves = tree.finish();
      Bytes32 dataId = Digests.keccak256(name);
      Bytes32 root = leaves.root();
      return new TreeScene(
          leaves, signed(dataId, version, leaves.size(), root, recordKey), recordKey);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** So many records, each another. */
  static TreeScene of(int records) {
    return of(numbered(records));
  }

  static List<String> numbered(int records) {
    return IntStream.range(0, records).mapToObj(TreeScene::one).toList();
  }

  static String one(int number) {
    return "{\"n\":\"" + number + "\"}";
  }

  static SignedMessage<Manifest> signed(
      Bytes32 dataId, long version, long records, Bytes32 root, Bytes32 recordKey) {
    try {
      PrivateKey32 owner = PrivateKey32.of(Digests.keccak256("owner").bytes());
      Secp256k1 curve = Secp256k1.best();
      Address user = curve.addressOf(owner);
      Manifest manifest =
          new Manifest(
              user,
              Digests.keccak256("nonce"),
              dataId,
              version,
              Bytes32.ZERO,
              Digests.keccak256("metadata"),
              root,
              records,
              Commitments.recordKeyCommit(user, dataId, version, recordKey),
              Digests.keccak256("content"),
              1000,
              Bytes32.ZERO);
      Eip712Domain domain =
          new Eip712Domain("Probity IM", 31337, Address.parse("0x" + "5c".repeat(20)));
      return new SignedMessage<>(
          Manifest.TYPE,
          domain,
          manifest,
          curve.sign(Manifest.TYPE.digest(domain, manifest), owner));
    } catch (WireException e) {
      throw new IllegalStateException(e);
    }
  }

  static SourceRecord record(String json) {
    try {
      return SourceRecord.parse(json.getBytes(StandardCharsets.UTF_8));
    } catch (DatasetException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  RecordProver prover() {
    return new RecordProver(manifest, recordKey, leaves);
  }

  RecordProofVerifier verifier() {
    return new RecordProofVerifier(manifest, recordKey);
  }

  RecordProof in(String record) {
    return read(() -> prover().inclusion(record(record), 0)).orElseThrow();
  }

  RecordProof notIn(String record) {
    return read(() -> prover().absence(record(record))).orElseThrow();
  }

  /** Something that reads leaves. */
  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T read(Reading<T> reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TreeOfLeaves tree() {
    return TreeOfLeaves.of(leaves);
  }

  long records() {
    return leaves.size();
  }
}
