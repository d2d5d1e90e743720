package dev.probity.local.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Memory that processes hold (resident set), where the system tells (Linux). */
public final class ResidentMemory {
  private ResidentMemory() {}

  /** Of a process and all it started, in bytes. */
  public static Optional<Long> ofTree(ProcessHandle process) {
    List<ProcessHandle> all;
    try (Stream<ProcessHandle> tree = Stream.concat(Stream.of(process), process.descendants())) {
      all = tree.toList();
    }
    long sum = 0;
    for (ProcessHandle one : all) {
      Optional<Long> bytes = of(one.pid());
      if (bytes.isEmpty() && one.isAlive()) {
        return Optional.empty();
      }
      sum += bytes.orElse(0L);
    }
    return Optional.of(sum);
  }

  /** Of one process, in bytes. */
  public static Optional<Long> of(ProcessHandle process) {
    return of(process.pid());
  }

  private static Optional<Long> of(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst();
    } catch (IOException | java.io.UncheckedIOException notTold) {
      return Optional.empty();
    }
  }
}
