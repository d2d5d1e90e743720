package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static dev.probity.protocol.idma.IdmaScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** I, Admin actions: who may order what, who else must agree, and what each order does. */
class AdministerTest {
  private final IdmaScene scene = new IdmaScene();
  private final Administrators admins = new Administrators(scene);
  private final Applicant ann = new Applicant(scene, "ann");
  private final Held held = ann.registered();
  private final ObjectNode aboutAnn = Applicant.about(ann.address());
  private final long claims = scene.rowsOf("claim");

  /** A refusal leaves nothing behind. */
  private Refusal refused(ObjectNode payload) {
    Refusal refusal = refusal(admins.first.order(payload));
    assertThat(scene.rowsOf("claim")).isEqualTo(claims);
    assertThat(scene.rowsOf("standing")).isZero();
    return refusal;
  }

  private static Refusal refused(IdmaScene scene, String body) {
    return refusal(
        new Administer(scene.ports)
            .order(IdmaScene.received(body.getBytes(StandardCharsets.US_ASCII))));
  }

  private AdminAction suspension() {
    return admins.first.action(admins.ofFirst, "suspend", aboutAnn).message();
  }

  private ObjectNode payload(AdminAction action) {
    return Applicant.payload(admins.first.signed(AdminAction.TYPE, action), aboutAnn);
  }

  private static AdminAction dated(AdminAction of, long iat, long exp) {
    return new AdminAction(
        of.admin(),
        of.credRef(),
        of.roleCommit(),
        of.version(),
        of.action(),
        of.paramHash(),
        of.nonce(),
        iat,
        exp);
  }

  // ---- what the orders do

  @Test
  void oneAdministratorSuspendsAndTwoResume() {
    Bytes32 sid = ann.session(held);
    var module = new AskingModule(scene);
    admins.first.ordered(admins.orderAlone("suspend", aboutAnn));
    assertThat(refusal(ann.logIn(held))).isEqualTo(Refusal.SUSPENDED);
    assertThat(refusal(module.ask(ann, held, sid))).isEqualTo(Refusal.SUSPENDED);
    assertThat(refusal(admins.first.order(admins.orderAlone("resume", aboutAnn))))
        .isEqualTo(Refusal.ROLE_FORBIDDEN);
    admins.first.ordered(admins.order("resume", aboutAnn));
    // The suspension ended the session for good.
    assertThat(refusal(module.ask(ann, held, sid))).isEqualTo(Refusal.SESSION);
    accepted(module.ask(ann, held, ann.session(held)));
    assertThat(scene.alarms.raised()).isEmpty();
  }

  @Test
  void twoAdministratorsRevokeForGood() {
    assertThat(refused(admins.orderAlone("revoke", aboutAnn))).isEqualTo(Refusal.ROLE_FORBIDDEN);
    admins.first.ordered(admins.order("revoke", aboutAnn));
    assertThat(refusal(ann.logIn(held))).isEqualTo(Refusal.CREDENTIAL_REVOKED);
    assertThat(refusal(admins.first.order(admins.order("resume", aboutAnn))))
        .isEqualTo(Refusal.CREDENTIAL_REVOKED);
  }

  @Test
  void anAdministratorIsSuspendedByTwoOthers() {
    ObjectNode aboutThird = Applicant.about(admins.third.address());
    assertThat(refused(admins.orderAlone("suspend", aboutThird))).isEqualTo(Refusal.ROLE_FORBIDDEN);
    admins.first.ordered(admins.order("suspend", aboutThird));
    assertThat(scene.slot(admins.third.address()).status()).isEqualTo(Status.SUSPENDED);
    assertThat(refusal(admins.third.logIn(admins.ofThird))).isEqualTo(Refusal.SUSPENDED);
  }

  @Test
  void twoAdministratorsLowerTheRoleOfAThird() {
    ObjectNode params = Applicant.about(admins.third.address()).put("role", 0);
    assertThat(refused(admins.orderAlone("lower-role", params))).isEqualTo(Refusal.ROLE_FORBIDDEN);
    admins.first.ordered(admins.order("lower-role", params));
    assertThat(scene.slot(admins.third.address()).privilegedRole()).isZero();
    assertThat(refusal(admins.third.logIn(admins.ofThird))).isEqualTo(Refusal.ROLE_FORBIDDEN);
  }

  @Test
  void everybodyRevokesTheirOwnAccountAndNoOther() {
    ObjectNode own = Applicant.payload(ann.action(held, "revoke-own", aboutAnn), aboutAnn);
    var bob = new Applicant(scene, "bob");
    Held ofBob = bob.registered();
    var foreign = Applicant.payload(bob.action(ofBob, "revoke-own", aboutAnn), aboutAnn);
    assertThat(refusal(bob.order(foreign))).isEqualTo(Refusal.ROLE_FORBIDDEN);
    ann.ordered(own);
    assertThat(scene.slot(ann.address()).status()).isEqualTo(Status.REVOKED);
    assertThat(refusal(ann.logIn(held))).isEqualTo(Refusal.CREDENTIAL_REVOKED);
  }

  @Test
  void whatStandsAlreadyTakesNoTransaction() {
    int effects = scene.account.effects();
    assertThat(
            accepted(
                admins.first.orderStatus(
                    accepted(admins.first.order(admins.order("resume", aboutAnn))).requestHash())))
        .isEqualTo(OrderStatus.Status.DONE);
    assertThat(scene.account.effects()).isEqualTo(effects);
  }

  @Test
  void theSameOrderAgainIsTakenAndDoesNothingTwice() {
    ObjectNode suspend = admins.orderAlone("suspend", aboutAnn);
    Bytes32 hash = admins.first.ordered(suspend);
    admins.first.ordered(admins.order("resume", aboutAnn));
    int effects = scene.account.effects();
    assertThat(accepted(admins.first.order(suspend)).requestHash()).isEqualTo(hash);
    assertThat(accepted(admins.first.orderStatus(hash))).isEqualTo(OrderStatus.Status.DONE);
    scene.settle();
    assertThat(scene.account.effects()).isEqualTo(effects);
    ann.session(held);
  }

  @Test
  void anOrderThatTheChainRefusesFailsByName() {
    Bytes32 hash =
        accepted(admins.first.order(admins.orderAlone("suspend", aboutAnn))).requestHash();
    scene.ledger.from(ann.address()).revokeOwn();
    accepted(admins.first.orderStatus(hash));
    scene.settle();
    assertThat(refusal(admins.first.orderStatus(hash))).isEqualTo(Refusal.CHAIN_REFUSED);
  }

  @Test
  void theChainKeepsTwoAdministratorsWhateverIsOrdered() {
    admins.first.ordered(admins.order("revoke", Applicant.about(admins.third.address())));
    ObjectNode own = Applicant.about(admins.first.address());
    var revoke = Applicant.payload(admins.first.action(admins.ofFirst, "revoke-own", own), own);
    Bytes32 hash = accepted(admins.first.order(revoke)).requestHash();
    accepted(admins.first.orderStatus(hash));
    scene.settle();
    assertThat(refusal(admins.first.orderStatus(hash))).isEqualTo(Refusal.CHAIN_REFUSED);
    admins.first.session(admins.ofFirst);
  }

  // ---- C0 to C8

  @Test
  void aNetworkAboveItsQuotaIsThrottledAndWhatIsNoJweIsMalformed() {
    var narrow = new IdmaScene(1);
    assertThat(refused(narrow, "{}")).isEqualTo(Refusal.MALFORMED);
    assertThat(refused(narrow, "{}")).isEqualTo(Refusal.THROTTLED);
    assertThat(refused(scene, "e30.AA.AA.AA.AA")).isEqualTo(Refusal.JWE_HEADER);
  }

  @Test
  void anUnknownActionMemberOrParameterIsRefusedByTheSchema() {
    assertThat(refused(admins.orderAlone("promote", aboutAnn))).isEqualTo(Refusal.SCHEMA);
    assertThat(refused(admins.orderAlone("list-users", aboutAnn))).isEqualTo(Refusal.SCHEMA);
    assertThat(refused(admins.orderAlone("suspend", aboutAnn).put("more", "x")))
        .isEqualTo(Refusal.SCHEMA);
    for (ObjectNode params :
        new ObjectNode[] {
          JsonNodeFactory.instance.objectNode(),
          JsonNodeFactory.instance.objectNode().put("user", "ann"),
          Applicant.about(ann.address()).put("role", 0)
        }) {
      assertThat(refused(admins.orderAlone("suspend", params))).isEqualTo(Refusal.SCHEMA);
    }
    for (int role : new int[] {-1, 1, 3}) {
      ObjectNode params = Applicant.about(ann.address()).put("role", role);
      assertThat(refused(admins.orderAlone("lower-role", params))).isEqualTo(Refusal.SCHEMA);
    }
  }

  @Test
  void parametersThatWereNotSignedAreRefusedByTheSchema() {
    ObjectNode payload = admins.orderAlone("suspend", aboutAnn);
    payload.set("params", Applicant.about(admins.third.address()));
    assertThat(refused(payload)).isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void anOrderForAnotherContractIsRefusedByItsDomain() {
    var elsewhere = new Eip712Domain("Probity IDMA", 31337, Address.ZERO);
    AdminAction message = suspension();
    var foreign =
        new SignedMessage<>(
            AdminAction.TYPE,
            elsewhere,
            message,
            admins.first.key.sign(elsewhere, AdminAction.TYPE, message));
    assertThat(refused(Applicant.payload(foreign, aboutAnn))).isEqualTo(Refusal.WRONG_DOMAIN);
  }

  @Test
  void anOrderOfYesterdayOrOfMoreThanAWeekIsStaleAndOneOfTomorrowFromTheFuture() {
    long now = scene.second();
    long week = Duration.ofDays(7).toSeconds();
    assertThat(refused(payload(dated(suspension(), now - 100, now - 1)))).isEqualTo(Refusal.STALE);
    assertThat(refused(payload(dated(suspension(), now, now + week + 1)))).isEqualTo(Refusal.STALE);
    assertThat(refused(payload(dated(suspension(), now + 1000, now + 1001))))
        .isEqualTo(Refusal.FROM_FUTURE);
  }

  @Test
  void anOrderSignedByAnotherKeyIsRefused() {
    var forged = ann.signed(AdminAction.TYPE, suspension());
    assertThat(refused(Applicant.payload(forged, aboutAnn))).isEqualTo(Refusal.BAD_SIGNATURE);
  }

  @Test
  void aNonceThatWasUsedWithAnotherOrderIsAReplay() {
    Bytes32 nonce = IdmaScene.word("once");
    var first = admins.first.action(admins.ofFirst, "suspend", aboutAnn, nonce);
    admins.first.ordered(Applicant.payload(first, aboutAnn));
    var second = admins.first.action(admins.ofFirst, "revoke", aboutAnn, nonce);
    assertThat(refusal(admins.first.order(Applicant.payload(second, aboutAnn))))
        .isEqualTo(Refusal.REPLAY);
  }

  @Test
  void anAdministratorOfAnOlderVersionOrdersNothing() {
    ObjectNode before = admins.orderAlone("suspend", aboutAnn);
    admins.first.changed(admins.first.rotationPayload(admins.ofFirst));
    assertThat(refusal(admins.first.order(before))).isEqualTo(Refusal.CREDENTIAL_MISMATCH);
  }

  @Test
  void aSuspendedRevokedOrLoweredAdministratorOrdersNothing() {
    ObjectNode order = admins.orderAlone("suspend", aboutAnn);
    scene.transact(scene.account.suspend(admins.first.address(), 2, Bytes32.ZERO));
    assertThat(refused(order)).isEqualTo(Refusal.SUSPENDED);
    scene.settle();
    scene.transact(scene.account.resume(admins.first.address(), 3, Bytes32.ZERO));
    assertThat(refused(order)).isEqualTo(Refusal.NOT_FINAL);
    scene.settle();
    scene.transact(scene.account.lowerRole(admins.first.address(), 2));
    assertThat(refused(order)).isEqualTo(Refusal.ROLE_FORBIDDEN);
    scene.ledger.from(admins.first.address()).revokeOwn();
    assertThat(refused(order)).isEqualTo(Refusal.CREDENTIAL_REVOKED);
  }

  @Test
  void anAccountThatHasNoCredentialIsNotFound() {
    Address nobody = IdmaScene.signer("nobody").address();
    assertThat(refused(admins.orderAlone("suspend", Applicant.about(nobody))))
        .isEqualTo(Refusal.NOT_FOUND);
    assertThat(refusal(admins.first.orderStatus(IdmaScene.word("none"))))
        .isEqualTo(Refusal.NOT_FOUND);
  }

  @Test
  void anAccountThatHasJustChangedIsDecidedOnWhenThatIsFinal() {
    scene.transact(scene.account.suspend(ann.address(), 2, Bytes32.ZERO));
    ObjectNode resume = admins.order("resume", aboutAnn);
    assertThat(refused(resume)).isEqualTo(Refusal.NOT_FINAL);
    scene.settle();
    admins.first.ordered(resume);
  }

  @Test
  void anAdministratorWithoutARowIsNamedAndTheOperatorAlarmed() {
    ObjectNode order = admins.orderAlone("suspend", aboutAnn);
    scene.rows.all().stream()
        .map(row -> row.item().key())
        .filter(key -> key.kind().equals("account"))
        .filter(key -> key.id().equals(admins.first.address().toString()))
        .forEach(scene.rows::remove);
    assertThat(refused(order)).isEqualTo(Refusal.STATE_DIVERGED);
    assertThat(scene.alarms.raised()).isNotEmpty();
  }

  // ---- Table 7: who may do what

  @Test
  void onlyASystemAdministratorAdministersAndNobodyTheirOwnAccount() {
    admins.grant(ann, Role.LOG_ADMIN);
    Held log = ann.changed(admins.approvedRotation(ann, held, Role.LOG_ADMIN.whole()));
    var bob = new Applicant(scene, "bob");
    Held general = bob.registered();
    var cyd = new Applicant(scene, "cyd");
    cyd.registered();
    ObjectNode aboutCyd = Applicant.about(cyd.address());
    for (String action : List.of("suspend", "resume", "revoke")) {
      assertThat(refusal(approved(ann, log, action, aboutCyd)))
          .as("log admin, " + action)
          .isEqualTo(Refusal.ROLE_FORBIDDEN);
      assertThat(refusal(approved(bob, general, action, aboutCyd)))
          .as("general user, " + action)
          .isEqualTo(Refusal.ROLE_FORBIDDEN);
      ObjectNode own = Applicant.about(admins.first.address());
      assertThat(refusal(approved(admins.first, admins.ofFirst, action, own)))
          .as("own account, " + action)
          .isEqualTo(Refusal.ROLE_FORBIDDEN);
    }
    assertThat(scene.slot(cyd.address()).status()).isEqualTo(Status.ACTIVE);
    assertThat(refusal(list(ann, log, Address.ZERO))).isEqualTo(Refusal.ROLE_FORBIDDEN);
    assertThat(refusal(list(bob, general, Address.ZERO))).isEqualTo(Refusal.ROLE_FORBIDDEN);
  }

  private Outcome<Administer.Taken> approved(
      Applicant who, Held of, String action, ObjectNode params) {
    SignedMessage<AdminAction> signed = who.action(of, action, params);
    return who.order(
        Applicant.attached(
            Applicant.payload(signed, params), admins.second.approval(signed.digest())));
  }

  @Test
  void anAdministratorWhoMayOnlyViewListsAndOrdersNothing() {
    // Approved by the two others, the first gives up editing and deleting.
    UserRole views = new UserRole(Role.SYSTEM_ADMIN, 6, Role.Access.VIEW.bit());
    Held viewer =
        admins.first.changed(admins.approvedRotation(admins.first, admins.ofFirst, views));
    accepted(list(admins.first, viewer, Address.ZERO));
    assertThat(refusal(approved(admins.first, viewer, "suspend", aboutAnn)))
        .isEqualTo(Refusal.ROLE_FORBIDDEN);
    // Nor does the approval of who may not do it.
    var order = admins.third.action(admins.ofThird, "revoke", aboutAnn);
    ObjectNode payload =
        Applicant.attached(
            Applicant.payload(order, aboutAnn), admins.first.approval(order.digest()));
    assertThat(refusal(admins.third.order(payload))).isEqualTo(Refusal.ROLE_FORBIDDEN);
  }

  // ---- the list

  private Outcome<ListUsers.Page> list(Applicant who, Held of, Address after) {
    return list(who, of, after, "list-users");
  }

  private Outcome<ListUsers.Page> list(Applicant who, Held of, Address after, String action) {
    ObjectNode params =
        JsonNodeFactory.instance
            .objectNode()
            .put("after", after.toString())
            .put("replyKey", who.thumbprint().toString());
    ObjectNode payload = Applicant.payload(who.action(of, action, params), params);
    payload.set("replyJwk", who.replyKey.publicJwk().toJson());
    return new ListUsers(scene.ports).list(Applicant.sealed(payload));
  }

  private List<JsonNode> users(Address after) {
    String sealed = accepted(list(admins.first, admins.ofFirst, after)).sealedReply();
    var users = new ArrayList<JsonNode>();
    admins.first.reply(sealed).path("users").forEach(users::add);
    return users;
  }

  @Test
  void theListNamesEveryAccountWithItsRoleAndWhatTheChainSaysOfIt() {
    admins.first.ordered(admins.orderAlone("suspend", aboutAnn));
    List<JsonNode> users = users(Address.ZERO);
    assertThat(users).hasSize(4);
    JsonNode ofAnn =
        users.stream()
            .filter(user -> user.path("user").asText().equals(ann.address().toString()))
            .findFirst()
            .orElseThrow();
    assertThat(ofAnn.path("email").asText()).isEqualTo(ann.email);
    assertThat(ofAnn.path("role").asInt()).isEqualTo(1);
    assertThat(ofAnn.path("status").asText()).isEqualTo("suspended");
    assertThat(users.stream().filter(user -> user.path("role").asInt() == 3)).hasSize(3);
  }

  @Test
  void theListGoesOnAfterAnyOfItsAddressesAndEnds() {
    List<String> addresses =
        users(Address.ZERO).stream().map(user -> user.path("user").asText()).toList();
    assertThat(addresses).isSorted();
    for (int i = 0; i < addresses.size(); i++) {
      List<JsonNode> rest = users(Address.parseStored(addresses.get(i)));
      assertThat(rest.stream().map(user -> user.path("user").asText()))
          .isEqualTo(addresses.subList(i + 1, addresses.size()));
    }
  }

  @Test
  void aListOfAnotherFormOrToAnotherKeyIsRefused() {
    assertThat(refusal(list(admins.first, admins.ofFirst, Address.ZERO, "list")))
        .isEqualTo(Refusal.SCHEMA);
    ObjectNode params =
        JsonNodeFactory.instance
            .objectNode()
            .put("after", Address.ZERO.toString())
            .put("replyKey", ann.thumbprint().toString());
    ObjectNode payload =
        Applicant.payload(admins.first.action(admins.ofFirst, "list-users", params), params);
    payload.set("replyJwk", admins.first.replyKey.publicJwk().toJson());
    assertThat(refusal(new ListUsers(scene.ports).list(Applicant.sealed(payload))))
        .isEqualTo(Refusal.REPLY_KEY);
  }
}
