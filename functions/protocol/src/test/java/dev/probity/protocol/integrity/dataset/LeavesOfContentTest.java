package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a prover takes from the content. */
class LeavesOfContentTest {
  @TempDir private Path folder = Path.of("");

  private BuiltContent content() throws IOException {
    return BuiltContent.of(folder, "p.csv", utf8(Sources.PENGUINS_CSV));
  }

  @Test
  void theLeavesAreThoseUnderTheSignedRoot() throws IOException {
    BuiltContent content = content();
    Manifest manifest = content.built().manifest().message();
    SortedLeaves leaves = content.open().leaves(manifest, Progress.SILENT);
    assertThat(leaves.root()).isEqualTo(manifest.recordsRoot());
    assertThat(TreeOfLeaves.of(leaves).root()).isEqualTo(manifest.recordsRoot());
  }

  @Test
  void leavesThatAreNotTheSignedOnesAreRefused() throws IOException {
    BuiltContent content = content();
    Manifest of4 =
        BuiltContent.of(folder, "q.csv", utf8(Sources.PENGUINS_CSV.replaceFirst("Gentoo.*\n", "")))
            .built()
            .manifest()
            .message();
    DatasetException refused =
        catchThrowableOfType(
            DatasetException.class, () -> content.open().leaves(of4, Progress.SILENT));
    assertThat(refused.fault()).isEqualTo(Fault.LEAVES_ORDER);
  }

  @Test
  void aRecordIsReadByItsNumber() throws IOException {
    List<SourceRecord> all = Sources.records(DataFormat.CSV, utf8(Sources.PENGUINS_CSV));
    DatasetContents contents = content().open();
    for (SourceRecord one : all) {
      assertThat(contents.record(one.number()).orElseThrow().canonical())
          .isEqualTo(one.canonical());
    }
    assertThat(contents.record(0)).isEmpty();
    assertThat(contents.record(6)).isEmpty();
  }
}
