package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.ChangeAccount.Changed;
import dev.probity.client.account.KeptCredential;
import dev.probity.client.account.OrderFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What came of a change, as commands show it. */
final class ChangedText {
  private ChangedText() {}

  /** Prints the credential that stands now. */
  static void print(CommonOptions common, String what, Changed changed, AccountFolder folder) {
    KeptCredential credential = changed.credential();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("address", credential.user().toString());
    json.put("email", credential.email());
    json.set("credential", AccountText.json(credential));
    json.put("status", AccountText.status(changed.slot()));
    common.print(
        json,
        String.join(
            System.lineSeparator(),
            "",
            what,
            "  " + AccountText.line(credential),
            "  kept in " + folder.credential() + "; copy it to a safe place",
            "",
            "Sessions of the credential before are over. Next: probity login"));
  }

  /**
   * Writes what others must approve, and says how it goes on.
   *
   * @param out where to; by default a name of its own in the folder of the process
   */
  static void hand(
      CommonOptions common, OrderFile file, @Nullable Path out, String who, String next) {
    Path to = out == null ? Path.of(file.fileName()) : out;
    file.write(to);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("requestHash", file.digest().toString());
    json.put("state", "needs-approval");
    json.put("approvals", file.approvals());
    json.put("file", to.toString());
    json.put("until", AccountText.time(file.exp()));
    common.print(
        json,
        String.join(
            System.lineSeparator(),
            "",
            "Written to " + to + ": nothing was sent, for " + who + " must approve it first,",
            "until " + AccountText.time(file.exp()) + ".",
            "",
            "They run:     probity admin approve " + to,
            "Then you run: " + next));
  }
}
