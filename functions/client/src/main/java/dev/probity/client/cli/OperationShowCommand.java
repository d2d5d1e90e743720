package dev.probity.client.cli;

import dev.probity.client.gateway.FollowOperation;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probity operation show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Show one call: how far its service says, signed, that it is, or its result.",
      "",
      "What has ended is shown as it was verified then; what has not needs a session: `probity"
          + " login`.",
      "",
      "With --wait, stay until it ends; stopped and repeated, it goes on waiting."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity operation show 0x5f2c", "  probity operation show 0x5f2c --wait --json"})
final class OperationShowCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "ID", description = "Its id, or the beginning of it.")
  private String id = "";

  @Option(names = "--wait", description = "Stay until it ends.")
  private boolean wait;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the result there, as RFC 8785 bytes.")
  private @Nullable Path output;

  @Override
  public void run() {
    OpenGateway.with(
        common,
        (gateway, folder, account, stages) ->
            CallText.print(
                common,
                new FollowOperation(gateway, folder, account, stages).show(id, wait),
                Optional.ofNullable(output)));
  }
}
