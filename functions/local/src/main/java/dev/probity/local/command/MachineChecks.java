package dev.probity.local.command;

import dev.probity.client.terminal.Quantities;
import dev.probity.local.service.FreePorts;
import dev.probity.local.service.StateFolder;
import dev.probity.local.stack.RunningStack;
import dev.probity.local.stack.StackService;
import dev.probity.protocol.wire.Secp256k1;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What this machine has of what Probity needs. */
final class MachineChecks {
  private static final long NEEDED_BYTES = 2L << 30;
  private static final int NODE = 20;
  private static final int USUAL_FREE = 3;

  private MachineChecks() {}

  static List<Finding> all() throws IOException, InterruptedException {
    List<Finding> all = new ArrayList<>();
    all.add(Finding.ok("java", Runtime.version() + ", " + System.getProperty("java.home")));
    all.add(node());
    all.add(
        onPath("mvn")
            .map(path -> Finding.ok("maven", path.toString()))
            .orElse(
                Finding.warn(
                    "maven",
                    "not on the PATH; ./probity and `mvn verify` build with 3.8.7 or later")));
    all.add(anvil());
    all.add(curve());
    all.add(disk());
    all.addAll(stack());
    return all;
  }

  private static Optional<Path> onPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Finding node() throws IOException, InterruptedException {
    Optional<Path> node = onPath("node");
    if (node.isEmpty()) {
      return Finding.warn(
          "node", "not on the PATH; contracts and the demo's data are built with 20 or later");
    }
    String version = firstLine(node.get().toString(), "--version");
    return version.matches("v[0-9]{1,4}\\..*")
            && Integer.parseInt(version.substring(1, version.indexOf('.'))) >= NODE
        ? Finding.ok("node", version + ", " + node.get())
        : Finding.warn("node", "'" + version + "' at " + node.get() + "; install 20 or later");
  }

  private static String firstLine(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        return "no answer";
      }
      String output = new String(process.getInputStream().readNBytes(200), StandardCharsets.UTF_8);
      return output.lines().findFirst().orElse("");
    } finally {
      process.destroyForcibly();
    }
  }

  private static Finding anvil() throws IOException {
    Path tools = LocalFolders.root().resolve(Path.of("contracts", "node_modules", "@foundry-rs"));
    if (Files.isDirectory(tools)) {
      try (Stream<Path> packages = Files.list(tools)) {
        Optional<Path> binary =
            packages
                .map(one -> one.resolve(Path.of("bin", "anvil")))
                .filter(Files::isExecutable)
                .findFirst();
        if (binary.isPresent()) {
          return Finding.ok("anvil", binary.get().toString());
        }
      }
    }
    return Finding.fail(
        "anvil",
        "not installed; `npm ci --prefix "
            + LocalFolders.root().resolve("contracts")
            + "` does it");
  }

  private static Finding curve() {
    Secp256k1.Selection selection = Secp256k1.selection();
    String name = selection.implementation().name();
    return selection
        .fallbackReason()
        .map(why ->
            Finding.warn(
                "secp256k1", name + ", correct but slower: the native one is not used, " + why))
        .orElse(Finding.ok("secp256k1", name + ", which passed its self-test"));
  }

  private static Finding disk() throws IOException {
    Path state = LocalFolders.state();
    Path there = Files.isDirectory(state) ? state : LocalFolders.root();
    long free = Files.getFileStore(there).getUsableSpace();
    return free < NEEDED_BYTES
        ? Finding.warn(
            "disk", Quantities.bytes(free) + " free at " + there + "; builds and data want 2 GiB")
        : Finding.ok("disk", Quantities.bytes(free) + " free at " + there);
  }

  private static List<Finding> stack() throws IOException {
    Optional<StateFolder> state = LocalFolders.existingState();
    if (state.isPresent() && state.get().holder().isPresent()) {
      long pid = state.get().holder().get().pid();
      return RunningStack.read(state.get())
          .map(running ->
              List.of(
                  Finding.ok(
                      "stack",
                      "runs, process " + pid + ", API " + running.url(StackService.GATEWAY))))
          .orElse(List.of(Finding.warn("stack", "is being started or stopped by process " + pid)));
    }
    List<String> taken = new ArrayList<>();
    for (StackService service : StackService.values()) {
      if (!FreePorts.isFree(service.usualPort())) {
        taken.add(service.usualPort() + " (" + service.label() + ")");
      }
    }
    Finding ports =
        taken.isEmpty()
            ? Finding.ok("ports", "the usual ones are free")
            : FreePorts.any(USUAL_FREE).size() == USUAL_FREE
                ? Finding.ok("ports", "taken: " + String.join(", ", taken) + "; others are used")
                : Finding.fail("ports", "none is free on 127.0.0.1");
    return List.of(
        Finding.ok("stack", "does not run; `probity up` starts it, `probity demo` shows it"),
        ports);
  }
}
