package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.IdmaContract;
import dev.probity.chain.Web3IdmaLedger;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.story.Member.Held;
import dev.probity.protocol.idma.AdminAction;
import dev.probity.protocol.idma.Approval;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Who may change whose account, and how soon that counts. */
@ResourceLock(SharedStack.ADMINISTRATORS)
class OrdersTest {
  private static final String ORDERS = "/v1/admin/orders";
  private static final String ROTATIONS = "/v1/rotations";
  private static final String NEW_PASSWORD = "obtuse tundra lamplight quill";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;

  private static Stack stack;
  private static ModuleOverHttp module;
  private static IdmaLedger ledger;
  private static ExecutorService threads;
  private static Administrator first;
  private static Administrator second;
  private static Administrator third;

  /** To whom nothing happens. */
  private static Owner bystander;

  private static final List<Future<Owner>> OWNERS = new ArrayList<>();

  @BeforeAll
  static void register() throws Exception {
    stack = SharedStack.get();
    module = new ModuleOverHttp(stack.apiUrl());
    ledger =
        new Web3IdmaLedger(
            new ChainView(
                List.of(RpcEndpoint.of(stack.rpcUrl())), Finality.parse("finalized"), 31337),
            stack.network().idmaRegistry().address());
    threads = Executors.newVirtualThreadPerTaskExecutor();
    // Registering is waiting for blocks.
    List<Future<Administrator>> administrators = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      int which = number;
      administrators.add(threads.submit(() -> Administrator.of(stack, which)));
    }
    for (int i = 0; i < 8; i++) {
      OWNERS.add(threads.submit(() -> new Owner(stack, folder)));
    }
    first = administrators.get(0).get();
    second = administrators.get(1).get();
    third = administrators.get(2).get();
    bystander = OWNERS.getFirst().get();
  }

  @AfterAll
  static void stop() throws Exception {
    threads.close();
    for (Future<Owner> owner : OWNERS) {
      owner.get().close();
    }
    first.close();
    second.close();
    third.close();
  }

  private static Owner owner(int index) throws Exception {
    return OWNERS.get(index).get();
  }

  // ---- Orders

  /** An order of the first administrator about an account. */
  private record Order(SignedMessage<AdminAction> action, ObjectNode params) {
    static Order of(String action, Address user) {
      ObjectNode params = Orders.about(user);
      return new Order(first.orders().action(first.held(), action, params), params);
    }

    Bytes32 hash() {
      return action.digest();
    }

    HttpResponse<String> alone() throws Exception {
      return send(Orders.payload(action, params));
    }

    HttpResponse<String> with(SignedMessage<Approval> approval) throws Exception {
      return send(Orders.payload(action, params, approval));
    }

    HttpResponse<String> withSecond() throws Exception {
      return with(second.orders().approval(hash()));
    }

    private static HttpResponse<String> send(ObjectNode payload) throws Exception {
      return module.post(ORDERS, first.member().seal(payload));
    }
  }

  private static void taken(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  private static HttpResponse<String> status(Bytes32 hash) throws Exception {
    return module.get(ORDERS + "/" + hash);
  }

  /** Waits until an order stands in a final block. */
  private static void done(Bytes32 hash) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    HttpResponse<String> status = status(hash);
    while (status.statusCode() == 202 && System.nanoTime() < deadline) {
      Thread.sleep(100);
      status = status(hash);
    }
    assertThat(status.statusCode()).as(status.body()).isEqualTo(200);
    assertThat(status.body()).contains("\"done\"");
  }

  /** Waits until the newest block says so of an account; final it is not yet. */
  private static void inTheNewestBlock(Bytes32 hash, Address user, Status wanted) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    HttpResponse<String> sending = status(hash);
    assertThat(sending.statusCode()).as(sending.body()).isIn(200, 202);
    while (ledger.account(user, ledger.heads().latest()).status() != wanted) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  private static HttpResponse<String> upload(Owner who) throws Exception {
    return module.post("/v1/uploads", who.sealedRequest(who.uploadRequest(request -> request)));
  }

  private static HttpResponse<String> logIn(Owner who) throws Exception {
    return who.member().logIn(who.held(), who.member().email(), Member.PASSWORD);
  }

  private static void uploads(Owner who) throws Exception {
    HttpResponse<String> answer = upload(who);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  @Test
  void whomOneAdministratorSuspendedIsSuspendedOneBlockLaterUntilTwoAgree() throws Exception {
    Owner ann = owner(1);
    uploads(ann);
    Order suspend = Order.of("suspend", ann.wallet().address());
    taken(suspend.alone());

    inTheNewestBlock(suspend.hash(), ann.wallet().address(), Status.SUSPENDED);

    refused(upload(ann), Refusal.SUSPENDED);
    refused(logIn(ann), Refusal.SUSPENDED);
    done(suspend.hash());
    Order resume = Order.of("resume", ann.wallet().address());
    refused(resume.alone(), Refusal.ROLE_FORBIDDEN);
    refused(status(resume.hash()), Refusal.NOT_FOUND);
    taken(resume.withSecond());
    done(resume.hash());
    // A session ends with the standing that it was opened in.
    refused(upload(ann), Refusal.SESSION);
    try (var again = new Owner(stack, folder, ann.member(), ann.held())) {
      uploads(again);
    }
  }

  @Test
  void whomTwoRevokedIsCredentialRevokedOneBlockLaterAndNeverLivesAgain() throws Exception {
    Owner bob = owner(2);
    Order revoke = Order.of("revoke", bob.wallet().address());
    refused(revoke.alone(), Refusal.ROLE_FORBIDDEN);
    taken(revoke.withSecond());

    inTheNewestBlock(revoke.hash(), bob.wallet().address(), Status.REVOKED);

    refused(upload(bob), Refusal.CREDENTIAL_REVOKED);
    refused(logIn(bob), Refusal.CREDENTIAL_REVOKED);
    done(revoke.hash());
    refused(Order.of("resume", bob.wallet().address()).withSecond(), Refusal.CREDENTIAL_REVOKED);
    refused(rotate(bob.member(), bob.held()), Refusal.CREDENTIAL_REVOKED);
    refused(logIn(bob), Refusal.CREDENTIAL_REVOKED);
  }

  @Test
  void whoRevokesTheOwnAccountNeedsNobodyAndNoOtherAccountIsRoleForbidden() throws Exception {
    Owner leaver = owner(3);
    var orders = new Orders(leaver.member());
    ObjectNode others = Orders.about(bystander.wallet().address());
    refused(
        ordered(leaver, Orders.payload(orders.action(leaver.held(), "revoke-own", others), others)),
        Refusal.ROLE_FORBIDDEN);
    ObjectNode own = Orders.about(leaver.wallet().address());
    SignedMessage<AdminAction> action = orders.action(leaver.held(), "revoke-own", own);

    taken(ordered(leaver, Orders.payload(action, own)));

    done(action.digest());
    refused(upload(leaver), Refusal.CREDENTIAL_REVOKED);
  }

  @Test
  @ResourceLock(StoppedMining.LOCK)
  void anOrderThatTheAccountsOwnRevocationOvertakesIsChainRefused() throws Exception {
    Address user = owner(6).wallet().address();
    Order suspend = Order.of("suspend", user);
    try (var mining = new StoppedMining(stack)) {
      taken(suspend.alone());
      mining.awaitSentAbout(user);
      mining.overtakes(user, IdmaContract.revokeOwn());
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    HttpResponse<String> status = status(suspend.hash());
    while (status.statusCode() == 202 && System.nanoTime() < deadline) {
      Thread.sleep(100);
      status = status(suspend.hash());
    }
    refused(status, Refusal.CHAIN_REFUSED);
    refused(upload(owner(6)), Refusal.CREDENTIAL_REVOKED);
  }

  private static HttpResponse<String> ordered(Owner who, ObjectNode payload, String... headers)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("content-type", "application/jose"));
    all.addAll(List.of(headers));
    return module.post(ORDERS, who.member().seal(payload), all.toArray(String[]::new));
  }

  @Test
  void anAdministratorsTokenAloneChangesNothing() throws Exception {
    String token = "Bearer " + first.member().session(first.held()).token();
    Address user = bystander.wallet().address();
    refused(
        module.post(
            ORDERS,
            "{\"action\":\"suspend\",\"user\":\"" + user + "\"}",
            "content-type",
            "application/json",
            Member.AUTHORIZATION,
            token),
        Refusal.MALFORMED);
    var orders = new Orders(bystander.member());
    ObjectNode params = Orders.about(owner(4).wallet().address());
    // In the own name with the other's token, and in the other's name with the own key.
    refused(
        ordered(
            bystander,
            Orders.payload(orders.action(bystander.held(), "suspend", params), params),
            Member.AUTHORIZATION,
            token),
        Refusal.ROLE_FORBIDDEN);
    SignedMessage<AdminAction> stolen = orders.action(first.held(), "suspend", params);
    AdminAction named = asFirst(stolen.message());
    refused(
        ordered(
            bystander,
            Orders.payload(bystander.member().signed(AdminAction.TYPE, named), params),
            Member.AUTHORIZATION,
            token),
        Refusal.BAD_SIGNATURE);
    uploads(bystander);
  }

  private static AdminAction asFirst(AdminAction action) {
    return new AdminAction(
        first.member().address(),
        action.credRef(),
        action.roleCommit(),
        action.version(),
        action.action(),
        action.paramHash(),
        action.nonce(),
        action.iat(),
        action.exp());
  }

  @Test
  void anApprovalOfTheWrongPersonOrOfAnotherOrderIsRoleForbidden() throws Exception {
    Order revoke = Order.of("revoke", bystander.wallet().address());
    refused(revoke.with(first.orders().approval(revoke.hash())), Refusal.ROLE_FORBIDDEN);
    refused(
        revoke.with(new Orders(bystander.member()).approval(revoke.hash())),
        Refusal.ROLE_FORBIDDEN);
    refused(revoke.with(second.orders().approval(Owner.word())), Refusal.ROLE_FORBIDDEN);
    refused(status(revoke.hash()), Refusal.NOT_FOUND);
    uploads(bystander);
  }

  @Test
  void anOrderAboutNobodyIsNotFoundAndThatOfAnotherAdministratorTakesTwo() throws Exception {
    refused(Order.of("suspend", Address.of(new byte[20])).alone(), Refusal.NOT_FOUND);
    refused(Order.of("suspend", third.member().address()).alone(), Refusal.ROLE_FORBIDDEN);
  }

  // ---- Change

  private static HttpResponse<String> rotate(Member member, Held held) throws Exception {
    var orders = new Orders(member);
    return post(
        member,
        orders.payload(orders.rotation(Orders.claimed(held), Orders.role(held), Bytes32.ZERO)));
  }

  private static HttpResponse<String> post(Member member, ObjectNode payload) throws Exception {
    return module.post(ROTATIONS, member.seal(payload));
  }

  @Test
  void aNewPasswordOpensASessionAndTheOldOneIsAuthFailed() throws Exception {
    Member cat = owner(4).member();
    Held before = owner(4).held();
    var orders = new Orders(cat);
    var rotation =
        orders.rotation(Orders.claimed(before), Orders.role(before), cat.tag(NEW_PASSWORD));
    taken(post(cat, orders.payload(rotation, NEW_PASSWORD, cat.code())));
    Held after = cat.collect(rotation.digest());

    assertThat(after.credential().version()).isEqualTo(2);
    HttpResponse<String> opened = cat.logIn(after, cat.email(), NEW_PASSWORD);
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
    refused(cat.logIn(after, cat.email(), Member.PASSWORD), Refusal.AUTH_FAILED);
  }

  @Test
  void theVersionBeforeAnotherSecretIsCredentialMismatch() throws Exception {
    Owner dan = owner(5);
    var orders = new Orders(dan.member());
    var rotation =
        orders.rotation(Orders.claimed(dan.held()), Orders.role(dan.held()), Bytes32.ZERO);
    taken(post(dan.member(), orders.payload(rotation)));
    Held after = dan.member().collect(rotation.digest());

    assertThat(after.uCred()).isNotEqualTo(dan.held().uCred());
    refused(upload(dan), Refusal.CREDENTIAL_MISMATCH);
    refused(rotate(dan.member(), dan.held()), Refusal.CREDENTIAL_MISMATCH);
    refused(logIn(dan), Refusal.AUTH_FAILED);
    try (var again = new Owner(stack, folder, dan.member(), after)) {
      uploads(again);
    }
  }

  @Test
  void aRoleThatNobodyApprovedIsRoleForbidden() throws Exception {
    Member member = bystander.member();
    var orders = new Orders(member);
    UserRole asked = Role.LOG_ADMIN.whole();
    refused(
        post(
            member,
            orders.payload(orders.rotation(Orders.claimed(bystander.held()), asked, Bytes32.ZERO))),
        Refusal.ROLE_FORBIDDEN);
  }

  @Test
  void aRoleThatTwoApprovedForModuleAndChainIsTheNextVersions() throws Exception {
    Owner eve = owner(7);
    var orders = new Orders(eve.member());
    UserRole asked = Role.LOG_ADMIN.whole();
    var rotation = orders.rotation(Orders.claimed(eve.held()), asked, Bytes32.ZERO);
    var one = first.orders().approval(rotation.digest());
    var other = second.orders().approval(rotation.digest());
    // What IDMA alone may not give: the chain has to grant it first.
    refused(post(eve.member(), orders.payload(rotation, one, other)), Refusal.ROLE_FORBIDDEN);
    byte[] grant =
        IdmaContract.approveRole(
            eve.wallet().address(),
            eve.held().credential().version(),
            asked.role().number(),
            Owner.now() + 3600);
    first.member().call(grant, Finality.parse("latest"));
    refused(post(eve.member(), orders.payload(rotation, one, other)), Refusal.ROLE_FORBIDDEN);
    second.member().call(grant, Finality.parse("finalized"));
    refused(post(eve.member(), orders.payload(rotation, one)), Refusal.ROLE_FORBIDDEN);
    taken(post(eve.member(), orders.payload(rotation, one, other)));
    Held after = eve.member().collect(rotation.digest());

    assertThat(Orders.role(after)).isEqualTo(asked);
    assertThat(after.credential().version()).isEqualTo(2);
    HttpResponse<String> opened = eve.member().logIn(after, eve.member().email(), Member.PASSWORD);
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
    // Table 7: who reads logs stores no data.
    try (var again = new Owner(stack, folder, eve.member(), after)) {
      refused(upload(again), Refusal.ROLE_FORBIDDEN);
    }
  }

  @Test
  void aWeakPasswordAWrongTagAndAWrongCodeAreNamed() throws Exception {
    Member member = bystander.member();
    refused(changed(NEW_PASSWORD, "password1234", "00000000"), Refusal.PASSWORD_TAG);
    refused(changed("password1234", "password1234", "00000000"), Refusal.WEAK_PASSWORD);
    assertThat(member.code()).isNotEqualTo("00000000");
    refused(changed(NEW_PASSWORD, NEW_PASSWORD, "00000000"), Refusal.EMAIL_UNVERIFIED);
  }

  private static HttpResponse<String> changed(String tagged, String sent, String code)
      throws Exception {
    Member member = bystander.member();
    var orders = new Orders(member);
    var rotation =
        orders.rotation(
            Orders.claimed(bystander.held()), Orders.role(bystander.held()), member.tag(tagged));
    return post(member, orders.payload(rotation, sent, code));
  }

  // ---- List

  @Test
  void aPageAfterAnAddressBeginsWithTheNextAccountForAnAdministratorAlone() throws Exception {
    Member asking = first.member();
    byte[] before = bystander.wallet().address().bytes();
    Arrays.fill(before, 4, Address.LENGTH, (byte) 0);
    HttpResponse<String> page = listed(asking, first.held(), Address.of(before));
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    JsonNode user = asking.opened(page.body()).required("users").path(0);
    assertThat(user.path("user").asText()).isEqualTo(bystander.wallet().address().toString());
    assertThat(user.path("status").asText()).isEqualTo("active");
    assertThat(user.path("role").asInt()).isEqualTo(Role.GENERAL_USER.number());

    refused(
        listed(bystander.member(), bystander.held(), Address.of(before)), Refusal.ROLE_FORBIDDEN);
  }

  private static HttpResponse<String> listed(Member asking, Held held, Address after)
      throws Exception {
    return module.post("/v1/admin/users", asking.seal(new Orders(asking).listing(held, after)));
  }
}
