package dev.probity.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ExitCode;
import dev.probity.local.service.StateFolder;
import dev.probity.local.stack.RunningStack;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.StackService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@code up}, {@code status}, {@code down} and {@code doctor}, as a shell runs them. */
@Tag("slow")
@ResourceLock(SharedStack.USUAL_PORTS)
final class StackCommandsTest {
  @TempDir private Path folder = Path.of("");

  private ProbityProcess probity = new ProbityProcess(folder, folder);

  @BeforeEach
  void onFoldersOfItsOwn() {
    probity = new ProbityProcess(folder.resolve("state"), folder);
  }

  @AfterEach
  void nothingStaysBehind() throws IOException, InterruptedException {
    assertThat(probity.run("down").exitCode()).isEqualTo(ExitCode.OK.number());
  }

  private static List<ProcessHandle> tree(long pid) {
    List<ProcessHandle> all = new ArrayList<>();
    Optional<ProcessHandle> root = ProcessHandle.of(pid);
    root.ifPresent(all::add);
    root.ifPresent(process -> process.descendants().forEach(all::add));
    return all;
  }

  private static void requireGone(List<ProcessHandle> processes, Duration within)
      throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    while (processes.stream().anyMatch(StackCommandsTest::runs) && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertThat(processes).noneMatch(StackCommandsTest::runs);
  }

  /** Not one that has ended and waits for its parent to ask. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  @Test
  void aBackgroundStackIsReadyWhenUpReturnsAndGoneWhenDownReturns() throws Exception {
    ProbityProcess.Ended up = probity.run("up", "--detach", "--json");
    assertThat(up.exitCode()).as(up.err()).isEqualTo(ExitCode.OK.number());
    long pid = up.json().path("pid").asLong();
    List<ProcessHandle> processes = tree(pid);
    assertThat(processes).hasSizeGreaterThan(3);

    ProbityProcess.Ended again = probity.run("up", "--json");
    assertThat(again.exitCode()).isEqualTo(ExitCode.OK.number());
    assertThat(again.json().path("pid").asLong()).isEqualTo(pid);
    assertThat(again.json().path("api")).isEqualTo(up.json().path("api"));
    assertThat(probity.run("up").out())
        .containsSubsequence(
            up.json().path("api").asText(),
            "probity init",
            "probity register --email",
            "probity login",
            "probity data add");

    ProbityProcess.Ended status = probity.run("status", "--json");
    assertThat(status.exitCode()).isEqualTo(ExitCode.OK.number());
    JsonNode said = status.json();
    assertThat(said.path("services"))
        .hasSize(StackService.values().length)
        .allMatch(one -> one.path("up").asBoolean());
    assertThat(said.path("chain").path("finalized").asLong()).isPositive();
    assertThat(said.path("tables").path("probity-IntegrityTable").isIntegralNumber()).isTrue();
    assertThat(said.path("buckets").path("probity-contentbucket").asLong(-1)).isZero();
    assertThat(said.path("residentBytes").asLong()).isBetween(1L << 20, 1L << 30);

    assertThat(probity.run("down").exitCode()).isEqualTo(ExitCode.OK.number());
    requireGone(processes, Duration.ofSeconds(1));
    ProbityProcess.Ended stopped = probity.run("status", "--json");
    assertThat(stopped.exitCode()).isEqualTo(ExitCode.UNAVAILABLE.number());
    assertThat(stopped.json().path("running").asBoolean()).isFalse();
  }

  @Test
  void aKilledBackgroundStackLeavesNoProcessAndTheNextOneGoesOn() throws Exception {
    ProbityProcess.Ended up = probity.run("up", "--detach", "--json");
    assertThat(up.exitCode()).as(up.err()).isEqualTo(ExitCode.OK.number());
    JsonNode first = up.json();
    List<ProcessHandle> processes = tree(first.path("pid").asLong());
    processes.getFirst().destroyForcibly();
    requireGone(processes, Duration.ofSeconds(20));

    ProbityProcess.Ended next = probity.run("up", "--detach", "--json");
    assertThat(next.exitCode()).as(next.err()).isEqualTo(ExitCode.OK.number());
    assertThat(next.json().path("api")).isEqualTo(first.path("api"));
    assertThat(next.err()).contains("did not stop in order");
  }

  @Test
  void aForegroundStackStopsInOrderOnSigterm() throws Exception {
    Process up = probity.start("up");
    List<ProcessHandle> processes = awaitReady(up);
    up.destroy();
    assertThat(up.waitFor(20, TimeUnit.SECONDS)).isTrue();
    requireGone(processes, Duration.ofSeconds(1));
    assertThat(Files.readString(folder.resolve("err"))).contains("Stopping. The state stays in");
  }

  private List<ProcessHandle> awaitReady(Process up) throws IOException, InterruptedException {
    StateFolder state = StateFolder.at(folder.resolve("state"));
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (RunningStack.read(state).isEmpty()) {
      assertThat(up.isAlive()).isTrue();
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(200);
    }
    ProbityProcess asking = new ProbityProcess(state.root(), folder.resolve("asking"));
    Files.createDirectories(folder.resolve("asking"));
    assertThat(asking.run("status").exitCode()).isEqualTo(ExitCode.OK.number());
    return tree(up.pid());
  }

  @Test
  void theDoctorNamesWhatWasChosenAndWhatIsMissing() throws Exception {
    ProbityProcess.Ended doctor =
        probity.run("doctor", "--json", "--config", folder.resolve("nobody").toString());
    assertThat(doctor.exitCode()).as(doctor.err()).isEqualTo(ExitCode.OK.number());
    JsonNode checks = doctor.json().path("checks");
    assertThat(checks).allMatch(check -> !check.path("said").asText().isBlank());
    assertThat(checks)
        .extracting(check -> check.path("subject").asText() + " " + check.path("mark").asText())
        .contains("java ok", "anvil ok", "wallet warn", "config warn", "chain warn")
        .anyMatch(line -> line.startsWith("secp256k1 "));
  }
}
