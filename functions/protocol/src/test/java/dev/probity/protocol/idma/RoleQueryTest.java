package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static dev.probity.protocol.idma.IdmaScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** III.6 to III.8: who may ask after whom, and what is said. */
class RoleQueryTest {
  private final IdmaScene scene = new IdmaScene();
  private final AskingModule module = new AskingModule(scene);
  private final Applicant ann = new Applicant(scene, "ann");
  private final Held held = ann.registered();
  private final Bytes32 sid = ann.session(held);
  private final SignedMessage<UploadRequest> request = module.request(ann, held, sid);

  private Refusal refused(ObjectNode payload) {
    Refusal refusal = refusal(module.ask(payload));
    // Registration, code and login: no question was claimed.
    assertThat(scene.rowsOf("claim")).isEqualTo(3);
    return refusal;
  }

  private ObjectNode payload() {
    return AskingModule.payload(
        AskingModule.signed(AskingModule.KEY, module.query(request)), request);
  }

  @Test
  void whatIsNoJsonIsMalformedAndWhatIsNotTheFormIsRefusedByTheSchema() {
    var step = new AnswerRoleQuery(scene.ports, Map.of("IM", AskingModule.DOMAIN));
    assertThat(refusal(step.answer("{".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(Refusal.MALFORMED);
    ObjectNode payload = payload();
    payload.put("more", "x");
    assertThat(refused(payload)).isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void aQueryBySomebodyElseIsRefused() {
    var forged = AskingModule.signed(IdmaScene.signer("thief"), module.query(request));
    assertThat(refused(AskingModule.payload(forged, request))).isEqualTo(Refusal.BAD_SIGNATURE);
  }

  @Test
  void aQueryOfAMinuteAgoIsStale() {
    ObjectNode payload = payload();
    scene.pass(Duration.ofSeconds(61));
    assertThat(refused(payload)).isEqualTo(Refusal.STALE);
  }

  @Test
  void aKeyThatIsNotTheModulesIsUnknown() {
    var thief = IdmaScene.signer("thief");
    RoleQuery of = module.query(request);
    var own =
        new RoleQuery(
            of.reqHash(),
            thief.address(),
            of.user(),
            of.credRef(),
            of.roleCommit(),
            of.version(),
            of.sid(),
            of.nonce(),
            of.iat(),
            of.exp());
    assertThat(refused(AskingModule.payload(AskingModule.signed(thief, own), request)))
        .isEqualTo(Refusal.MODULE_UNKNOWN);
    ObjectNode otherModule = payload();
    otherModule.put("module", "GW");
    assertThat(refused(otherModule)).isEqualTo(Refusal.MODULE_UNKNOWN);
  }

  @Test
  void aQuestionThatTheUserDidNotAskIsABadDelegation() {
    SignedMessage<UploadRequest> other = module.request(ann, held, sid);
    var query = AskingModule.signed(AskingModule.KEY, module.query(request));
    assertThat(refused(AskingModule.payload(query, other))).isEqualTo(Refusal.BAD_DELEGATION);
    ObjectNode otherType = payload();
    otherType.put("requestType", "ListServices");
    assertThat(refused(otherType)).isEqualTo(Refusal.BAD_DELEGATION);
    var bob = new Applicant(scene, "bob");
    var forged =
        new SignedMessage<>(
            UploadRequest.TYPE,
            AskingModule.DOMAIN,
            request.message(),
            bob.key.sign(AskingModule.DOMAIN, UploadRequest.TYPE, request.message()));
    assertThat(refused(AskingModule.payload(query, forged))).isEqualTo(Refusal.BAD_DELEGATION);
  }

  @Test
  void aMessageForAnotherContractIsABadDelegation() {
    var domain = new Eip712Domain("Probity IM", 31337, Address.ZERO);
    var elsewhere =
        new SignedMessage<>(
            UploadRequest.TYPE,
            domain,
            request.message(),
            ann.key.sign(domain, UploadRequest.TYPE, request.message()));
    var query = AskingModule.signed(AskingModule.KEY, module.query(elsewhere));
    assertThat(refused(AskingModule.payload(query, elsewhere))).isEqualTo(Refusal.BAD_DELEGATION);
  }

  @Test
  void aSessionThatEndedExpiredOrIsAnothersDoesNotHold() {
    var bob = new Applicant(scene, "bob");
    Held ofBob = bob.registered();
    assertThat(refusal(module.ask(bob, ofBob, sid))).isEqualTo(Refusal.SESSION);
    assertThat(refusal(module.ask(ann, held, IdmaScene.word("none")))).isEqualTo(Refusal.SESSION);
    scene.pass(LogIn.SESSION);
    assertThat(refusal(module.ask(ann, held, sid))).isEqualTo(Refusal.SESSION);
  }

  @Test
  void theSameQuestionAgainIsAnsweredAndItsNonceAsksNothingElse() {
    RoleQuery query = module.query(request);
    ObjectNode payload =
        AskingModule.payload(AskingModule.signed(AskingModule.KEY, query), request);
    RoleAssertion first = accepted(module.ask(payload)).assertion().message();
    assertThat(accepted(module.ask(payload)).assertion().message()).isEqualTo(first);
    SignedMessage<UploadRequest> other = module.request(ann, held, sid);
    RoleQuery reused = module.query(other, query.nonce());
    assertThat(
            refusal(
                module.ask(
                    AskingModule.payload(AskingModule.signed(AskingModule.KEY, reused), other))))
        .isEqualTo(Refusal.REPLAY);
  }

  @Test
  void theAnswerNamesItsQuestionAndHoldsAMinute() {
    RoleQuery query = module.query(request);
    var signed = AskingModule.signed(AskingModule.KEY, query);
    RoleAssertion role =
        accepted(module.ask(AskingModule.payload(signed, request))).assertion().message();
    assertThat(role.queryHash()).isEqualTo(signed.digest());
    assertThat(role.reqHash()).isEqualTo(request.digest());
    assertThat(role.user()).isEqualTo(ann.address());
    assertThat(role.exp() - role.iat()).isEqualTo(60);
  }
}
