package dev.probity.protocol.integrity.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.content.Cid;
import dev.probity.content.DagLink;
import dev.probity.content.UnixFsDirectory;
import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.integrity.proof.RecordProof;
import dev.probity.protocol.integrity.proof.RecordProofVerifier;
import dev.probity.protocol.integrity.proof.RecordProver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets of 2^20 records, whose content carries the leaves, and of one more, whose does not. */
@Tag("slow")
class ManyRecordsTest {
  private static final int FEW = SortedLeaves.MAX_CARRIED;
  private static final int MANY = FEW + 1;

  @TempDir private static Path folder = Path.of("");
  private static BuiltContent few;
  private static BuiltContent many;
  private static BuiltContent sealed;

  @BeforeAll
  static void build() throws IOException {
    few = BuiltContent.of(folder, "few.csv", rows(FEW));
    many = BuiltContent.of(folder, "many.csv", rows(MANY));
    sealed = BuiltContent.encrypted(folder, "sealed.csv", rows(MANY));
  }

  /** Each tenth record is equal to the one before. */
  private static byte[] rows(int count) {
    StringBuilder rows = new StringBuilder("n\n");
    for (int i = 0; i < count; i++) {
      rows.append(i % 10 == 9 ? i - 1 : i).append('\n');
    }
    return rows.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static SourceRecord record(int n) throws DatasetException {
    return SourceRecord.parse(("{\"n\":\"" + n + "\"}").getBytes(StandardCharsets.US_ASCII));
  }

  private static Manifest manifest(BuiltContent content) {
    return content.built().manifest().message();
  }

  @Test
  void upTo2To20RecordsCarryTheirLeavesAndMoreDoNot() throws IOException {
    assertThat(few.open().carriesLeaves()).isTrue();
    assertThat(few.bytes(DatasetLayout.LEAVES)).hasSize(SortedLeaves.MAX_FILE_BYTES);
    assertThat(many.open().carriesLeaves()).isFalse();
    assertThat(sealed.open().carriesLeaves()).isFalse();
    assertThat(manifest(many).records()).isEqualTo(MANY);
  }

  @Test
  void whoeverReadsTheDataRecomputesTheSignedRoot() throws IOException {
    for (DatasetContents contents : new DatasetContents[] {few.open(), many.open()}) {
      ContentFindings found = contents.read(Progress.SILENT);
      Manifest signed = contents.signedManifest().message();
      assertThat(found.recordsRoot()).isEqualTo(signed.recordsRoot());
      assertThat(found.leavesRoot()).isEqualTo(signed.recordsRoot());
      assertThat(found.records()).isEqualTo(signed.records());
      assertThat(found.leaves()).isEqualTo(signed.records());
    }
    ContentFindings unlocked = sealed.unlocked().read(Progress.SILENT);
    assertThat(unlocked.recordsRoot()).isEqualTo(manifest(sealed).recordsRoot());
    assertThat(sealed.open().readSealed(Progress.SILENT).leaves()).isEmpty();
  }

  @Test
  void proofsAreMadeWithoutCarriedLeavesAndFit() throws Exception {
    for (DatasetContents contents : new DatasetContents[] {many.open(), sealed.unlocked()}) {
      var signed = contents.signedManifest();
      var key = contents.metadata().recordKey();
      try (SortedLeaves leaves = contents.leaves(signed.message(), Progress.SILENT)) {
        RecordProver prover = new RecordProver(signed, key, leaves);
        RecordProofVerifier verifier = new RecordProofVerifier(signed, key);
        assertThat(prover.areSigned()).isTrue();
        RecordProof in = prover.inclusion(record(8), 1).orElseThrow();
        assertThat(verifier.verify(in.bytes(), record(8)).claim()).isEqualTo(in.claim());
        RecordProof notIn = prover.absence(record(9)).orElseThrow();
        assertThat(verifier.verify(notIn.bytes(), record(9)).claim()).isEqualTo(notIn.claim());
        assertThat(in.bytes()).hasSizeLessThan(RecordProof.MAX_BYTES);
        assertThat(notIn.bytes()).hasSizeLessThan(RecordProof.MAX_BYTES);
        assertThat(prover.count(record(8))).isEqualTo(2);
        assertThat(prover.absence(record(8))).isEmpty();
        assertThat(prover.inclusion(record(8), 2)).isEmpty();
      }
    }
  }

  /** An owner who keeps altered records from being named. */
  @Test
  void fewRecordsWithoutTheirLeavesAreRefused() throws IOException {
    DatasetContents contents =
        DatasetContents.open(BuiltContent.dag(few.blocks()), few.without(DatasetLayout.LEAVES));
    DatasetException refused =
        catchThrowableOfType(DatasetException.class, () -> contents.read(Progress.SILENT));
    assertThat(refused.fault()).isEqualTo(Fault.LAYOUT);
    assertThat(refused).hasMessageContaining("carries no leaves");
    assertThatThrownBy(() -> contents.leaves(manifest(few), Progress.SILENT))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("carries no leaves");
  }

  /** An owner whose readers would have to hold as many leaves as somebody likes. */
  @Test
  void manyRecordsWithLeavesAreRefused() throws IOException {
    Map<String, UnixFsEntry> entries = new HashMap<>();
    for (DagLink link : BuiltContent.dag(many.blocks()).directory(many.root()).values()) {
      entries.put(
          link.name(),
          UnixFsFile.importFrom(new ByteArrayInputStream(many.bytes(link.name())), many.blocks()));
    }
    for (int bytes : new int[] {0, SortedLeaves.MAX_FILE_BYTES, SortedLeaves.MAX_FILE_BYTES + 32}) {
      entries.put(
          DatasetLayout.LEAVES,
          UnixFsFile.importFrom(new ByteArrayInputStream(new byte[bytes]), many.blocks()));
      Cid root = UnixFsDirectory.write(entries, many.blocks()).cid();
      DatasetContents contents = DatasetContents.open(BuiltContent.dag(many.blocks()), root);
      assertThatThrownBy(() -> contents.leaves(manifest(many), Progress.SILENT))
          .isInstanceOf(DatasetException.class);
    }
  }

  @Test
  void alteredRecordsOfManyAreNotNamedAndThatIsSaid() throws IOException {
    RecordDiagnosis diagnosis = many.diagnose(many.blocks());
    assertThat(diagnosis.obstacle().orElseThrow())
        .contains("more than 1048576 records carries no leaves");
    assertThat(diagnosis.records()).isEmpty();
  }

  @Test
  void theBuildsLeaveNothingBeside() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("few.csv", "many.csv", "sealed.csv");
    }
  }
}
