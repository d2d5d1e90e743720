package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.RegisterAccount;
import dev.probity.client.account.RegisterAccount.Registered;
import dev.probity.protocol.idma.MailAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code probity register}: Protocol I. */
@Command(
    name = "register",
    mixinStandardHelpOptions = true,
    description = {
      "Register an account: anchor a request on chain, prove an e-mail address by the code that is"
          + " mailed to it, choose a password, and get a credential, which is checked and kept.",
      "",
      "The command may be stopped at any time and repeated: it carries on where it stopped, and"
          + " mails a new code where one is still needed. Neither password nor code is kept on"
          + " disk.",
      "",
      "Without a terminal: run it once, which mails the code and ends with exit code 2, then again"
          + " with --code or --code-file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity register --email ann@example.org",
      "  probity register --email ann@example.org --name Ann --yes",
      "  probity register --email ann@example.org --code 7GK2M0QX --account-password-file secret"
    })
final class RegisterCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private AccountSecrets secrets = new AccountSecrets();
  @Mixin private Consent consent = new Consent();

  @Option(
      names = "--email",
      paramLabel = "ADDRESS",
      required = true,
      converter = MailAddressConverter.class,
      description = "Where the code goes; you log in with this address.")
  private @Nullable MailAddress email;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What you want to be called (default: what stands before the at sign).")
  private @Nullable String name;

  @Option(
      names = "--again",
      description = "Sign a new request, whatever an earlier run left that IDMA has not taken.")
  private boolean again;

  @Override
  public void run() {
    secrets.require();
    MailAddress address = email;
    if (address == null) {
      throw ClientException.usage("Say which address with --email.", null);
    }
    OpenAccount.with(
        common,
        (connection, folder, stages) ->
            print(
                OpenAccount.registering(connection, folder, stages, consent)
                    .run(
                        new RegisterAccount.Person(address, Optional.ofNullable(name), again),
                        secrets.answers(connection.network())),
                folder));
  }

  private void print(Registered registered, AccountFolder folder) {
    var credential = registered.credential();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("address", credential.user().toString());
    json.put("email", credential.email());
    json.set("credential", AccountText.json(credential));
    json.put("status", AccountText.status(registered.slot()));
    json.put("already", registered.already());
    common.print(
        json,
        String.join(
            System.lineSeparator(),
            "",
            (registered.already() ? "You are registered already: " : "Registered: ")
                + credential.user(),
            "  " + AccountText.line(credential),
            "  " + AccountText.status(registered.slot()) + " on chain",
            "  kept in " + folder.credential() + "; copy it to a safe place",
            "",
            "Next: probity login"));
  }
}
