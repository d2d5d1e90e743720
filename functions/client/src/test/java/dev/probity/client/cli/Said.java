package dev.probity.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/**
 * What a command said in this process, and its exit code. It takes standard output meanwhile: a
 * test that uses it locks that.
 */
record Said(int exitCode, String out, String err) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Runs {@code probity} with these words. */
  static Said by(String... words) {
    var out = new ByteArrayOutputStream();
    var err = new StringWriter();
    PrintStream before = System.out;
    int exitCode;
    try (var captured = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      exitCode =
          ProbityCommand.commandLine()
              .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
              .setErr(new PrintWriter(err, true))
              .execute(words);
    } finally {
      System.setOut(before);
    }
    return new Said(exitCode, out.toString(StandardCharsets.UTF_8), err.toString());
  }

  /** What it wrote to standard output, as JSON. */
  JsonNode json() throws IOException {
    return JSON.readTree(out);
  }
}
