package dev.probity.client.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TerminalStagesTest {
  private static final int COLUMNS = 80;
  private static final long GIB = 1L << 30;
  private static final String END = System.lineSeparator();

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private long nanos = 1;

  private TerminalStages stages(boolean interactive) {
    return new TerminalStages(new PrintStream(written, true, UTF_8), interactive, () -> nanos);
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private String text() {
    return written.toString(UTF_8);
  }

  @Test
  void withoutATerminalEachStageIsOnePlainLine() {
    TerminalStages stages = stages(false);
    stages.begin("sending blocks", GIB);
    for (int i = 1; i <= 50; i++) {
      pass(Duration.ofMillis(100));
      stages.advance(GIB / 50 * i);
    }
    stages.end("1024 blocks, 1.0 GiB");
    assertThat(text())
        .isEqualTo("  sending blocks                    5.00 s  1024 blocks, 1.0 GiB" + END);
  }

  @Test
  void onATerminalABarIsDrawnOnlyAfterASecondAndAtMostTenTimesASecond() {
    TerminalStages stages = stages(true);
    stages.begin("sending blocks", GIB);
    pass(Duration.ofMillis(999));
    stages.advance(GIB / 4);
    assertThat(text()).doesNotContain("%");
    for (int i = 0; i < 1000; i++) {
      pass(Duration.ofMillis(1));
      stages.advance(GIB / 2);
    }
    assertThat(text().chars().filter(c -> c == '\r').count()).isBetween(9L, 11L);
    assertThat(text()).contains("[######......]  50%", "MiB/s", "s left");
  }

  @Test
  void stepsAreNotBytes() {
    TerminalStages stages = stages(true);
    stages.beginSteps("waiting for the result", 200_000);
    pass(Duration.ofSeconds(10));
    stages.advance(50_000);
    assertThat(text()).contains("25%", " 5 000/s").doesNotContain("KiB");
    stages.begin("sending blocks", GIB);
    pass(Duration.ofSeconds(10));
    stages.advance(GIB / 4);
    assertThat(text()).contains("MiB/s");
  }

  @Test
  void aBarFitsInEightyColumnsWhateverItTells() {
    for (String title :
        new String[] {"reading and signing the data", "taking proofs from the chain"}) {
      for (long done : new long[] {0, 1, 1023L << 20, GIB}) {
        written.reset();
        TerminalStages stages = stages(true);
        stages.begin(title, GIB);
        pass(Duration.ofSeconds(5));
        stages.advance(done);
        assertThat(text().substring(text().lastIndexOf('\r') + 1).replace("\u001b[K", ""))
            .startsWith("  " + title)
            .hasSizeLessThan(COLUMNS);
      }
    }
  }

  @Test
  void aFinishedStageReplacesItsBarAndNothingIsColoured() {
    TerminalStages stages = stages(true);
    stages.begin("sending blocks", 10);
    pass(Duration.ofSeconds(2));
    stages.advance(5);
    stages.end("10 blocks");
    assertThat(text())
        .endsWith("\r\u001b[K  sending blocks                    2.00 s  10 blocks" + END);
    assertThat(text()).doesNotContainPattern("\u001b\\[[0-9;]*m");
  }

  @Test
  void aStageThatBeginsEndsTheOneBefore() {
    TerminalStages stages = stages(false);
    stages.begin("first", Stages.UNKNOWN);
    stages.begin("second", Stages.UNKNOWN);
    stages.end("done");
    assertThat(text().lines()).hasSize(2).first().asString().startsWith("  first ");
  }

  @Test
  void aStageThatFailsLeavesTheNextMessageALineOfItsOwn() {
    try (TerminalStages stages = stages(true)) {
      stages.begin("reading and signing the data", 10);
    }
    assertThat(text()).startsWith("  reading and signing the data").endsWith(END);
    written.reset();
    try (TerminalStages stages = stages(false)) {
      stages.begin("reading and signing the data", 10);
    }
    assertThat(text()).isEqualTo("  reading and signing the data" + END);
  }

  @Test
  void nothingIsLeftToSayWhenEveryStageHasEnded() {
    TerminalStages stages = stages(true);
    stages.begin("only", Stages.UNKNOWN);
    stages.end("");
    int before = written.size();
    stages.close();
    stages.end("again");
    stages.advance(1);
    assertThat(written.size()).isEqualTo(before);
  }

  @Test
  void workOfUnknownSizeShowsHowMuchIsDone() {
    TerminalStages stages = stages(true);
    stages.begin("waiting for IM's receipt", Stages.UNKNOWN);
    pass(Duration.ofSeconds(2));
    stages.advance(17);
    assertThat(text()).endsWith(" 17").doesNotContain("%");
  }
}
