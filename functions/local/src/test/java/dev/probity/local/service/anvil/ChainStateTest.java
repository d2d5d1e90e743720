package dev.probity.local.service.anvil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.local.service.ServiceStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChainStateTest {
  @TempDir Path folder;

  @Test
  void aNewChainNeedsNoRecovery() throws IOException {
    assertThat(new ChainState(folder).recover()).isEmpty();
  }

  @Test
  void aWholeFileIsLeftAsItIs() throws IOException {
    ChainState state = new ChainState(folder);
    write(state, whole(7));
    assertThat(state.recover()).isEmpty();
    assertThat(Files.readString(state.file())).isEqualTo(whole(7));
  }

  @Test
  void aFileCutShortAnywhereIsReplacedByTheNewestWholeCopy() throws IOException {
    ChainState state = new ChainState(folder);
    for (int block = 1; block <= 5; block++) {
      write(state, whole(block));
      assertThat(state.rotate()).isTrue();
    }
    Files.setLastModifiedTime(
        folder.resolve("state.1.json"), FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    for (int length = 0; length < whole(9).length(); length++) {
      write(state, whole(9).substring(0, length));
      assertThat(state.recover())
          .hasValueSatisfying(
              said -> assertThat(said).contains("cut short", "block 5", "2026-01-01"));
      assertThat(Files.readString(state.file())).isEqualTo(whole(5));
      assertThat(Files.readString(folder.resolve("state.damaged.json")))
          .isEqualTo(whole(9).substring(0, length));
    }
    write(state, "");
    Files.writeString(folder.resolve("state.1.json"), "{");
    assertThat(state.recover()).hasValueSatisfying(said -> assertThat(said).contains("block 4"));
  }

  @Test
  void aMissingFileIsReplacedByACopyAndSaidSo() throws IOException {
    ChainState state = new ChainState(folder);
    write(state, whole(3));
    state.rotate();
    Files.delete(state.file());
    assertThat(state.recover())
        .hasValueSatisfying(said -> assertThat(said).contains("missing", "block 3"));
  }

  @Test
  void withoutAWholeCopyNoNewChainIsBegun() throws IOException {
    ChainState state = new ChainState(folder);
    write(state, "{\"best_block_number\":1");
    assertThatThrownBy(state::recover)
        .isInstanceOf(ServiceStartException.class)
        .hasMessageContaining("neither");
  }

  @Test
  void aFileThatIsBeingWrittenIsNotCopied() throws IOException {
    ChainState state = new ChainState(folder);
    assertThat(state.rotate()).isFalse();
    write(state, whole(1));
    state.rotate();
    write(state, whole(2).substring(0, 20));
    assertThat(state.rotate()).isFalse();
    assertThat(Files.readString(folder.resolve("state.1.json"))).isEqualTo(whole(1));
  }

  private static void write(ChainState state, String content) throws IOException {
    Files.writeString(state.file(), content);
  }

  private static String whole(long block) {
    return "{\"block\":{\"number\":\"0x1\"},\"accounts\":{\"0x00\":{\"code\":\"0x60\"}},\"best_block_number\":"
        + block
        + ",\"blocks\":[1,2]}";
  }
}
