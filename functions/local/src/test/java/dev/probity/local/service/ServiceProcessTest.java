package dev.probity.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("its limits of time are short")
final class ServiceProcessTest {
  private static final Path TEST_CLASSES = classesOf(ServiceProcessTest.class);

  @TempDir Path folder;

  @Test
  void noChildOutlivesAParentKilledWithSignalNineByMoreThanTwoSeconds()
      throws IOException, InterruptedException {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                TEST_CLASSES + File.pathSeparator + classesOf(ServiceProcess.class),
                ParentToKill.class.getName(),
                folder.toString(),
                TEST_CLASSES.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Long> below;
    try (var out =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      // The stubborn child's short sleeps come and go; what matters is what runs at the kill.
      below =
          Stream.of(String.valueOf(out.readLine()).split(" ", -1))
              .map(Long::valueOf)
              .filter(ServiceProcessTest::runs)
              .toList();
      assertThat(below).hasSizeGreaterThanOrEqualTo(7);
      new ProcessBuilder("kill", "-9", Long.toString(parent.pid())).start().waitFor();
      long killed = System.nanoTime();
      while (below.stream().anyMatch(ServiceProcessTest::runs) && seconds(killed) < 4) {
        Thread.sleep(20);
      }
      System.out.printf("every child gone %.2f s after the kill%n", seconds(killed));
      assertThat(below.stream().filter(ServiceProcessTest::runs)).isEmpty();
      assertThat(seconds(killed)).isLessThan(2.0);
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void aChildThatIsStoppedInOrderEndsByItself() throws IOException, InterruptedException {
    ServiceProcess child = ServiceProcess.start(ParentToKill.jvm(folder, TEST_CLASSES));
    child.awaitReady(() -> child.logTail(1).contains("sleeping"), Duration.ofSeconds(20));
    long start = System.nanoTime();
    child.close();
    assertThat(child.alive()).isFalse();
    assertThat(seconds(start)).isLessThan(2.0);
    child.close();
  }

  @Test
  void aNativeProgramThatIgnoresTheRequestToEndIsKilled() throws IOException, InterruptedException {
    ServiceProcess child =
        ServiceProcess.start(shell("trap '' TERM; echo ready; while :; do sleep 0.1; done"));
    child.awaitReady(() -> child.logTail(1).contains("ready"), Duration.ofSeconds(5));
    List<ProcessHandle> below = ProcessHandle.of(child.pid()).orElseThrow().descendants().toList();
    child.close();
    assertThat(child.alive()).isFalse();
    assertThat(below.stream().map(ProcessHandle::pid).filter(ServiceProcessTest::runs)).isEmpty();
  }

  @Test
  void killEndsTheProgramAndItsWrapperAtOnce() throws IOException, InterruptedException {
    ServiceProcess child = ServiceProcess.start(shell("echo ready; exec sleep 1000"));
    child.awaitReady(() -> child.logTail(1).contains("ready"), Duration.ofSeconds(5));
    List<ProcessHandle> below = ProcessHandle.of(child.pid()).orElseThrow().descendants().toList();
    assertThat(below).isNotEmpty();
    child.kill();
    assertThat(below.stream().map(ProcessHandle::pid).filter(ServiceProcessTest::runs)).isEmpty();
  }

  @Test
  void aChildThatEndsWhileStartingIsReportedWithItsStatusAndTheEndOfItsLog() throws IOException {
    ServiceProcess child = ServiceProcess.start(shell("echo the port is taken; exit 3"));
    assertThatThrownBy(() -> child.awaitReady(() -> false, Duration.ofSeconds(5)))
        .isInstanceOf(ServiceStartException.class)
        .hasMessageContaining("fixture ended with status 3")
        .hasMessageContaining("the port is taken")
        .hasMessageContaining(child.logFile().toString());
  }

  @Test
  void aChildThatNeverAnswersIsReportedAndStopped() throws IOException {
    ServiceProcess child = ServiceProcess.start(shell("echo thinking; exec sleep 1000"));
    assertThatThrownBy(() -> child.awaitReady(() -> false, Duration.ofMillis(300)))
        .isInstanceOf(ServiceStartException.class)
        .hasMessageContaining("did not answer")
        .hasMessageContaining("thinking");
    assertThat(child.alive()).isFalse();
  }

  @Test
  void aChildSeesNothingOfTheParentsEnvironmentButWhatEveryProgramNeeds()
      throws IOException, InterruptedException {
    ServiceCommand command = shell("env; echo done; exec sleep 1000");
    try (ServiceProcess child =
        ServiceProcess.start(
            new ServiceCommand(
                command.name(),
                command.arguments(),
                Map.of("GIVEN", "yes"),
                command.directory(),
                command.log()))) {
      child.awaitReady(() -> child.logTail(1).contains("done"), Duration.ofSeconds(5));
      assertThat(child.logTail(100).stream().map(line -> line.replaceAll("=.*", "")))
          .contains("PATH", "GIVEN")
          .isSubsetOf(
              "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "GIVEN", "PWD", "OLDPWD", "SHLVL",
              "_", "done");
    }
  }

  @Test
  void aTalkativeChildFillsTwoLogFilesAndNoMore() throws IOException, InterruptedException {
    // 20 MB through a log of 4 MiB.
    try (ServiceProcess child =
        ServiceProcess.start(
            shell("yes 0123456789abcdef | head -c 20000000; echo; echo done; exec sleep 1000"))) {
      child.awaitReady(() -> child.logTail(1).contains("done"), Duration.ofSeconds(20));
    }
    try (Stream<Path> logs = Files.list(folder)) {
      assertThat(logs.toList())
          .containsExactlyInAnyOrder(folder.resolve("fixture.log"), folder.resolve("fixture.log.1"))
          .allSatisfy(log -> assertThat(Files.size(log)).isLessThanOrEqualTo(ServiceLog.MAX_BYTES));
    }
  }

  @Test
  void theMemoryOfAProgramIsCountedThroughItsWrapper() throws IOException, InterruptedException {
    try (ServiceProcess child = ServiceProcess.start(shell("echo ready; exec sleep 1000"))) {
      child.awaitReady(() -> child.logTail(1).contains("ready"), Duration.ofSeconds(5));
      if (Files.exists(Path.of("/proc/self/status"))) {
        assertThat(child.residentBytes().orElseThrow()).isBetween(500_000L, 50_000_000L);
      } else {
        assertThat(child.residentBytes()).isEmpty();
      }
    }
  }

  private ServiceCommand shell(String script) {
    return ServiceCommand.program(
        "fixture", List.of("/bin/sh", "-c", script), folder, folder.resolve("fixture.log"));
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /**
   * Whether the process runs; one that has ended and only waits for its parent to ask (a zombie)
   * does not.
   */
  private static boolean runs(long pid) {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    try {
      return !Files.exists(Path.of("/proc/self"))
          ? ProcessHandle.of(pid).isPresent()
          : !Files.readString(stat).replaceAll("^.*\\) ", "").startsWith("Z");
    } catch (IOException gone) {
      return false;
    }
  }

  private static Path classesOf(Class<?> type) {
    return Path.of(
        java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }
}
