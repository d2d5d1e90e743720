package dev.probity.local.command;

import static dev.probity.local.command.Someone.assertEnded;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ExitCode;
import dev.probity.local.stack.Stack;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code account} and {@code admin} as people type them: the three administrators that the chain
 * had from the beginning, and a user, in one story.
 */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AdminCommandsTest {
  private static final String NEXT_PASSWORD = "another gravel obtuse fjord";

  @TempDir private static Path folder = Path.of("");
  private static List<Someone> admins = List.of();
  private static List<Someone> users = List.of();

  private final Someone ann = users.get(0);
  private final Someone bob = users.get(1);

  @BeforeAll
  static void everybodyRegisters() throws Exception {
    Administrators administrators = Administrators.get();
    admins = administrators.all();
    Stack stack = administrators.stack();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Someone> first =
          threads.submit(() -> Someone.called("ann", folder, stack, stack.apiUrl()).register());
      Future<Someone> second =
          threads.submit(() -> Someone.called("bob", folder, stack, stack.apiUrl()).register());
      users = List.of(first.get(), second.get());
    }
  }

  private static String role(JsonNode account) {
    return account.path("credential").path("role").asText();
  }

  @Test
  @Order(1)
  void anAdministratorSeesEverybodyAndNobodyElseDoes() throws Exception {
    JsonNode listed = admins.getFirst().does("admin", "users").path("users");
    for (Someone one : List.of(ann, bob, admins.get(2))) {
      String address = one.address();
      assertThat(StreamSupport.stream(listed.spliterator(), false))
          .filteredOn(user -> user.path("address").asText().equals(address))
          .singleElement()
          .matches(user -> user.path("email").asText().equals(one.email()))
          .matches(user -> user.path("status").asText().equals("active"));
    }
    assertEnded(ann.run("admin", "users"), ExitCode.REFUSED, "takes a system administrator");
    assertEnded(
        ann.run("admin", "suspend", bob.address()),
        ExitCode.REFUSED,
        "takes a system administrator");
  }

  @Test
  @Order(2)
  void aUserWithANewPasswordLogsInWithThatOneAlone() throws Exception {
    ann.logIn();
    ann.choose(NEXT_PASSWORD);
    ProbityProcess.Ended asked = ann.run(ann.withSecrets("account rotate", "--password"));
    assertEnded(asked, ExitCode.USAGE, "A code was mailed to " + ann.email(), "--code");
    JsonNode changed =
        ann.does(ann.withSecrets("account rotate", "--password", "--code", ann.code()));
    assertThat(changed.path("credential").path("version").asInt()).isEqualTo(2);
    JsonNode me = ann.whoAmI();
    assertThat(me.path("chain").path("holdsYourCredential").asBoolean()).isTrue();
    assertThat(me.has("session")).isFalse();
    ann.logIn();
    ann.choose("lamplight gravel obtuse fjord");
    assertEnded(ann.run(ann.withSecrets("login")), ExitCode.REFUSED, "`auth-failed`");
    ann.choose(NEXT_PASSWORD);
  }

  @Test
  @Order(3)
  void aRoleIsGivenByTwoApprovalsInFilesAndOnChain() throws Exception {
    Path request = ann.file("request.json");
    JsonNode asked =
        ann.does("account", "role", "request", "--role", "log-admin", "--out", request.toString());
    assertThat(asked.path("state").asText()).isEqualTo("needs-approval");
    assertThat(asked.path("approvals").asInt()).isEqualTo(2);
    // Asked again, it is the same request.
    assertThat(
            ann.does(
                    "account",
                    "role",
                    "request",
                    "--role",
                    "log-admin",
                    "--out",
                    request.toString())
                .path("requestHash"))
        .isEqualTo(asked.path("requestHash"));
    assertEnded(ann.run("account", "rotate"), ExitCode.USAGE, "is under way", "--again");

    String first = admins.get(0).approves(request);
    assertEnded(admins.get(1).run("admin", "approve", request.toString()), ExitCode.USAGE, "--yes");
    assertEnded(
        ann.run("account", "role", "request", "--approvals", first),
        ExitCode.USAGE,
        "2 administrators");
    String second = admins.get(1).approves(request);
    JsonNode granted =
        ann.does("account", "role", "request", "--approvals", first, "--approvals", second);
    assertThat(role(granted)).isEqualTo("log admin");
    JsonNode me = ann.whoAmI();
    assertThat(role(me)).isEqualTo("log admin");
    assertThat(me.path("chain").path("privilegedRole").asInt()).isEqualTo(2);
    assertThat(me.path("chain").path("finalized").asText()).isEqualTo("active");
    ann.logIn();
  }

  @Test
  @Order(4)
  void aSuspensionIsSeenAndResumedByTwo() throws Exception {
    JsonNode done = admins.get(0).does("admin", "suspend", bob.address());
    assertThat(done.path("status").asText()).isEqualTo("suspended");
    assertThat(done.path("already").asBoolean(true)).isFalse();
    assertThat(bob.whoAmI().path("chain").path("finalized").asText()).isEqualTo("suspended");
    assertEnded(bob.run(bob.withSecrets("login")), ExitCode.REFUSED, "suspended");
    assertThat(admins.get(0).does("admin", "suspend", bob.address()).path("already").asBoolean())
        .isTrue();
    ordered("resume", bob, "active");
  }

  @Test
  @Order(5)
  void aRevocationTakesASecondAdministratorAndIsForGood() throws Exception {
    ordered("revoke", bob, "revoked");
    assertEnded(bob.run(bob.withSecrets("login")), ExitCode.REFUSED, "revoked, for good");
    assertEnded(
        admins.get(0).run("admin", "resume", bob.address()), ExitCode.REFUSED, "revoked, for good");
  }

  @Test
  @Order(6)
  void whoRevokesTheOwnAccountDoesItOnceAndForGood() throws Exception {
    assertEnded(ann.run("account", "revoke"), ExitCode.USAGE, "--yes");
    JsonNode done = ann.does("account", "revoke", "--yes");
    assertThat(done.path("status").asText()).isEqualTo("revoked");
    assertThat(done.path("already").asBoolean(true)).isFalse();
    assertThat(ann.does("account", "revoke", "--yes").path("already").asBoolean()).isTrue();
    assertThat(ann.whoAmI().path("chain").path("privilegedRole").asInt()).isZero();
  }

  /** An order of the first, approved by the second. */
  private static void ordered(String order, Someone about, String status) throws Exception {
    Someone admin = admins.get(0);
    Path file = admin.file(order + ".json");
    JsonNode asked = admin.does("admin", order, about.address(), "--out", file.toString());
    assertThat(asked.path("state").asText()).isEqualTo("needs-approval");
    assertEnded(
        admin.run("admin", "approve", file.toString(), "--yes"), ExitCode.USAGE, "own cause");
    String approval = admins.get(1).approves(file);
    JsonNode done = admin.does("admin", order, about.address(), "--approval", approval);
    assertThat(done.path("status").asText()).isEqualTo(status);
    assertThat(about.whoAmI().path("chain").path("finalized").asText()).isEqualTo(status);
  }
}
