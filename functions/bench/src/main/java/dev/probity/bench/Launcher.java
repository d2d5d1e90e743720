package dev.probity.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The checkout's {@code ./probity}, with a state folder of its own. */
final class Launcher {
  private static final Set<String> NOT_SOURCES = Set.of("target", "node_modules");

  private final Path root;
  private final Path state;

  Launcher(Path root, Path state) {
    this.root = root;
    this.state = state;
  }

  /** Why it cannot be used now; empty if it can. It must not begin to build while Maven runs. */
  static Optional<String> obstacle(Path root) throws IOException {
    Path stamp = root.resolve("target/built");
    if (!Files.isExecutable(root.resolve("probity"))) {
      return Optional.of("there is no launcher ./probity");
    }
    if (!Files.exists(stamp) || !Files.isDirectory(root.resolve("functions/local/target/lib"))) {
      return Optional.of("not built by the launcher: run ./probity --version first");
    }
    // The stamp is "COUNT SECONDS PATH": how many sources there are, and the newest of them.
    String built = Files.readString(stamp).strip().split(" ", 3)[1];
    double newest = newestSource(root).toMillis() / 1000.0;
    return newest > Double.parseDouble(built) + 1
        ? Optional.of("sources are newer than the launcher's build: run ./probity --version first")
        : Optional.empty();
  }

  private static FileTime newestSource(Path root) throws IOException {
    FileTime[] newest = {Files.getLastModifiedTime(root.resolve("pom.xml"))};
    for (String part : List.of(".mvn", "contracts", "functions", "infrastructure")) {
      Files.walkFileTree(
          root.resolve(part),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              boolean passedOver =
                  NOT_SOURCES.contains(String.valueOf(folder.getFileName()))
                      || folder.endsWith("src/test")
                      || folder.endsWith("functions/bench");
              return passedOver ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile()
                  && attributes.lastModifiedTime().compareTo(newest[0]) > 0) {
                newest[0] = attributes.lastModifiedTime();
              }
              return FileVisitResult.CONTINUE;
            }
          });
    }
    return newest[0];
  }

  /** Runs a command to its end, which must be a good one. */
  ChildProcess run(List<String> options, String... words) throws IOException, InterruptedException {
    return ChildProcess.run(command("", options, words)).succeeded();
  }

  /** Runs a command that must end with this exit code. */
  ChildProcess runTo(int exitCode, List<String> options, String... words)
      throws IOException, InterruptedException {
    ChildProcess ended = ChildProcess.run(command("", options, words));
    if (ended.exitCode() != exitCode) {
      throw new IllegalStateException("exit code " + ended.exitCode() + ": " + ended.output());
    }
    return ended;
  }

  /** The same with C2, which the launcher leaves out for the sake of short commands. */
  ChildProcess runWithC2(List<String> options, String... words)
      throws IOException, InterruptedException {
    return ChildProcess.run(command("-XX:TieredStopAtLevel=4", options, words)).succeeded();
  }

  /** Starts the stack and waits until it is ready. */
  RunningStack up() throws IOException, InterruptedException {
    return RunningStack.start(command("", List.of(), "up"), state);
  }

  /** Options stand behind the words. {@code env} hands the state folder over. */
  private List<String> command(String flags, List<String> options, String... words) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", "PROBITY_STATE=" + state, "PROBITY_JAVA_OPTS=" + flags));
    command.add(root.resolve("probity").toString());
    command.addAll(List.of(words));
    command.addAll(options);
    return command;
  }
}
