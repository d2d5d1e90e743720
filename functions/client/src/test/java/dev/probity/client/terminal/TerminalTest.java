package dev.probity.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "/dev/pts/3, true",
    "/dev/tty1, true",
    "/dev/console, true",
    "/dev/null, false",
    "/home/ann/errors.log, false",
    "pipe:[12345], false",
  })
  void aDescriptorIsATerminalByWhereItLeads(String target, boolean terminal) throws IOException {
    Path descriptor = Files.createSymbolicLink(folder.resolve("2"), Path.of(target));
    assertThat(Terminal.isTerminal(descriptor)).isEqualTo(terminal);
  }

  @Test
  void whereTheSystemDoesNotTellADescriptorMayBeATerminal() {
    assertThat(Terminal.isTerminal(folder.resolve("none"))).isTrue();
  }
}
