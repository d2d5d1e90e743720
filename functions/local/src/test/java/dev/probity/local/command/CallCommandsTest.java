package dev.probity.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.client.ExitCode;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.wire.CanonicalJson;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code token request} and {@code call} as a person types them. */
@Tag("slow")
class CallCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Stack STACK = SharedStack.get();

  @TempDir private Path folder = Path.of("");

  private static ProbityProcess.Ended ends(ExitCode code, ProbityProcess.Ended ended) {
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(code.number());
    return ended;
  }

  /** Too large for a message both ways: uploaded, fetched by the service, stored, fetched again. */
  @Test
  void largeParametersGoByCidAndTheLargeResultComesBackTheSameWay() throws Exception {
    Person person = new Person(folder.resolve("person"), STACK, STACK.apiUrl()).enrolled();
    ProbityProcess.Ended _ =
        ends(
            ExitCode.OK,
            person.run("token", "request", "--service", "echo", "--ttl", "10m", "--yes"));
    byte[] large = ("{\"text\": \"" + "All that fits. ".repeat(100_000) + "\"}").getBytes(UTF_8);
    Path param = person.file("large.json", large);
    Path result = person.folder().resolve("result.json");

    ProbityProcess.Ended called =
        ends(
            ExitCode.OK,
            person.run("call", "echo", "--param", "@" + param, "-o", result.toString()));

    assertThat(Files.readAllBytes(result)).isEqualTo(CanonicalJson.bytes(JSON.readTree(large)));
    assertThat(called.out() + called.err()).doesNotContain("All that fits.");
    assertThat(
            ends(
                    ExitCode.USAGE,
                    person.run(
                        "call",
                        "echo",
                        "--param",
                        "@" + person.file("larger.json", new byte[(16 << 20) + 2])))
                .err())
        .contains("The parameters cannot be sent");
  }
}
