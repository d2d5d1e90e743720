package dev.probity.client.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalStagesTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Stages stages(boolean interactive) {
    return new TerminalStages(new PrintStream(bytes, true, UTF_8), interactive);
  }

  private String written() {
    return bytes.toString(UTF_8);
  }

  @Test
  void awayFromATerminalAStageIsOneLineWithoutControlCharacters() {
    Stages stages = stages(false);
    stages.begin("sending blocks", 100);
    stages.advance(50);
    stages.end("12 blocks");
    assertThat(written())
        .matches("  sending blocks +[0-9.]+ s {2}12 blocks\\R")
        .doesNotContain("\r ", "\u001b");
  }

  @Test
  void aStageThatBeginsEndsTheOneBefore() {
    Stages stages = stages(false);
    stages.begin("one", Stages.UNKNOWN);
    stages.begin("two", Stages.UNKNOWN);
    stages.end("");
    assertThat(written().lines().map(String::strip).map(line -> line.substring(0, 3)))
        .containsExactly("one", "two");
  }

  @Test
  void onATerminalWorkThatTakesLongerThanASecondHasABar() throws Exception {
    Stages stages = stages(true);
    stages.begin("sending blocks", 100);
    stages.advance(10);
    assertThat(written()).doesNotContain("%");
    Thread.sleep(1_050);
    stages.advance(50);
    assertThat(written()).contains("50%").contains("s left");
    stages.end("done");
    assertThat(written()).endsWith("done" + System.lineSeparator());
  }

  @ParameterizedTest
  @CsvSource({"0,0 B", "1023,1023 B", "1024,1.0 KiB", "1536,1.5 KiB", "1073741824,1.0 GiB"})
  void bytesAreToldInTheLargestUnit(long count, String text) {
    assertThat(Quantities.bytes(count)).isEqualTo(text);
  }
}
