package dev.probity.local.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ExitCode;
import dev.probity.client.cli.CommonOptions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Check this machine and your settings.",
      "",
      "It tells what is needed, what was chosen and why, what answers, and what to do where"
          + " something is not in order.",
      "",
      "Exit code 7 when something will not work, otherwise 0."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity doctor", "  probity doctor --json"})
final class DoctorCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Finding> findings = new ArrayList<>(MachineChecks.all());
    findings.addAll(new ClientChecks(common.folder(), InstantSource.system()).all());
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    var checks = json.putArray("checks");
    for (Finding finding : findings) {
      checks
          .addObject()
          .put("mark", finding.mark().text())
          .put("subject", finding.subject())
          .put("said", finding.said());
    }
    common.print(
        json,
        String.join(System.lineSeparator(), findings.stream().map(Finding::toString).toList()));
    boolean failed = findings.stream().anyMatch(finding -> finding.mark() == Finding.Mark.FAIL);
    return failed ? ExitCode.ENVIRONMENT.number() : ExitCode.OK.number();
  }
}
