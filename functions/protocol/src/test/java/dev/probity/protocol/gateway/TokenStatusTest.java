package dev.probity.protocol.gateway;

import static dev.probity.protocol.gateway.GatewayScene.accepted;
import static dev.probity.protocol.gateway.GatewayScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.gateway.Caller.Anchored;
import dev.probity.protocol.gateway.Caller.HeldToken;
import dev.probity.protocol.gateway.TokenStatus.Status;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.saga.Confirmer;
import dev.probity.protocol.saga.Sender;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** III.22: what is told of a token, and when it is released. */
class TokenStatusTest {
  private final GatewayScene scene = new GatewayScene();
  private final Caller ann = new Caller(scene, "ann");

  private Anchored requested() {
    Anchored anchored = ann.anchored();
    accepted(ann.request(anchored));
    return anchored;
  }

  @Test
  void aHashThatNobodySentIsNotFound() {
    assertThat(refusal(ann.status(GatewayScene.word("nothing")))).isEqualTo(Refusal.NOT_FOUND);
    // Anchored, but R12 never came.
    assertThat(refusal(ann.status(ann.anchored().hash()))).isEqualTo(Refusal.NOT_FOUND);
  }

  @Test
  void nothingIsReleasedBeforeTheTokenStandsInAFinalBlock() {
    Anchored anchored = requested();
    for (int block = 0; block < GatewayScene.LAG; block++) {
      assertThat(accepted(ann.status(anchored.hash()))).isInstanceOf(Status.Pending.class);
      scene.ledger.mine(1);
    }
    assertThat(accepted(ann.status(anchored.hash()))).isInstanceOf(Status.Active.class);
  }

  @Test
  void theScheduleCarriesItOnWhereNobodyAsks() {
    Anchored anchored = requested();
    Sender.Sent _ = new Sender(scene.ports.saga()).send(scene.now().plusSeconds(20));
    scene.settle();
    Confirmer.Seen _ = new Confirmer(scene.ports.saga()).confirm(scene.now().plusSeconds(20));
    assertThat(accepted(ann.status(anchored.hash()))).isInstanceOf(Status.Active.class);
    assertThat(scene.account.effects()).isEqualTo(1);
  }

  @Test
  void theReplyOpensForItsUserAlone() {
    Anchored anchored = requested();
    HeldToken _ = ann.collect(anchored);
    var active = (Status.Active) accepted(ann.status(anchored.hash()));
    assertThatThrownBy(
            () -> Jwe.openAtUser(active.sealedReply(), ReplyKeyPair.generate().privateKey()))
        .isInstanceOf(WireException.class);
  }

  @Test
  void theReplyIsKeptAsLongAsTheTokenLivesAndNoLonger() {
    Anchored anchored = requested();
    HeldToken token = ann.collect(anchored);
    scene.pass(Duration.ofSeconds(token.timeExp() - scene.second() - 1 - 12L * GatewayScene.LAG));
    assertThat(scene.second()).isEqualTo(token.timeExp() - 1);
    assertThat(ann.collect(anchored)).isEqualTo(token);
    scene.pass(Duration.ofSeconds(1));
    assertThat(refusal(ann.status(anchored.hash()))).isEqualTo(Refusal.NOT_FOUND);
  }

  @Test
  void aTokenThatTheChainTookTooLateIsChainRefusedForGood() {
    Anchored anchored = requested();
    scene.account.mining(false);
    assertThat(accepted(ann.status(anchored.hash()))).isInstanceOf(Status.Pending.class);
    // The chain stands until the token would have expired.
    scene.pass(Duration.ofSeconds(Caller.TTL));
    scene.account.mining(true);
    scene.settle();
    assertThat(refusal(ann.status(anchored.hash()))).isEqualTo(Refusal.CHAIN_REFUSED);
    accepted(ann.request(anchored));
    assertThat(refusal(ann.status(anchored.hash()))).isEqualTo(Refusal.CHAIN_REFUSED);
    assertThat(scene.account.effects()).isZero();
  }

  @Test
  void aTokenThatItsUserRevokedBeforeItWasFinalWasIssuedAllTheSame() {
    Anchored anchored = requested();
    assertThat(accepted(ann.status(anchored.hash()))).isInstanceOf(Status.Pending.class);
    Bytes32 tokenHash =
        new IssueTable(scene.ports.table(), "default")
            .find(anchored.hash())
            .get()
            .row()
            .tokenHash();
    scene.ledger.from(ann.address()).revokeToken(tokenHash, "");
    scene.settle();
    assertThat(ann.collect(anchored).tokenHash()).isEqualTo(tokenHash);
    assertThat(scene.ledger.token(tokenHash, scene.ledger.heads().latest()).revoked()).isTrue();
  }

  @Test
  void aReorganisationThatTakesTheTokenAwayBeforeFinalityReleasesNothing() {
    Anchored anchored = requested();
    assertThat(accepted(ann.status(anchored.hash()))).isInstanceOf(Status.Pending.class);
    scene.ledger.reorganise(1);
    scene.settle();
    assertThat(refusal(ann.status(anchored.hash()))).isEqualTo(Refusal.CHAIN_REFUSED);
  }

  @Test
  void aRowWhoseTransactionIsGoneIsStateDivergedAndTold() {
    Anchored anchored = requested();
    scene.rows.remove(new ItemKey("default", "outbox", anchored.hash().toString()));
    assertThat(refusal(ann.status(anchored.hash()))).isEqualTo(Refusal.STATE_DIVERGED);
    assertThat(scene.alarms.raised())
        .contains(
            new RecordedAlarms.Raised(
                Alarms.Alarm.EFFECT_ORPHANED, "token-issue/" + anchored.hash()));
  }

  @Test
  void whileTheChainDoesNotAnswerNothingIsReleasedAndLaterItIs() {
    Anchored anchored = requested();
    scene.ledger.reachable(false);
    assertThat(accepted(ann.status(anchored.hash()))).isInstanceOf(Status.Pending.class);
    scene.ledger.reachable(true);
    ann.collect(anchored);
    assertThat(scene.account.effects()).isEqualTo(1);
  }
}
