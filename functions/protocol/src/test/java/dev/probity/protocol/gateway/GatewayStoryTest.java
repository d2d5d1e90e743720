package dev.probity.protocol.gateway;

import static dev.probity.protocol.gateway.GatewayScene.accepted;
import static dev.probity.protocol.gateway.GatewayScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.gateway.Caller.Anchored;
import dev.probity.protocol.gateway.Caller.HeldToken;
import dev.probity.protocol.idma.RegisteredUser;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Protocol III from the first message to the last, with IDMA's own answers, as a user does it. */
class GatewayStoryTest {
  private final RegisteredUser user = new RegisteredUser("ann");
  private final GatewayScene scene = new GatewayScene(user.now());
  private final Caller ann = new Caller(scene, user);

  @Test
  void aUserLearnsWhatMayBeCalledAsksForATokenAndVerifiesIt() {
    SignedMessage<ServiceList> list = ann.listed();
    assertThat(list.message().services()).containsExactly("digest-iterate", "echo");
    HeldToken token = ann.issued(list.message().services());
    HeldToken another = ann.issued(List.of("echo"));
    assertThat(another.tokenHash()).isNotEqualTo(token.tokenHash());
    assertThat(scene.account.effects()).isEqualTo(2);
  }

  @Test
  void whoseSessionEndedGetsNeitherListNorToken() {
    Anchored anchored = ann.anchored();
    user.logOut();
    assertThat(refusal(ann.request(anchored))).isEqualTo(Refusal.SESSION);
    // The token still verifies by itself; IDMA knows better.
    assertThat(refusal(ann.ask(ann.listServices()))).isEqualTo(Refusal.SESSION);
    assertThat(scene.rowsOf("token-issue")).isZero();
  }

  @Test
  void whoseCredentialIsRevokedGetsNeitherListNorToken() {
    Anchored anchored = ann.anchored();
    user.revoke();
    assertThat(refusal(ann.request(anchored))).isEqualTo(Refusal.CREDENTIAL_REVOKED);
    assertThat(refusal(ann.ask(ann.listServices()))).isEqualTo(Refusal.CREDENTIAL_REVOKED);
    assertThat(scene.rowsOf("token-issue")).isZero();
  }

  @Test
  void aTokenThatWasTakenBeforeTheSessionEndedIsDelivered() {
    Anchored anchored = ann.anchored();
    accepted(ann.request(anchored));
    user.logOut();
    ann.collect(anchored);
  }

  @Test
  void aGatewayWhoseKeyIdmaDoesNotKnowAsksForNobody() {
    scene.know(
        ann.address(),
        user.asked("GW", GatewayScene.DOMAIN, GatewayScene.signer("another module")));
    assertThat(refusal(ann.ask(ann.listServices()))).isEqualTo(Refusal.MODULE_UNKNOWN);
  }

  /** The attack on the paper: S10 is made there with the integrity module's key. */
  @Test
  void aReceiptByAnotherModuleIsNotTheGateways() throws WireException {
    Anchored anchored = ann.anchored();
    accepted(ann.request(anchored));
    ann.collect(anchored);
    var active = (TokenStatus.Status.Active) accepted(ann.status(anchored.hash()));
    var receipt =
        SignedMessage.parse(
            TokenReceipt.TYPE, ann.opened(active.sealedReply()).path("tokenReceipt"));
    Caller.requireByModule(receipt);
    var forged =
        GatewayScene.signer("integrity")
            .sign(GatewayScene.DOMAIN, TokenReceipt.TYPE, receipt.message());
    assertThat(Secp256k1.best().recover(receipt.digest(), forged))
        .isNotEqualTo(GatewayScene.MODULE.address());
  }
}
