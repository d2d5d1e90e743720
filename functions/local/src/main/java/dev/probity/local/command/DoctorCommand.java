package dev.probity.local.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ExitCode;
import dev.probity.client.cli.CommonOptions;
import dev.probity.client.terminal.Quantities;
import dev.probity.protocol.wire.Secp256k1;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Check this machine: what Probity needs, what it chose, and what to do where something is"
            + " missing.",
    footerHeading = "%nExamples:%n",
    footer = {"  probity doctor", "  probity doctor --json"})
final class DoctorCommand implements Callable<Integer> {
  private static final long NEEDED_BYTES = 2L << 30;

  @Mixin private CommonOptions common = new CommonOptions();

  private enum Mark {
    OK,
    WARN,
    FAIL
  }

  private record Line(Mark mark, String subject, String said) {}

  @Override
  public Integer call() throws IOException {
    List<Line> lines = new ArrayList<>();
    lines.add(
        new Line(Mark.OK, "java", System.getProperty("java.home") + ", " + Runtime.version()));
    lines.add(tool("node", "Install Node.js 20 or later: contracts and the demo's data need it."));
    lines.add(tool("mvn", "Install Maven 3.8.7 or later: ./probity builds with it."));
    lines.add(anvil());
    lines.add(curve());
    lines.add(disk());
    lines.add(stack());
    lines.add(wallet());

    ObjectNode json = JsonNodeFactory.instance.objectNode();
    var array = json.putArray("checks");
    var text = new ArrayList<String>();
    for (Line line : lines) {
      array
          .addObject()
          .put("mark", line.mark().name().toLowerCase(Locale.ROOT))
          .put("subject", line.subject())
          .put("said", line.said());
      text.add(
          String.format(
              Locale.ROOT,
              "  %-5s %-10s %s",
              line.mark().name().toLowerCase(Locale.ROOT),
              line.subject(),
              line.said()));
    }
    common.print(json, String.join(System.lineSeparator(), text));
    boolean failed = lines.stream().anyMatch(line -> line.mark() == Mark.FAIL);
    return failed ? ExitCode.ENVIRONMENT.number() : ExitCode.OK.number();
  }

  private static Line tool(String name, String remedy) {
    return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(path -> new Line(Mark.OK, name, path.toString()))
        .orElse(new Line(Mark.FAIL, name, remedy));
  }

  private static Line anvil() throws IOException {
    Path tools = LocalFolders.root().resolve("contracts/node_modules/@foundry-rs");
    if (!Files.isDirectory(tools)) {
      return new Line(
          Mark.FAIL,
          "anvil",
          "It is not installed: run ./probity from the checkout, which builds.");
    }
    try (Stream<Path> names = Files.list(tools)) {
      return names
          .filter(name -> String.valueOf(name.getFileName()).startsWith("anvil-"))
          .findFirst()
          .map(path -> new Line(Mark.OK, "anvil", path.toString()))
          .orElse(new Line(Mark.FAIL, "anvil", "No build of it for this platform is installed."));
    }
  }

  private static Line curve() {
    var selection = Secp256k1.selection();
    return selection
        .fallbackReason()
        .map(why ->
            new Line(
                Mark.WARN, "secp256k1", selection.implementation().name() + ", because " + why))
        .orElse(new Line(Mark.OK, "secp256k1", selection.implementation().name()));
  }

  private static Line disk() throws IOException {
    long free = Files.getFileStore(LocalFolders.root()).getUsableSpace();
    return free < NEEDED_BYTES
        ? new Line(Mark.WARN, "disk", Quantities.bytes(free) + " free; builds and data want 2 GiB")
        : new Line(Mark.OK, "disk", Quantities.bytes(free) + " free");
  }

  private static Line stack() {
    return RunningStack.on(LocalFolders.state())
        .map(running -> new Line(Mark.OK, "stack", "runs, process " + running.holder().pid()))
        .orElse(new Line(Mark.OK, "stack", "does not run; `probity up` starts it"));
  }

  private Line wallet() {
    Path wallet = common.folder().wallet();
    return Files.exists(wallet)
        ? new Line(Mark.OK, "wallet", wallet.toString())
        : new Line(Mark.WARN, "wallet", "none yet; `probity init` makes one");
  }
}
