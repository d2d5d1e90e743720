package dev.probity.protocol.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.UnixFsFile;
import dev.probity.protocol.integrity.ReverifyContent.Swept;
import dev.probity.protocol.port.Alarms.Alarm;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import dev.probity.protocol.port.memory.RecordedAlarms.Raised;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.SignedMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReverifyContentTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(600);

  /** Files of one block each: more than are read between two looks at the clock. */
  private static final int FILES = 40;

  @TempDir Path folder;
  private StoringInMemory story;
  private InMemoryIntegrityPorts module;

  @BeforeEach
  void stored() throws IOException {
    for (int file = 0; file < FILES; file++) {
      Files.writeString(folder.resolve("file" + file), "content of " + file);
    }
    story = new StoringInMemory(owner -> owner.build(folder, Optional.empty()));
    module = story.module(PortCalls.undisturbed());
    story.tell(module);
    story.clock(() -> NOW);
  }

  private Swept sweep(Instant until) {
    return new ReverifyContent(module).sweep(until);
  }

  private DatasetRow row() {
    return table().find(story.requestHash()).orElseThrow().row();
  }

  private DatasetTable table() {
    return new DatasetTable(module.table(), "default");
  }

  private static Cid leaf(int file) {
    return Cid.ofBlock(Codec.RAW, ("content of " + file).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyBlockIsReadOncePerRoundAndARoundBeginsOnceADay() {
    long before = story.blocks().reads();
    assertThat(sweep(LATER)).isEqualTo(new Swept(1, 0, true));
    long round = story.blocks().reads() - before;
    assertThat(round).isGreaterThan(FILES);

    story.clock(() -> NOW.plus(ReverifyContent.ROUND).minusSeconds(1));
    assertThat(sweep(NOW.plus(ReverifyContent.ROUND).plusSeconds(60)))
        .isEqualTo(new Swept(0, 0, true));
    assertThat(story.blocks().reads()).isEqualTo(before + round);

    story.clock(() -> NOW.plus(ReverifyContent.ROUND));
    assertThat(sweep(NOW.plus(ReverifyContent.ROUND).plusSeconds(60)))
        .isEqualTo(new Swept(1, 0, true));
    assertThat(story.blocks().reads()).isEqualTo(before + 2 * round);
    assertThat(story.alarms().raised())
        .noneMatch(raised -> raised.alarm() == Alarm.CONTENT_DAMAGED);
  }

  @Test
  void aBlockThatIsGoneIsNamedOnceARound() {
    story.blocks().remove(leaf(7));
    assertThat(sweep(LATER)).isEqualTo(new Swept(1, 1, true));
    assertThat(sweep(LATER)).isEqualTo(new Swept(0, 0, true));
    assertThat(damage())
        .containsExactly("dataset/" + story.requestHash() + ": block " + leaf(7) + " is gone");
  }

  @Test
  void aBlockThatWasAlteredIsNamed() {
    story.blocks().put(leaf(7), "content of 8".getBytes(StandardCharsets.UTF_8));
    assertThat(sweep(LATER)).isEqualTo(new Swept(1, 1, true));
    assertThat(damage()).singleElement().asString().contains(leaf(7).toString());
  }

  @Test
  void aDamagedVersionKeepsNoOtherFromBeingRead() throws Exception {
    byte[] bytes = new byte[3 << 20];
    Arrays.fill(bytes, (byte) 1);
    Cid other = UnixFsFile.importFrom(new ByteArrayInputStream(bytes), story.blocks()).cid();
    DatasetRow row = row();
    Bytes32 second = Digests.keccak256("second");
    table()
        .insert(
            new DatasetRow(
                second,
                elsewhere(row.request(), other),
                row.replyJwk(),
                row.keyCommit(),
                row.anchor(),
                row.state(),
                row.pins()),
            new ItemStore.Write.Insert(
                Item.first(new ItemKey("default", "claim", "second"), "{}")));
    story.blocks().remove(row.stored().root());
    story.blocks().remove(other);

    assertThat(sweep(LATER)).isEqualTo(new Swept(2, 2, true));
    assertThat(damage())
        .containsExactlyInAnyOrder(
            "dataset/" + story.requestHash() + ": block " + row.stored().root() + " is gone",
            "dataset/" + second + ": block " + other + " is gone");
  }

  /** The same request about another data set. */
  private static SignedMessage<StoreData> elsewhere(SignedMessage<StoreData> request, Cid root) {
    StoreData of = request.message();
    return new SignedMessage<>(
        StoreData.TYPE,
        request.domain(),
        new StoreData(
            of.user(),
            of.credRef(),
            of.roleCommit(),
            of.credVersion(),
            of.sid(),
            Digests.keccak256("its id"),
            of.version(),
            of.manifestHash(),
            root.toString(),
            of.replyKey(),
            of.salt(),
            of.iat(),
            of.exp()),
        request.signature());
  }

  @Test
  void aRunThatIsOutOfTimeIsCarriedOnInTheMiddleOfAVersion() {
    AtomicLong looks = new AtomicLong();
    story.clock(() -> looks.incrementAndGet() < 4 ? NOW : LATER);
    assertThat(sweep(LATER)).isEqualTo(new Swept(0, 0, false));

    // What lies behind the cursor is not read again in this round: its loss shows in the next.
    story.clock(() -> NOW);
    story.blocks().remove(leaf(0));
    long before = story.blocks().reads();
    assertThat(sweep(LATER)).isEqualTo(new Swept(1, 0, true));
    assertThat(story.blocks().reads() - before).isLessThan(FILES);
    assertThat(damage()).isEmpty();

    story.clock(() -> NOW.plus(ReverifyContent.ROUND));
    assertThat(sweep(LATER.plus(ReverifyContent.ROUND))).isEqualTo(new Swept(1, 1, true));
  }

  @Test
  void aStoreThatDoesNotAnswerEndsTheRunAndTheNextGoesOn() {
    story.blocks().failing(true);
    assertThatThrownBy(() -> sweep(LATER)).isInstanceOf(PortException.class);
    story.blocks().failing(false);
    assertThat(sweep(LATER)).isEqualTo(new Swept(1, 0, true));
    assertThat(damage()).isEmpty();
  }

  private List<String> damage() {
    return story.alarms().raised().stream()
        .filter(raised -> raised.alarm() == Alarm.CONTENT_DAMAGED)
        .map(Raised::subject)
        .toList();
  }
}
