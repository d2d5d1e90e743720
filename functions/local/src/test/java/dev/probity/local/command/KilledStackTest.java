package dev.probity.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ExitCode;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.fault.KillAt;
import dev.probity.local.service.fault.Writes;
import dev.probity.local.stack.SharedStack;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * {@code kill -9} of the whole stack before the first and after each write that one {@code data
 * add} makes in DynamoDB, S3 and KMS, which outlive it here as AWS would, and change by nothing
 * else: so before a write is after the one before. Then {@code up} and the same command again, and
 * one version stands.
 */
@Tag("slow")
@ResourceLock(SharedStack.USUAL_PORTS)
class KilledStackTest {
  /** A session lasts for more, and only a few logins are taken in ten minutes. */
  private static final int CASES_A_SESSION = 12;

  @TempDir private Path folder = Path.of("");

  @Test
  void whicheverWriteTheStackDiesAtOneVersionStandsInTheEnd() throws Exception {
    StateFolder theirs = StateFolder.at(folder.resolve("theirs"));
    Path state = Files.createDirectories(folder.resolve("state"));
    try (AwsOnOnePort aws = new AwsOnOnePort(theirs)) {
      Files.copy(theirs.root().resolve("credentials"), state.resolve("credentials"));
      ProbityProcess probity = new ProbityProcess(state, folder);
      JsonNode stack = up(probity, aws.endpoint());
      Person person =
          new Person(folder.resolve("person"), state, uri(stack, "api"), uri(stack, "rpc"))
              .enrolled();
      int writes = writesOfOneRun(aws, person);
      int cases = 0;
      for (int number = 1; number <= writes; number++) {
        for (boolean afterwards : number == 1 ? List.of(false, true) : List.of(true)) {
          String file = file(person, "case-" + number + afterwards);
          if (cases % CASES_A_SESSION == CASES_A_SESSION - 1) {
            Person _ = person.loggedIn();
          }
          aws.tell(killing(stack.path("pid").asLong(), number, afterwards));
          ProbityProcess.Ended cut = person.run(add(file));
          aws.tell(Writes.passing());
          // The very last write may leave nothing that the command still needs.
          assertThat(cut.exitCode())
              .as("%s at write %d: %s", afterwards ? "after" : "before", number, cut.err())
              .isIn(ExitCode.UNAVAILABLE.number(), ExitCode.OK.number());
          JsonNode before = stack;
          stack = up(probity, aws.endpoint());
          if (!stack.path("api").equals(before.path("api"))
              || !stack.path("rpc").equals(before.path("rpc"))) {
            // Another program has taken a port meanwhile.
            person.init(uri(stack, "api"), uri(stack, "rpc"));
          }
          ProbityProcess.Ended again = person.run(add(file));
          assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.OK.number());
          requireOneRow(aws, again.json().path("requestHash").asText());
          cases++;
        }
      }
      System.out.println("crash matrix: the stack was killed in " + cases + " cases");
      assertThat(cases).isGreaterThan(8);
      assertThat(person.run("data", "list", "--json").json().path("datasets"))
          .hasSize(cases + 1)
          .allMatch(one -> one.path("state").asText().equals("stored"));
    } finally {
      ProbityProcess.Ended down = new ProbityProcess(state, folder).run("down");
      assertThat(down.exitCode()).as(down.err()).isEqualTo(ExitCode.OK.number());
    }
  }

  private static Writes killing(long pid, int number, boolean afterwards) {
    return new KillAt(
        number,
        afterwards,
        () ->
            ProcessHandle.of(pid)
                .ifPresent(stack -> {
                  stack.destroyForcibly();
                  stack.onExit().join();
                }));
  }

  private static URI uri(JsonNode stack, String member) {
    return URI.create(stack.path(member).asText());
  }

  private static JsonNode up(ProbityProcess probity, URI aws) throws Exception {
    ProbityProcess.Ended up =
        probity.run("up", "--detach", "--json", "--aws-endpoint", aws.toString());
    assertThat(up.exitCode()).as(up.err()).isEqualTo(ExitCode.OK.number());
    return up.json();
  }

  private static int writesOfOneRun(AwsOnOnePort aws, Person person) throws Exception {
    var counter = new KillAt(0, false, () -> {});
    aws.tell(counter);
    ProbityProcess.Ended first = person.run(add(file(person, "first")));
    assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCode.OK.number());
    return counter.seen();
  }

  private static String file(Person person, String name) throws Exception {
    return person
        .file(name + ".csv", ("name,age\n" + name + ",30\n").getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  private static String[] add(String file) {
    return new String[] {
      "data", "add", file, "--public", "--yes", "--json", "-o", file + ".bundle.json"
    };
  }

  private static void requireOneRow(AwsOnOnePort aws, String requestHash) {
    try (DynamoDbClient tables = aws.tables()) {
      long rows =
          tables.scanPaginator(scan -> scan.tableName("probity-IntegrityTable")).items().stream()
              .filter(row -> String.valueOf(row.get("pk")).contains("/dataset/" + requestHash))
              .count();
      assertThat(rows).isEqualTo(1);
    }
  }
}
