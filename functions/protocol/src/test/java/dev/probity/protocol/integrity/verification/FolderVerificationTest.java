package dev.probity.protocol.integrity.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.wire.Secp256k1;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that is several files, as a stranger verifies it. */
class FolderVerificationTest {
  private static final List<String> FILES = List.of("a.txt", "cat/1.png", "cat/2.png", "dog/1.png");

  @TempDir Path folder;
  private BundleFixture.Made made;

  @BeforeEach
  void write() throws IOException {
    for (String file : FILES) {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "the bytes of " + file);
    }
    made = new BundleFixture().withSource(folder).make();
  }

  @Test
  void aFolderIsVerified() {
    assertThat(made.verify().status()).isEqualTo(Verdict.Status.VERIFIED);
  }

  @Test
  void anyFlippedBitOfAFileIsRefusedAndNamesItsBlockAndItsRecord() throws IOException {
    for (int i = 0; i < FILES.size(); i++) {
      Cid file = file(FILES.get(i));
      for (int bit = 0; bit < 8 * 10; bit += 7) {
        Verdict verdict = verify(made.blocks().withFlippedBit(file, bit));
        assertThat(verdict.status()).isEqualTo(Verdict.Status.REFUSED);
        Verdict.Failure failure = verdict.failure().orElseThrow();
        assertThat(failure.code()).isEqualTo(FailureCode.CONTENT_INVALID);
        assertThat(failure.subject()).isEqualTo("block " + file);
        assertThat(verdict.records().orElseThrow().records()).containsExactly(i + 1L);
      }
    }
  }

  @Test
  void aMissingFileIsUnavailableByItsBlock() throws IOException {
    Cid file = file("cat/2.png");
    Verdict verdict = verify(made.blocks().without(file));
    assertThat(verdict.status()).isEqualTo(Verdict.Status.UNAVAILABLE);
    assertThat(verdict.failure().orElseThrow().subject()).isEqualTo("block " + file);
  }

  private Cid file(String path) throws IOException {
    VerifiedDag dag = new VerifiedDag(made.blocks(), DagLimits.DEFAULT);
    Cid at = dag.entry(made.bundle().content().root(), "data").cid();
    for (String name : path.split("/", -1)) {
      at = dag.entry(at, name).cid();
    }
    return at;
  }

  private Verdict verify(BlockSource content) {
    return new DatasetVerifier(Secp256k1.best())
        .verify(
            made.bundle().bytes(),
            made.network(),
            content,
            Optional.of(made.witness()),
            VerificationProgress.SILENT);
  }
}
