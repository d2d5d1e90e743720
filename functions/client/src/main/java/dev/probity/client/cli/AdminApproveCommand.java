package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.account.ApprovalFile;
import dev.probity.client.account.ApproveOrder;
import dev.probity.client.account.ApproveOrder.Shown;
import dev.probity.client.account.OrderFile;
import dev.probity.protocol.idma.AdminOrder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probity admin approve}. */
@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    description = {
      "Show what a user asks for, or another administrator orders, and approve it if you agree:"
          + " your signed approval goes to a file, which you hand back.",
      "",
      "For a privileged role it is also a transaction of your wallet. An approval ends when your"
          + " own credential changes."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity admin approve role-request-1a2b3c4d.json",
      "  probity admin approve revoke-1a2b3c4d.json --out approval.json --yes"
    })
final class AdminApproveCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private Consent consent = new Consent();

  @Parameters(paramLabel = "FILE", description = "The request or order.")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the approval goes (default: approval-HASH-by-YOU.json here).")
  private @Nullable Path out;

  @Override
  public void run() {
    OpenAccount.with(
        common,
        (connection, folder, stages) -> {
          var order =
              new ApproveOrder(
                  connection,
                  folder,
                  stages,
                  InstantSource.system(),
                  CommonOptions.randomness(),
                  consent::given);
          Shown shown = order.show(file);
          lines(shown).forEach(line -> System.err.println("  " + line));
          consent.require("  Approve it");
          ApprovalFile approval = order.approve(shown);
          Path to = out == null ? Path.of(approval.fileName()) : out;
          approval.write(to);
          print(shown, approval, to);
        });
  }

  private static List<String> lines(Shown shown) {
    OrderFile file = shown.file();
    var lines = new ArrayList<String>();
    lines.add("Asked:  " + asked(file));
    lines.add("Whom:   " + shown.subject() + ", " + whom(shown));
    lines.add("By:     " + file.author());
    lines.add("Until:  " + AccountText.time(file.exp()));
    if (shown.needsTransaction()) {
      lines.add("It takes a transaction of yours too: only the chain grants such a role.");
    }
    return lines;
  }

  private static String asked(OrderFile file) {
    return switch (file) {
      case OrderFile.RoleRequest request -> "to be " + AccountText.role(request.asked());
      case OrderFile.Order order -> asked(order);
      case OrderFile.Recovery recovery ->
          "the key of the account is lost: revoke it for good, and give its address "
              + recovery.signed().message().email()
              + " to "
              + recovery.author()
              + ", \""
              + AccountText.foreign(recovery.signed().message().name())
              + "\". Make sure, beside this file, that it is the same person";
    };
  }

  private static String asked(OrderFile.Order order) {
    return switch (order.order()) {
      case AdminOrder.SUSPEND -> "suspend the account, until it is resumed";
      case AdminOrder.RESUME -> "let the suspended account count again";
      case AdminOrder.REVOKE, AdminOrder.REVOKE_OWN -> "revoke the account, for good";
      case AdminOrder.LOWER_ROLE ->
          order.role() == 0
              ? "take the privileged role from the account"
              : "lower the account's role to log admin";
    };
  }

  private static String whom(Shown shown) {
    String status = AccountText.status(shown.slot()) + " on chain";
    return shown
        .known()
        .map(user ->
            "%s <%s>, %s, %s"
                .formatted(
                    AccountText.foreign(user.name()),
                    user.email(),
                    AccountText.words(user.role().role()),
                    status))
        .orElse("whom IDMA does not list, " + status);
  }

  private void print(Shown shown, ApprovalFile approval, Path to) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("requestHash", shown.file().digest().toString());
    json.put("asked", asked(shown.file()));
    json.put("address", shown.subject().toString());
    shown.known().ifPresent(user -> json.put("email", user.email()));
    json.put("approver", approval.approver().toString());
    json.put("onChain", shown.needsTransaction());
    json.put("file", to.toString());
    json.put("until", AccountText.time(approval.exp()));
    common.print(
        json,
        "Approved. Hand "
            + to
            + " to "
            + shown.file().author()
            + "; it holds until "
            + AccountText.time(approval.exp())
            + ".");
  }
}
