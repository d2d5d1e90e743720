package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static dev.probity.protocol.idma.IdmaScene.refusal;
import static dev.probity.protocol.idma.IdmaScene.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.gateway.ListServices;
import dev.probity.protocol.gateway.TokenOpening;
import dev.probity.protocol.gateway.TokenRequest;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.SignedMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** III.5, IV.6: by which of the user's messages the gateway may ask, and what a call must show. */
class GatewayDelegationTest {
  private static final Eip712Domain API =
      new Eip712Domain("Probity API", 31337, IdmaScene.REGISTRY);
  private static final MessageSigner GATEWAY = IdmaScene.signer("gateway");

  private final IdmaScene scene = new IdmaScene();
  private final Applicant ann = new Applicant(scene, "ann");
  private final Held held = ann.registered();
  private final Applicant.Session session = ann.loggedIn(held);
  private final AnswerRoleQuery step = new AnswerRoleQuery(scene.ports, Map.of("GW", API));
  private final TokenOpening token =
      new TokenOpening(tokenRequest(ann, API), word("access token"), scene.second() + 600);

  private static <R extends Record> SignedMessage<R> signed(
      Applicant by, Eip712Domain domain, MessageType<R> type, R message) {
    return new SignedMessage<>(type, domain, message, by.key.sign(domain, type, message));
  }

  private SignedMessage<TokenRequest> tokenRequest(Applicant by, Eip712Domain domain) {
    return signed(
        by,
        domain,
        TokenRequest.TYPE,
        new TokenRequest(
            ann.address(),
            held.credRef(),
            held.roleCommit(),
            held.credential().version(),
            session.sid(),
            word("list"),
            List.of("echo"),
            600,
            word("reply key"),
            ann.fresh(),
            scene.second(),
            scene.second() + 60));
  }

  private SignedMessage<ApiCall> call(Applicant by, Bytes32 tokenHash) {
    return signed(
        by,
        API,
        ApiCall.TYPE,
        new ApiCall(
            by.address(),
            tokenHash,
            "echo",
            word("param"),
            word("reply key"),
            by.fresh(),
            scene.second(),
            scene.second() + 60));
  }

  private ObjectNode asked(SignedMessage<?> request) {
    long now = scene.second();
    var query =
        new RoleQuery(
            request.digest(),
            GATEWAY.address(),
            ann.address(),
            held.credRef(),
            held.roleCommit(),
            held.credential().version(),
            session.sid(),
            ann.fresh(),
            now,
            now + 60);
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.put("module", "GW");
    payload.set("roleQuery", AskingModule.signed(GATEWAY, query).toJson());
    payload.put("requestType", request.type().name());
    payload.set("request", request.toJson());
    return payload;
  }

  private Outcome<AnswerRoleQuery.Answer> ask(ObjectNode payload) {
    return step.answer(CanonicalJson.bytes(payload));
  }

  private Outcome<AnswerRoleQuery.Answer> askByCall(
      SignedMessage<ApiCall> call, TokenOpening shown) {
    ObjectNode payload = asked(call);
    payload.set("token", shown.toJson());
    return ask(payload);
  }

  private void badDelegation(Outcome<AnswerRoleQuery.Answer> answer) {
    assertThat(refusal(answer)).isEqualTo(Refusal.BAD_DELEGATION);
  }

  @Test
  void itMayAskByARequestForTheListByOneForATokenAndByACall() {
    var list =
        signed(
            ann,
            API,
            ListServices.TYPE,
            new ListServices(
                ann.address(),
                held.credRef(),
                held.roleCommit(),
                held.credential().version(),
                session.sid(),
                ann.fresh(),
                scene.second(),
                scene.second() + 60));
    for (SignedMessage<?> request : List.of(list, token.request())) {
      RoleAssertion role = accepted(ask(asked(request))).assertion().message();
      assertThat(role.reqHash()).isEqualTo(request.digest());
    }
    SignedMessage<ApiCall> call = call(ann, token.tokenHash());
    RoleAssertion role = accepted(askByCall(call, token)).assertion().message();
    assertThat(role.reqHash()).isEqualTo(call.digest());
    assertThat(role.roleCommit()).isEqualTo(held.roleCommit());
  }

  @Test
  void aCallThatDoesNotShowWhatItsTokenWasIssuedForIsABadDelegation() {
    SignedMessage<ApiCall> call = call(ann, token.tokenHash());
    badDelegation(ask(asked(call)));
    badDelegation(
        askByCall(
            call, new TokenOpening(token.request(), token.accessTokenHash(), token.timeExp() + 1)));
    badDelegation(
        askByCall(call, new TokenOpening(token.request(), word("another"), token.timeExp())));
    badDelegation(
        askByCall(
            call,
            new TokenOpening(tokenRequest(ann, API), token.accessTokenHash(), token.timeExp())));
  }

  @Test
  void aTokenRequestThatTheUserDidNotSignIsABadDelegation() {
    var bob = new Applicant(scene, "bob");
    var forged = new TokenOpening(tokenRequest(bob, API), token.accessTokenHash(), token.timeExp());
    badDelegation(askByCall(call(ann, forged.tokenHash()), forged));
    var elsewhere = new Eip712Domain("Probity API", 31337, Address.ZERO);
    var foreign =
        new TokenOpening(tokenRequest(ann, elsewhere), token.accessTokenHash(), token.timeExp());
    badDelegation(askByCall(call(ann, foreign.tokenHash()), foreign));
  }

  /** Whoever stole the token cannot have the gateway ask after its holder. */
  @Test
  void aCallBySomebodyElseWithTheTokenIsABadDelegation() {
    var bob = new Applicant(scene, "bob");
    badDelegation(askByCall(call(bob, token.tokenHash()), token));
  }

  @Test
  void aTokenBesideAMessageThatNamesItsCredentialItselfIsABadDelegation() {
    ObjectNode payload = asked(token.request());
    payload.set("token", token.toJson());
    badDelegation(ask(payload));
  }

  @Test
  void aTokenWhoseSessionHasEndedCallsNothing() {
    accepted(new LogOut(scene.ports).logOut(session.token()));
    assertThat(refusal(askByCall(call(ann, token.tokenHash()), token))).isEqualTo(Refusal.SESSION);
  }
}
