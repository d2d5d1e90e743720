package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.Web3IdmaLedger;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.ChainStanding;
import dev.probity.client.account.KeptCredential;
import dev.probity.client.account.KeptSession;
import dev.probity.client.config.Settings;
import dev.probity.client.deployment.Connection;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.wire.Address;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity whoami}. */
@Command(
    name = "whoami",
    mixinStandardHelpOptions = true,
    description = {
      "Show your account: address, e-mail, role, how the chain has the credential, and until when"
          + " you are logged in.",
      "",
      "It needs no password, and asks the chain alone."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity whoami", "  probity whoami --json"})
final class WhoamiCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public void run() {
    Settings settings = Settings.read(common.folder().settings());
    NetworkDescriptor network = common.network();
    Address user = common.address();
    var folder = AccountFolder.of(common.folder(), network, user);
    var ledger =
        new Web3IdmaLedger(Connection.chain(settings, network), network.idmaRegistry().address());
    Instant now = InstantSource.system().instant();
    var shown =
        new Shown(
            user,
            KeptCredential.read(folder),
            ChainStanding.read(ledger, user),
            KeptSession.read(folder).filter(session -> session.holds(now)),
            now);
    common.print(shown.json(), shown.text());
  }

  /** What is known of the account. */
  private record Shown(
      Address user,
      Optional<KeptCredential> kept,
      ChainStanding chain,
      Optional<KeptSession> session,
      Instant now) {

    ObjectNode json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("address", user.toString());
      kept.ifPresent(credential -> {
        json.put("email", credential.email());
        json.set("credential", AccountText.json(credential));
      });
      ObjectNode slot = json.putObject("chain");
      slot.put("latest", AccountText.status(chain.latest()));
      slot.put("finalized", AccountText.status(chain.finalized()));
      slot.put("version", chain.latest().version());
      slot.put("privilegedRole", chain.latest().privilegedRole());
      slot.put("holdsYourCredential", opens(chain.latest()));
      session.ifPresent(open -> json.set("session", AccountText.json(open)));
      return json;
    }

    String text() {
      List<String> lines = new ArrayList<>();
      lines.add("address     " + user);
      lines.add("e-mail      " + kept.map(KeptCredential::email).orElse("unknown here"));
      kept.ifPresent(credential -> lines.add("role        " + AccountText.role(credential.role())));
      lines.add("credential  " + credential());
      lines.add(
          "on chain    "
              + AccountText.status(chain.latest())
              + " in the latest block, "
              + AccountText.status(chain.finalized())
              + " in the finalized one");
      lines.add(
          "session     "
              + session
                  .map(open -> "until " + AccountText.time(open.exp()))
                  .orElse("none: `probity login` opens one"));
      return String.join(System.lineSeparator(), lines);
    }

    private String credential() {
      if (kept.isEmpty()) {
        return "none here: `probity register --email ADDRESS` gets one";
      }
      KeptCredential credential = kept.get();
      String version =
          "version %d until %s"
              .formatted(
                  credential.version(), AccountText.time(credential.credential().notAfter()));
      if (!opens(chain.latest())) {
        return version + ", but the chain holds another one or none";
      }
      if (credential.expired(now)) {
        return version + ": expired, register again";
      }
      return isRoleGranted(credential)
          ? version
          : version + ", but the chain no longer grants the role";
    }

    private boolean opens(AccountSlot slot) {
      return kept.map(credential -> CredentialCheck.opens(credential.claimed(), slot))
          .orElse(false);
    }

    private boolean isRoleGranted(KeptCredential credential) {
      Role role = credential.role().role();
      return !role.isPrivileged() || chain.latest().privilegedRole() == role.number();
    }
  }
}
