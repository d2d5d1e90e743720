package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.Person.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.port.memory.InMemoryMessageSigner;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RoleQueryTest {
  private final IdentityInMemory idma = new IdentityInMemory();
  private final Person ann = new Person(idma, "ann").enrol();
  private final Bytes32 sid = login(ann);

  private static Bytes32 login(Person person) {
    Login login = person.login(person.challenge());
    Outcome<LogIn.Opened> opened = person.logIn(login, payload -> payload);
    if (opened instanceof Outcome.Refused<LogIn.Opened> no) {
      throw new IllegalStateException(no.refusal() + ": " + no.detail());
    }
    return IdmaCommitments.session(Login.TYPE.digest(person.idma.domain(), login));
  }

  private SignedMessage<UploadRequest> request(Person person, Bytes32 session) {
    long now = idma.clock().instant().getEpochSecond();
    var message =
        new UploadRequest(
            person.address(),
            person.credRef(),
            person.roleCommit(),
            person.credential.version(),
            session,
            1000,
            person.random(),
            now,
            now + 60);
    var domain = IdentityInMemory.integrityDomain();
    return new SignedMessage<>(
        UploadRequest.TYPE,
        domain,
        message,
        person.wallet.sign(domain, UploadRequest.TYPE, message));
  }

  private RoleQuery query(SignedMessage<UploadRequest> request, InMemoryMessageSigner module) {
    UploadRequest message = request.message();
    long now = idma.clock().instant().getEpochSecond();
    return new RoleQuery(
        request.digest(),
        module.address(),
        message.user(),
        message.credRef(),
        message.roleCommit(),
        message.credVersion(),
        message.sid(),
        ann.random(),
        now,
        now + 60);
  }

  private Outcome<AnswerRoleQuery.Answer> ask(
      RoleQuery query,
      SignedMessage<?> request,
      InMemoryMessageSigner module,
      UnaryOperator<ObjectNode> change) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("module", "IM");
    body.set(
        "roleQuery",
        new SignedMessage<>(
                RoleQuery.TYPE,
                idma.domain(),
                query,
                module.sign(idma.domain(), RoleQuery.TYPE, query))
            .toJson());
    body.put("requestType", request.type().name());
    body.set("request", request.toJson());
    return new AnswerRoleQuery(idma, Map.of("IM", IdentityInMemory.integrityDomain()))
        .answer(CanonicalJson.bytes(change.apply(body)));
  }

  private Outcome<AnswerRoleQuery.Answer> ask(SignedMessage<UploadRequest> request) {
    return ask(query(request, idma.integrity), request, idma.integrity, body -> body);
  }

  @Test
  void aModuleWithTheUsersOwnMessageLearnsTheRoleThatTheChainCommitsTo() throws Exception {
    SignedMessage<UploadRequest> request = request(ann, sid);
    RoleQuery query = query(request, idma.integrity);
    byte[] bytes = RoleAnswer.write(ask(query, request, idma.integrity, body -> body));
    Outcome<SignedMessage<RoleAssertion>> read = RoleAnswer.read(bytes);
    assertThat(read).isInstanceOf(Outcome.Accepted.class);
    RoleAssertion assertion =
        ((Outcome.Accepted<SignedMessage<RoleAssertion>>) read).value().message();
    assertThat(assertion.queryHash()).isEqualTo(RoleQuery.TYPE.digest(idma.domain(), query));
    assertThat(assertion.reqHash()).isEqualTo(request.digest());
    UserRole role = UserRole.of(assertion.role(), assertion.scope(), assertion.access());
    assertThat(
            IdmaCommitments.roleCommit(
                ann.address(), assertion.version(), role, assertion.rhoRole()))
        .isEqualTo(ann.roleCommit());
  }

  @Test
  void aRefusalTravelsByItsCode() throws Exception {
    new LogOut(idma).logOut(ann.address(), sid);
    byte[] bytes = RoleAnswer.write(ask(request(ann, sid)));
    assertThat(refusal(RoleAnswer.read(bytes))).isEqualTo(Refusal.SESSION);
  }

  @Test
  void aSessionThatEndedIsSessionAtTheNextCall() {
    assertThat(ask(request(ann, sid))).isInstanceOf(Outcome.Accepted.class);
    assertThat(new LogOut(idma).logOut(ann.address(), sid)).isInstanceOf(Outcome.Accepted.class);
    assertThat(new LogOut(idma).logOut(ann.address(), sid)).isInstanceOf(Outcome.Accepted.class);
    assertThat(refusal(ask(request(ann, sid)))).isEqualTo(Refusal.SESSION);
  }

  @Test
  void nobodyEndsTheSessionOfSomebodyElse() {
    Person bob = new Person(idma, "bob").enrol();
    assertThat(new LogOut(idma).logOut(bob.address(), sid)).isInstanceOf(Outcome.Accepted.class);
    assertThat(ask(request(ann, sid))).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void theSessionOfAnotherUserIsSession() {
    Person bob = new Person(idma, "bob").enrol();
    assertThat(refusal(ask(request(bob, sid)))).isEqualTo(Refusal.SESSION);
  }

  @Test
  void aSessionOverAnHourOldIsSession() {
    idma.ledger.mineAt(idma.ledger.heads().latest().timestamp() + LogIn.SESSION.toSeconds() + 1);
    assertThat(refusal(ask(request(ann, sid)))).isEqualTo(Refusal.SESSION);
  }

  @Test
  void aKeyThatIsNoModulesIsModuleUnknown() {
    SignedMessage<UploadRequest> request = request(ann, sid);
    var stranger = new InMemoryMessageSigner(IdentityInMemory.key("stranger"));
    assertThat(refusal(ask(query(request, stranger), request, stranger, body -> body)))
        .isEqualTo(Refusal.MODULE_UNKNOWN);
    assertThat(
            refusal(
                ask(
                    query(request, idma.integrity),
                    request,
                    idma.integrity,
                    body -> body.put("module", "GW"))))
        .isEqualTo(Refusal.MODULE_UNKNOWN);
  }

  @Test
  void aMessageThatTheUserDidNotSignIsBadDelegation() {
    SignedMessage<UploadRequest> own = request(ann, sid);
    var forged =
        new SignedMessage<>(
            UploadRequest.TYPE,
            own.domain(),
            own.message(),
            idma.integrity.sign(own.domain(), UploadRequest.TYPE, own.message()));
    assertThat(refusal(ask(forged))).isEqualTo(Refusal.BAD_DELEGATION);
  }

  @Test
  void theMessageOfAnotherUserIsBadDelegation() {
    Person bob = new Person(idma, "bob").enrol();
    SignedMessage<UploadRequest> bobs = request(bob, login(bob));
    RoleQuery aboutAnn = query(request(ann, sid), idma.integrity);
    assertThat(refusal(ask(aboutAnn, bobs, idma.integrity, body -> body)))
        .isEqualTo(Refusal.BAD_DELEGATION);
  }

  @Test
  void aMessageByWhichNoModuleMayAskIsBadDelegation() {
    SignedMessage<UploadRequest> request = request(ann, sid);
    Login login = ann.login(ann.challenge());
    SignedMessage<Login> other = ann.signed(Login.TYPE, login);
    assertThat(refusal(ask(query(request, idma.integrity), other, idma.integrity, body -> body)))
        .isEqualTo(Refusal.BAD_DELEGATION);
  }

  @Test
  void anotherCredentialThanTheChainsIsCredentialMismatch() {
    Person other = new Person(idma, "ann");
    other.credential =
        new Credential(
            ann.credential.reqHash(),
            ann.address(),
            1,
            1,
            1,
            7,
            ann.credential.notAfter(),
            ann.random());
    other.rhoRole = ann.rhoRole;
    assertThat(refusal(ask(request(other, sid)))).isEqualTo(Refusal.CREDENTIAL_MISMATCH);
  }

  @Test
  void aRevocationIsSeenInTheVeryNextBlock() {
    idma.ledger.from(ann.address()).revokeOwn();
    assertThat(refusal(ask(request(ann, sid)))).isEqualTo(Refusal.CREDENTIAL_REVOKED);
  }

  @Test
  void aNonceOfAnotherQueryIsReplay() {
    SignedMessage<UploadRequest> request = request(ann, sid);
    RoleQuery first = query(request, idma.integrity);
    assertThat(ask(first, request, idma.integrity, body -> body))
        .isInstanceOf(Outcome.Accepted.class);
    var second =
        new RoleQuery(
            first.reqHash(),
            first.module(),
            first.user(),
            first.credRef(),
            first.roleCommit(),
            first.version(),
            first.sid(),
            first.nonce(),
            first.iat(),
            first.exp() - 1);
    assertThat(refusal(ask(second, request, idma.integrity, body -> body)))
        .isEqualTo(Refusal.REPLAY);
  }

  @Test
  void whatIsNoQueryIsMalformedOrSchema() {
    var step = new AnswerRoleQuery(idma, Map.of("IM", IdentityInMemory.integrityDomain()));
    assertThat(refusal(step.answer("no".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(Refusal.MALFORMED);
    assertThat(refusal(step.answer("{}".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(Refusal.SCHEMA);
  }
}
