package dev.probity.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.aws.SesMail;
import dev.probity.client.ExitCode;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackOptions;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.port.Mail;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code probity mail}, as a shell runs it. */
final class MailCommandTest {
  @TempDir private Path folder = Path.of("");

  private static void send(Stack stack, String to, String subject, String text) {
    try (var client = stack.aws().sesClient()) {
      new SesMail(client, new MailAddress("no-reply", "probity.example"), Optional.empty())
          .send(new Mail.Message(to, subject, text));
    }
  }

  @Test
  void theOutboxIsShownNewestLastWhetherOrNotTheStackRuns() throws Exception {
    Path state = folder.resolve("state");
    ProbityProcess probity = new ProbityProcess(state, folder);
    try (Stack stack = Stack.start(StackOptions.forTests(SharedStack.projectRoot(), state))) {
      send(stack, "ann@example.org", "first", "one\ntwo\u001b[31m");
      send(stack, "bob@example.org", "second", "for Bob");
      send(stack, "ann@example.org", "third", "three");

      ProbityProcess.Ended all = probity.run("mail");
      assertThat(all.exitCode()).as(all.err()).isEqualTo(ExitCode.OK.number());
      assertThat(all.out())
          .containsSubsequence(
              "no-reply@probity.example to ann@example.org",
              "  first",
              "  one",
              "  two",
              "  for Bob",
              "  three")
          .doesNotContain("\u001b");

      ProbityProcess.Ended waited = probity.run("mail", "--to", "ann@example.org", "--wait", "60");
      assertThat(waited.exitCode()).isEqualTo(ExitCode.OK.number());
    }
    JsonNode last = probity.run("mail", "--json", "--to", "ANN@Example.org", "--last", "1").json();
    assertThat(last.path("messages")).hasSize(1);
    JsonNode message = last.path("messages").get(0);
    assertThat(message.path("to").asText()).isEqualTo("ann@example.org");
    assertThat(message.path("subject").asText()).isEqualTo("third");
    assertThat(message.path("text").asText()).isEqualTo("three");
    assertThat(message.path("id").asText()).isNotBlank();
    assertThat(message.path("time").asText()).endsWith("Z");
  }

  @Test
  void waitingEndsWhenTheMessageComes() throws Exception {
    Stack stack = SharedStack.get();
    ProbityProcess probity = new ProbityProcess(stack.stateFolder(), folder);
    Process waiting = probity.start("mail", "--to", "late@example.org", "--wait", "60", "--json");
    assertThat(waiting.waitFor(3, TimeUnit.SECONDS)).isFalse();
    send(stack, "somebody.else@example.org", "not this one", "");
    send(stack, "late@example.org", "at last", "");
    assertThat(waiting.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(waiting.exitValue()).isEqualTo(ExitCode.OK.number());
    assertThat(folder.resolve("out")).content().contains("at last").doesNotContain("not this");
  }

  @Test
  void whereThereIsNoneTheExitCodeSaysSoOnlyWhenOneWasAwaited() throws Exception {
    ProbityProcess probity = new ProbityProcess(folder.resolve("nothing"), folder);
    ProbityProcess.Ended none = probity.run("mail");
    assertThat(none.exitCode()).isEqualTo(ExitCode.OK.number());
    assertThat(none.out()).startsWith("No e-mail in ");
    assertThat(folder.resolve("nothing")).doesNotExist();
    ProbityProcess.Ended waited =
        probity.run("mail", "--json", "--to", "ann@example.org", "--wait", "1");
    assertThat(waited.exitCode()).isEqualTo(ExitCode.UNAVAILABLE.number());
    assertThat(waited.json().path("messages")).isEmpty();
  }

  @Test
  void optionsThatCannotBeMeantAreRefused() throws Exception {
    ProbityProcess probity = new ProbityProcess(folder.resolve("nothing"), folder);
    for (String[] options :
        new String[][] {
          {"mail", "--wait", "5"},
          {"mail", "--to", "ann"},
          {"mail", "--last", "0"},
          {"mail", "--to", "ann@example.org", "--wait", "0"}
        }) {
      ProbityProcess.Ended refused = probity.run(options);
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.USAGE.number());
      assertThat(refused.err()).isNotBlank();
    }
  }
}
