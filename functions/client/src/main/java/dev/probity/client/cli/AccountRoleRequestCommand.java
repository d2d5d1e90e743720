package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.client.account.ChangeAccount;
import dev.probity.client.account.ChangeAccount.RoleAnswer;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.UserRole;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code probity account role request}. */
@Command(
    name = "request",
    mixinStandardHelpOptions = true,
    description = {
      "Ask for another role, scope or access.",
      "",
      "Without --approvals it writes a signed request to a file, which you hand to two"
          + " administrators; with the approvals that they hand back, it is sent. A request holds"
          + " for a week. It may be stopped at any time and repeated."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity account role request --role log-admin",
      "  probity account role request --role general --access view",
      "  probity account role request --approvals first.json --approvals second.json"
    })
final class AccountRoleRequestCommand implements Runnable {
  /** Roles as options name them. */
  enum Named {
    GENERAL("general", Role.GENERAL_USER),
    LOG_ADMIN("log-admin", Role.LOG_ADMIN),
    SYSTEM_ADMIN("system-admin", Role.SYSTEM_ADMIN);

    private final String word;
    private final Role role;

    Named(String word, Role role) {
      this.word = word;
      this.role = role;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /** Scopes as options name them. */
  enum Data {
    PERSONAL("personal", Role.Scope.PERSONAL_DATA),
    LOGGING("logging", Role.Scope.LOGGING_DATA),
    USERS("users", Role.Scope.USER_DETAILS);

    private final String word;
    private final Role.Scope scope;

    Data(String word, Role.Scope scope) {
      this.word = word;
      this.scope = scope;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /** Accesses as options name them. */
  enum How {
    EDIT("edit", Role.Access.EDIT),
    DELETE("delete", Role.Access.DELETE),
    VIEW("view", Role.Access.VIEW);

    private final String word;
    private final Role.Access access;

    How(String word, Role.Access access) {
      this.word = word;
      this.access = access;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private TwoApprovals approvals = new TwoApprovals();

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "Which: ${COMPLETION-CANDIDATES}; needed for a new request.")
  private @Nullable Named role;

  @Option(
      names = "--scope",
      paramLabel = "DATA",
      split = ",",
      description = "Only these data: ${COMPLETION-CANDIDATES} (default: all that the role has).")
  private List<Data> scope = new ArrayList<>();

  @Option(
      names = "--access",
      paramLabel = "HOW",
      split = ",",
      description = "Only so: ${COMPLETION-CANDIDATES} (default: all that the role has).")
  private List<How> access = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the request goes (default: role-request-HASH.json here).")
  private @Nullable Path out;

  @Option(names = "--again", description = "Give up a request for another role.")
  private boolean again;

  @Override
  public void run() {
    Optional<UserRole> asked = asked();
    if (asked.isEmpty() && approvals.isEmpty()) {
      throw ClientException.usage("Say which role with --role.", null);
    }
    OpenAccount.with(
        common,
        (connection, folder, stages) -> {
          RoleAnswer answer =
              new ChangeAccount(
                      connection,
                      folder,
                      stages,
                      InstantSource.system(),
                      CommonOptions.randomness())
                  .requestRole(asked, approvals.read(connection.network()), again);
          switch (answer) {
            case RoleAnswer.Requested requested ->
                ChangedText.hand(
                    common,
                    requested.file(),
                    out,
                    "two administrators",
                    "probity account role request --approvals FILE --approvals FILE");
            case RoleAnswer.Granted granted ->
                ChangedText.print(common, "The role is yours.", granted.changed(), folder);
          }
        });
  }

  private Optional<UserRole> asked() {
    Named named = role;
    if (named == null) {
      if (!scope.isEmpty() || !access.isEmpty()) {
        throw ClientException.usage("--scope and --access belong to a --role.", null);
      }
      return Optional.empty();
    }
    UserRole whole = named.role.whole();
    int scopes = scope.stream().mapToInt(one -> one.scope.bit()).reduce(0, (a, b) -> a | b);
    int accesses = access.stream().mapToInt(one -> one.access.bit()).reduce(0, (a, b) -> a | b);
    return Optional.of(
        new UserRole(
            named.role,
            scopes == 0 ? whole.scope() : scopes,
            accesses == 0 ? whole.access() : accesses));
  }
}
