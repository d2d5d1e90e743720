package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.account.AdministerAccounts;
import dev.probity.client.account.AdministerAccounts.Ordered;
import dev.probity.client.account.ApprovalFile;
import dev.probity.protocol.idma.AdminOrder;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.wire.Address;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** An order of an administrator: what every such command takes, and does. */
final class OrderOptions {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "ADDRESS",
      converter = AddressConverter.class,
      description = "The account, as `probity admin users` shows it.")
  private Address user = Address.ZERO;

  @Option(
      names = "--approval",
      paramLabel = "FILE",
      description = "The approval of another administrator, where the order needs one.")
  private @Nullable Path approval;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where an order goes that must be approved (default: ORDER-HASH.json here).")
  private @Nullable Path out;

  @Option(names = "--again", description = "Sign a new order, whatever waits for an approval.")
  private boolean again;

  /** Gives the order, or writes what another administrator must approve. */
  void run(AdminOrder order, int role) {
    OpenAccount.with(
        common,
        (connection, folder, stages) -> {
          List<ApprovalFile> approvals =
              Optional.ofNullable(approval)
                  .map(file -> ApprovalFile.read(file, connection.network().idmaDomain()))
                  .stream()
                  .toList();
          Ordered ordered =
              new AdministerAccounts(
                      connection,
                      folder,
                      stages,
                      InstantSource.system(),
                      CommonOptions.randomness())
                  .run(new AdministerAccounts.Order(order, user, role, again), approvals);
          switch (ordered) {
            case Ordered.Requested requested ->
                ChangedText.hand(
                    common,
                    requested.file(),
                    out,
                    "another administrator",
                    "the same command with --approval FILE");
            case Ordered.Done done -> print(order, done);
          }
        });
  }

  private void print(AdminOrder order, Ordered.Done done) {
    AccountSlot slot = done.slot();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("order", order.action());
    json.put("state", "done");
    json.put("address", user.toString());
    json.put("status", AccountText.status(slot));
    json.put("privilegedRole", slot.privilegedRole());
    json.put("already", done.already());
    common.print(
        json,
        user
            + " is "
            + AccountText.status(slot)
            + (done.already() ? ", as it was before" : "")
            + ", in a final block.");
  }
}
