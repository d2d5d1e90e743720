package dev.probity.protocol.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.integrity.DatasetRow.State;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder of more files above 1 MiB than one call can read the roots of. Each such file is a node
 * and its leaves; all of them have the same content here, and so the same blocks.
 */
class LargeFolderTest {
  private static final int FILES = 1_500;
  private static final int BLOCKS_A_FILE = 3;

  /** What one call has time for: so many looks at the clock, 64 blocks apart. */
  private static final int LOOKS = 3;

  /** Root, folder and one file. */
  private static final int NODES_ON_THE_WAY = 3;

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(55);

  @TempDir private Path folder = Path.of("");
  private final AtomicInteger looks = new AtomicInteger();
  private StoringInMemory story = new StoringInMemory();
  private InMemoryIntegrityPorts module = story.module(PortCalls.undisturbed());

  @BeforeEach
  void sent() throws IOException {
    for (int file = 0; file < FILES; file++) {
      try (var sparse = new RandomAccessFile(folder.resolve("file" + file).toFile(), "rw")) {
        sparse.setLength((1 << 20) + 1);
      }
    }
    story = new StoringInMemory(owner -> owner.build(folder, Optional.empty()));
    module = story.module(PortCalls.undisturbed());
    story.putBlocks();
    story.store(module, false);
    story.clock(() -> looks.incrementAndGet() < LOOKS ? NOW : LATER);
  }

  @Test
  void eachCallGoesOnWhereTheLastStoppedAndReadsNothingTwiceButTheWayThere() {
    int calls = 0;
    long all = 0;
    long verified = 0;
    State state = story.row(module).state();
    while (state instanceof State.Pending) {
      looks.set(0);
      long reads = story.blocks().reads();
      assertThat(new DatasetStatus(module).status(story.requestHash(), LATER)).isNotNull();
      calls++;
      state = story.row(module).state();
      if (state instanceof State.Pending(var position)) {
        assertThat(position.blocks()).isGreaterThan(verified);
        all += story.blocks().reads() - reads;
        assertThat(story.blocks().reads() - reads)
            .isLessThanOrEqualTo(position.blocks() - verified + NODES_ON_THE_WAY);
        assertThat(story.row(module).toJson()).hasSizeLessThan(4_000);
        verified = position.blocks();
      }
    }
    assertThat(state).isInstanceOf(State.Checking.class);
    long blocks = ((State.Checking) state).verifiedBlocks();
    assertThat(blocks).isGreaterThan((long) FILES * BLOCKS_A_FILE);
    assertThat(calls).isGreaterThan(FILES * BLOCKS_A_FILE / (64 * LOOKS));
    assertThat(all).isBetween(verified, verified + (long) calls * NODES_ON_THE_WAY);
  }
}
