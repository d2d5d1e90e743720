package dev.probity.client.cli;

import dev.probity.client.gateway.FollowOperation;
import dev.probity.client.gateway.Operation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code probity operation cancel}. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = {
      "Stop an operation, by an order that your wallet signs.",
      "",
      "One that has ended stays as it ended: exit code 0 either way, and the state that is shown is"
          + " the service's, signed."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity operation cancel 0x5f2c"})
final class OperationCancelCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "ID", description = "Its id, or the beginning of it.")
  private String id = "";

  @Override
  public void run() {
    OpenGateway.with(
        common,
        (gateway, folder, account, stages) -> {
          Operation operation = new FollowOperation(gateway, folder, account, stages).cancel(id);
          common.print(
              CallText.json(operation),
              operation.callHash() + " is " + CallText.progress(operation) + ".");
        });
  }
}
