package dev.probity.protocol.integrity.proof;

import dev.probity.protocol.integrity.proof.RecordProof.Absence;
import dev.probity.protocol.integrity.proof.RecordProof.Claim;
import dev.probity.protocol.integrity.proof.RecordProof.Inclusion;
import dev.probity.protocol.integrity.proof.RecordProof.Neighbour;
import dev.probity.protocol.integrity.proof.RecordProof.Subject;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.util.ArrayList;
import java.util.List;

/** A proof as CBOR: {@code record-proof} of {@code docs/data-formats.md}. */
final class RecordProofFormat {
  private static final String FORMAT = "probity.record-proof/1";
  private static final int ENTRIES = 8;

  /** The keys of the map, ascending. */
  private static final int KEY_FORMAT = 1;

  private static final int KEY_DATA_ID = 2;
  private static final int KEY_VERSION = 3;
  private static final int KEY_MANIFEST_HASH = 4;
  private static final int KEY_RECORDS = 5;
  private static final int KEY_LEAF = 6;
  private static final int KEY_INCLUSION = 7;
  private static final int KEY_ABSENCE = 8;
  private static final int KEY_SIBLINGS = 9;

  private RecordProofFormat() {}

  static byte[] write(RecordProof proof) {
    Subject subject = proof.subject();
    CborWriter cbor = new CborWriter().map(ENTRIES);
    cbor.unsigned(KEY_FORMAT).text(FORMAT);
    cbor.unsigned(KEY_DATA_ID).word(subject.dataId());
    cbor.unsigned(KEY_VERSION).unsigned(subject.version());
    cbor.unsigned(KEY_MANIFEST_HASH).word(subject.manifestHash());
    cbor.unsigned(KEY_RECORDS).unsigned(subject.records());
    cbor.unsigned(KEY_LEAF).word(proof.leaf());
    switch (proof.claim()) {
      case Inclusion in ->
          cbor.unsigned(KEY_INCLUSION).array(2).unsigned(in.occurrence()).unsigned(in.position());
      case Absence notIn -> {
        cbor.unsigned(KEY_ABSENCE).array(2);
        neighbour(cbor, notIn.left());
        neighbour(cbor, notIn.right());
      }
    }
    cbor.unsigned(KEY_SIBLINGS).array(proof.siblings().size());
    proof.siblings().forEach(cbor::word);
    return cbor.bytes();
  }

  private static void neighbour(CborWriter cbor, Neighbour neighbour) {
    cbor.array(2).unsigned(neighbour.position()).word(neighbour.leaf());
  }

  static RecordProof read(byte[] file) throws WireException {
    CborReader cbor = new CborReader(file, RecordProof.MAX_BYTES);
    cbor.map(ENTRIES);
    cbor.key(KEY_FORMAT);
    cbor.text(FORMAT);
    cbor.key(KEY_DATA_ID);
    Bytes32 dataId = cbor.word("dataId");
    cbor.key(KEY_VERSION);
    long version = cbor.unsigned("version", Long.MAX_VALUE);
    cbor.key(KEY_MANIFEST_HASH);
    Bytes32 manifestHash = cbor.word("manifest hash");
    cbor.key(KEY_RECORDS);
    long records = cbor.unsigned("records", RecordProof.MAX_RECORDS);
    cbor.key(KEY_LEAF);
    Bytes32 leaf = cbor.word("leaf");
    Claim claim = cbor.eitherKey(KEY_INCLUSION, KEY_ABSENCE) ? inclusion(cbor) : absence(cbor);
    cbor.key(KEY_SIBLINGS);
    List<Bytes32> siblings = new ArrayList<>();
    for (int i = cbor.array("siblings", RecordProof.MAX_BYTES); i > 0; i--) {
      siblings.add(cbor.word("a sibling"));
    }
    cbor.end();
    return new RecordProof(
        new Subject(dataId, version, manifestHash, records), leaf, claim, siblings);
  }

  private static Inclusion inclusion(CborReader cbor) throws WireException {
    cbor.array(2);
    return new Inclusion(cbor.unsigned("occurrence", RecordProof.MAX_RECORDS), position(cbor));
  }

  private static Absence absence(CborReader cbor) throws WireException {
    cbor.array(2);
    return new Absence(neighbour(cbor), neighbour(cbor));
  }

  private static Neighbour neighbour(CborReader cbor) throws WireException {
    cbor.array(2);
    return new Neighbour(position(cbor), cbor.word("a neighbour"));
  }

  private static long position(CborReader cbor) throws WireException {
    return cbor.unsigned("position", RecordProof.MAX_RECORDS + 1);
  }
}
