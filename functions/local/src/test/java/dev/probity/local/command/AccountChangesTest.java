package dev.probity.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.client.ExitCode;
import dev.probity.client.account.ApprovalFile;
import dev.probity.client.account.KeptCredential;
import dev.probity.client.account.OrderFile;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.service.fault.ProxiedRequest;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.idma.Approval;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changes and orders that are refused, run out, or are ended at their waits and typed again: what
 * was begun is carried on with by the same message, and has one effect. One story of two users.
 */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AccountChangesTest {
  private static final Predicate<ProxiedRequest> CHANGE = is("POST", "/v1/rotations");
  private static final Predicate<ProxiedRequest> ORDER = is("POST", "/v1/admin/orders");
  private static final Predicate<ProxiedRequest> REQUEST_STATUS = is("GET", "/v1/registrations/");
  private static final Predicate<ProxiedRequest> ORDER_STATUS = is("GET", "/v1/admin/orders/");

  @TempDir private static Path folder = Path.of("");
  private static List<Scenery> scenery = List.of();

  /** What the story plays with. */
  private record Scenery(
      Administrators administrators, FaultProxy api, Someone carol, Someone dan) {}

  private final Stack stack = scenery.getFirst().administrators().stack();
  private final Someone first = scenery.getFirst().administrators().first();
  private final Someone second = scenery.getFirst().administrators().second();
  private final FaultProxy api = scenery.getFirst().api();
  private final Someone carol = scenery.getFirst().carol();
  private final Someone dan = scenery.getFirst().dan();

  private static Predicate<ProxiedRequest> is(String method, String path) {
    return request -> request.method().equals(method) && request.target().startsWith(path);
  }

  @BeforeAll
  static void everybodyRegisters() throws Exception {
    Administrators administrators = Administrators.get();
    Stack stack = administrators.stack();
    FaultProxy api = FaultProxy.before(stack.apiUrl());
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      Future<Someone> carol =
          threads.submit(() -> Someone.called("carol", folder, stack, api.endpoint()).register());
      Future<Someone> dan =
          threads.submit(() -> Someone.called("dan", folder, stack, stack.apiUrl()).register());
      administrators.first().use(api.endpoint());
      scenery = List.of(new Scenery(administrators, api, carol.get(), dan.get()));
    }
  }

  @AfterAll
  static void giveTheAdministratorBack() throws Exception {
    for (Scenery played : scenery) {
      played.administrators().first().use(played.administrators().stack().apiUrl());
      played.api().close();
    }
  }

  /** Both administrators approve, at the same time. */
  private List<String> approved(Path file) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<String> one = threads.submit(() -> first.approves(file));
      Future<String> other = threads.submit(() -> second.approves(file));
      return List.of(one.get(), other.get());
    }
  }

  /** Lets a request pass that comes once the module has taken what was sent before it. */
  private Predicate<ProxiedRequest> once(
      Predicate<ProxiedRequest> sent, Predicate<ProxiedRequest> next) {
    long before = api.seen(sent);
    return request -> next.test(request) && api.seen(sent) > before;
  }

  private static String approval(Someone by, Bytes32 of, long exp) throws IOException {
    Path file = by.file("approval-until-" + exp + ".json");
    new ApprovalFile(
            by.person()
                .signed(Approval.TYPE, new Approval(of, by.person().address(), exp - 3600, exp)))
        .write(file);
    return file.toString();
  }

  private static Path changeJournal(Someone who) throws IOException {
    return who.person().account().change().resolve("journal.json");
  }

  /** The digest of the change that is under way. */
  private static String underWay(Someone who) throws Exception {
    JsonNode journal = new ObjectMapper().readTree(changeJournal(who).toFile());
    return SignedMessage.parse(RotateCredential.TYPE, journal.path("rotateCredential"))
        .digest()
        .toString();
  }

  private static KeptCredential credential(Someone who) throws IOException {
    return KeptCredential.read(who.person().account()).orElseThrow();
  }

  private static void assertAnswers(Someone who, String requestHash, int version)
      throws IOException {
    KeptCredential kept = credential(who);
    assertThat(kept.credential().reqHash()).hasToString(requestHash);
    assertThat(kept.version()).isEqualTo(version);
    assertThat(changeJournal(who)).hasContent("{}");
  }

  @Test
  @Order(1)
  void whatHasRunOutIsRefusedWithTheWayOut() throws Exception {
    KeptCredential kept = credential(carol);
    UserRole asked = Role.LOG_ADMIN.whole();
    ReplyKeyPair replyKey = ReplyKeyPair.generate();
    long over = Instant.now().getEpochSecond() - 60;
    SignedMessage<RotateCredential> request =
        carol
            .person()
            .signed(
                RotateCredential.TYPE,
                new RotateCredential(
                    kept.user(),
                    kept.credRef(),
                    kept.roleCommit(),
                    kept.version(),
                    asked.role().number(),
                    asked.scope(),
                    asked.access(),
                    Bytes32.ZERO,
                    replyKey.publicJwk().thumbprint(),
                    Bytes32.ZERO,
                    over - 3600,
                    over));
    Path file = carol.file("over.json");
    new OrderFile.RoleRequest(request).write(file);
    second.fails(
        ExitCode.USAGE,
        "is over: ask its author for a new one",
        "admin",
        "approve",
        file.toString(),
        "--yes");
    ObjectNode journal = new ObjectMapper().createObjectNode();
    journal.set("replyKey", replyKey.toPrivateJwk());
    journal.set("rotateCredential", request.toJson());
    Files.createDirectories(changeJournal(carol).getParent());
    Files.writeString(changeJournal(carol), journal.toString());
    carol.fails(
        ExitCode.USAGE,
        "it is too long ago: say which with --role",
        "account",
        "role",
        "request",
        "--approvals",
        approval(second, request.digest(), over));
    assertThat(changeJournal(carol)).hasContent("{}");
  }

  @Test
  @Order(2)
  void aRequestThatIsRefusedAndEndedTwiceIsOneChange() throws Exception {
    Path file = carol.file("request.json");
    JsonNode asked =
        carol.does("account", "role", "request", "--role", "log-admin", "--out", file.toString());
    String hash = asked.path("requestHash").asText();
    List<String> approvals = approved(file);
    long seq = carol.person().slot().seq();
    long now = Instant.now().getEpochSecond();
    carol.fails(
        ExitCode.USAGE,
        "is over: ask for a new one",
        "account",
        "role",
        "request",
        "--approvals",
        approvals.get(0),
        "--approvals",
        approval(second, Bytes32.parse(hash), now - 1));
    // Only the module tells that the second is no administrator.
    carol.fails(
        ExitCode.REFUSED,
        "`role-forbidden`",
        "account",
        "role",
        "request",
        "--approvals",
        approvals.get(0),
        "--approvals",
        approval(dan, Bytes32.parse(hash), now + 3000));
    assertThat(underWay(carol)).isEqualTo(hash);

    String[] again = {
      "account", "role", "request", "--approvals", approvals.get(0), "--approvals", approvals.get(1)
    };
    carol.isInterrupted(api, CHANGE, "INT", again);
    assertThat(underWay(carol)).isEqualTo(hash);
    carol.isInterrupted(api, once(CHANGE, REQUEST_STATUS), "KILL", again);
    assertThat(underWay(carol)).isEqualTo(hash);
    long sent = api.seen(CHANGE);
    JsonNode granted = carol.does(again);
    assertThat(granted.path("credential").path("role").asText()).isEqualTo("log admin");
    assertThat(api.seen(CHANGE)).isEqualTo(sent);
    assertAnswers(carol, hash, 2);
    assertThat(carol.person().slot().privilegedRole()).isEqualTo(Role.LOG_ADMIN.number());
    assertThat(carol.person().slot().version()).isEqualTo(2);
    assertThat(carol.person().slot().seq()).isEqualTo(seq + 1);
  }

  @Test
  @Order(3)
  void anOrderThatIsEndedTwiceLowersTheRoleOnce() throws Exception {
    Path file = first.file("lower-role.json");
    String[] order = {"admin", "lower-role", carol.address(), "--to", "general"};
    first.fails(
        ExitCode.USAGE,
        "Nothing is lowered to system-admin",
        "admin",
        "lower-role",
        carol.address(),
        "--to",
        "system-admin");
    JsonNode asked = first.does(with(order, "--out", file.toString()));
    assertThat(asked.path("state").asText()).isEqualTo("needs-approval");
    assertThat(asked.path("approvals").asInt()).isEqualTo(1);
    String[] approved = with(order, "--approval", second.approves(file));
    int changes = roleChangesOf(carol);
    first.isInterrupted(api, ORDER, "INT", approved);
    first.isInterrupted(api, once(ORDER, ORDER_STATUS), "KILL", approved);
    long sent = api.seen(ORDER);
    // The approval is kept with the order.
    JsonNode done = first.does(order);
    assertThat(done.path("state").asText()).isEqualTo("done");
    assertThat(done.path("order").asText()).isEqualTo("lower-role");
    assertThat(done.path("privilegedRole").asInt(-1)).isZero();
    assertThat(done.path("already").asBoolean(true)).isFalse();
    assertThat(api.seen(ORDER)).isEqualTo(sent);
    assertThat(carol.person().slot().privilegedRole()).isZero();
    assertThat(roleChangesOf(carol)).isEqualTo(changes + 1);
    assertThat(first.does(order).path("already").asBoolean()).isTrue();
  }

  @Test
  @Order(4)
  void aRotationThatIsEndedTwiceIsOneVersion() throws Exception {
    long seq = carol.person().slot().seq();
    carol.isInterrupted(api, CHANGE, "KILL", "account", "rotate");
    String hash = underWay(carol);
    carol.isInterrupted(api, is("POST", "/v1/registrations/"), "INT", "account", "rotate");
    // The credential is kept before the word is sent that it arrived.
    assertThat(credential(carol).credential().reqHash()).hasToString(hash);
    JsonNode rotated = carol.does("account", "rotate");
    assertThat(rotated.path("credential").path("role").asText()).isEqualTo("general user");
    assertAnswers(carol, hash, 3);
    assertThat(carol.person().slot().seq()).isEqualTo(seq + 1);
  }

  @Test
  @Order(5)
  void whoHasNoEtherRevokesByAMessageOnceAndForGood() throws Exception {
    RpcEndpoint chain = RpcEndpoint.of(stack.rpcUrl());
    var _ = chain.call("anvil_setBalance", carol.address(), "0x0");
    long transactions = transactionsOf(carol);
    JsonNode _ = carol.logIn();
    carol.fails(ExitCode.USAGE, "--yes", "account", "revoke", "--by-message");
    String[] revoke = {"account", "revoke", "--by-message", "--yes"};
    carol.isInterrupted(api, once(ORDER, ORDER_STATUS), "INT", revoke);
    long sent = api.seen(ORDER);
    JsonNode done = carol.does(revoke);
    assertThat(done.path("status").asText()).isEqualTo("revoked");
    assertThat(done.path("already").asBoolean(true)).isFalse();
    assertThat(api.seen(ORDER)).isEqualTo(sent);
    assertThat(transactionsOf(carol)).isEqualTo(transactions);
    assertThat(carol.does(revoke).path("already").asBoolean()).isTrue();
    JsonNode me = carol.whoAmI();
    assertThat(me.path("chain").path("finalized").asText()).isEqualTo("revoked");
    assertThat(me.has("session")).isFalse();
  }

  @Test
  @Order(6)
  void whoLostTheKeyHasTheAddressAgainAndTheLostAccountIsRevoked() throws Exception {
    var anew = new Someone(folder.resolve("dan-again"), dan.email(), stack, api.endpoint());
    Path file = anew.file("recovery.json");
    String[] lost = {"--lost-address", dan.address(), "--email", dan.email()};
    String[] foreign = {"--lost-address", dan.address(), "--email", "not." + dan.email()};
    JsonNode _ =
        anew.does(with(anew.withSecrets("account recover", foreign), "--out", file.toString()));
    second.fails(
        ExitCode.REFUSED,
        "nobody knows which account would end",
        "admin",
        "approve",
        file.toString(),
        "--yes");
    String[] recover = anew.withSecrets("account recover", lost);
    anew.fails(ExitCode.USAGE, "is under way", recover);
    JsonNode asked = anew.does(with(recover, "--again", "--out", file.toString()));
    assertThat(asked.path("approvals").asInt()).isEqualTo(2);
    List<String> approvals = approved(file);
    // Until it is approved, nothing is on chain.
    assertThat(transactionsOf(anew)).isZero();

    String[] approved =
        with(recover, "--approvals", approvals.get(0), "--approvals", approvals.get(1));
    anew.fails(ExitCode.USAGE, "A code was mailed to " + dan.email(), approved);
    String[] again = with(approved, "--code", anew.code());
    anew.isInterrupted(api, is("POST", "/v1/registrations/"), "KILL", again);
    JsonNode recovered = anew.does(again);
    assertThat(recovered.path("address").asText()).isEqualTo(anew.address());
    assertThat(recovered.path("email").asText()).isEqualTo(dan.email());
    assertThat(recovered.path("credential").path("version").asInt()).isEqualTo(1);
    assertThat(transactionsOf(anew)).isEqualTo(1);
    assertAnswersRecovery(anew, asked.path("requestHash").asText());
    JsonNode _ = anew.logIn();
    dan.fails(ExitCode.REFUSED, "revoked, for good", dan.withSecrets("login"));
    assertThat(dan.whoAmI().path("chain").path("finalized").asText()).isEqualTo("revoked");
  }

  private static void assertAnswersRecovery(Someone who, String requestHash) throws IOException {
    assertThat(credential(who).credential().reqHash()).hasToString(requestHash);
    assertThat(who.person().account().registration().resolve("journal.json")).hasContent("{}");
  }

  private int roleChangesOf(Someone who) throws IOException {
    String event = Digests.keccak256("PrivilegedRoleChanged(address,uint8)").toString();
    String user = "0x" + "0".repeat(24) + who.address().substring(2);
    return RpcEndpoint.of(stack.rpcUrl())
        .call("eth_getLogs", Map.of("fromBlock", "0x0", "topics", List.of(event, user)))
        .elements()
        .size();
  }

  private long transactionsOf(Someone who) throws IOException {
    return RpcEndpoint.of(stack.rpcUrl())
        .call("eth_getTransactionCount", who.address(), "latest")
        .number();
  }

  private static String[] with(String[] words, String... more) {
    return Stream.of(words, more).flatMap(Arrays::stream).toArray(String[]::new);
  }
}
