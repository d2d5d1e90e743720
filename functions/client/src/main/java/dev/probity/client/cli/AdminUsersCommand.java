package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.account.UserList;
import dev.probity.client.account.UserList.User;
import dev.probity.client.terminal.Stages;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity admin users}. */
@Command(
    name = "users",
    mixinStandardHelpOptions = true,
    description = {
      "List all accounts: address, status on chain, role, e-mail address and name.",
      "",
      "The list comes sealed to this command alone; nothing of it is kept."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity admin users", "  probity admin users --json"})
final class AdminUsersCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public void run() {
    OpenAccount.with(
        common,
        (connection, folder, stages) -> {
          stages.begin("asking for the users", Stages.UNKNOWN);
          List<User> users =
              new UserList(connection, folder, InstantSource.system(), CommonOptions.randomness())
                  .all();
          stages.end(users.size() + " accounts");
          print(users);
        });
  }

  private void print(List<User> users) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode array = json.putArray("users");
    var lines = new ArrayList<String>();
    for (User user : users) {
      ObjectNode item = array.addObject();
      item.put("address", user.address().toString());
      item.put("name", user.name());
      item.put("email", user.email());
      item.setAll(AccountText.json(user.role()));
      item.put("version", user.version());
      item.put("notAfter", AccountText.time(user.notAfter()));
      item.put("status", status(user));
      lines.add(
          String.format(
              Locale.ROOT,
              "%s  %-9s  %-12s  %s  %s",
              user.address(),
              status(user),
              AccountText.words(user.role().role()),
              user.email(),
              AccountText.foreign(user.name())));
    }
    if (lines.isEmpty()) {
      lines.add("Nobody has an account.");
    }
    common.print(json, String.join(System.lineSeparator(), lines));
  }

  private static String status(User user) {
    return AccountText.words(user.status());
  }
}
