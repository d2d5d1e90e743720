package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.KeptSession;
import dev.probity.client.account.LogOutAccount;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.config.Settings;
import dev.probity.protocol.wire.Address;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity logout}. */
@Command(
    name = "logout",
    mixinStandardHelpOptions = true,
    description = {
      "End your session, at the deployment and on this machine. It needs no password.",
      "",
      "Who is not logged in is not in the way: exit code 0."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity logout"})
final class LogoutCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public void run() {
    Settings settings = Settings.read(common.folder().settings());
    Address user = common.address();
    try (ModuleApi api = new ModuleApi(settings.api())) {
      Optional<KeptSession> ended =
          new LogOutAccount(
                  api,
                  AccountFolder.of(common.folder(), common.network(), user),
                  InstantSource.system())
              .run();
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("address", user.toString());
      json.put("ended", ended.isPresent());
      common.print(json, ended.isPresent() ? "Logged out." : "You were not logged in.");
    }
  }
}
