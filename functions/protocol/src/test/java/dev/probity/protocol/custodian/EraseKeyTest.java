package dev.probity.protocol.custodian;

import static dev.probity.protocol.custodian.CustodianScene.ANN;
import static dev.probity.protocol.custodian.CustodianScene.BOB;
import static dev.probity.protocol.custodian.CustodianScene.accepted;
import static dev.probity.protocol.custodian.CustodianScene.check;
import static dev.probity.protocol.custodian.CustodianScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.custodian.CustodianScene.Stored;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A key is deleted for a final tombstone, and for nothing else. */
class EraseKeyTest {
  private final CustodianScene scene = new CustodianScene();
  private final Stored first = scene.kept(scene.first(ANN));

  private static EraseKey.Request request(Address owner, Stored of) {
    return new EraseKey.Request(owner, of.dataId(), of.version());
  }

  @Test
  void theKeyOfAnErasedVersionIsDeletedQuietlyAndTheRepetitionFindsNone() {
    scene.erasedForGood(first);
    EraseKey.Request request = request(ANN.address(), first);
    assertThat(accepted(scene.forget(request)).deleted()).isTrue();
    assertThat(scene.rowsOf("grant")).isZero();
    assertThat(accepted(scene.forget(request)).deleted()).isFalse();
    assertThat(scene.alarms.raised()).isEmpty();
    assertThat(refusal(scene.release(check(first)))).isEqualTo(Refusal.ERASED);
    assertThat(scene.alarms.raised()).isEmpty();
  }

  @Test
  void aVersionThatIsNotErasedKeepsItsKeyForItIsNotOnChain() {
    assertThat(refusal(scene.forget(request(ANN.address(), first))))
        .isEqualTo(Refusal.NOT_ON_CHAIN);
    assertThat(scene.rowsOf("grant")).isEqualTo(1);
  }

  @Test
  void aTombstoneThatIsNotFinalDeletesNothingForItIsNotFinal() {
    scene.erase(first);
    assertThat(refusal(scene.forget(request(ANN.address(), first)))).isEqualTo(Refusal.NOT_FINAL);
    assertThat(scene.rowsOf("grant")).isEqualTo(1);
  }

  @Test
  void theTombstoneOfOneVersionDeletesNoOtherKey() {
    Stored second = scene.kept(scene.next(ANN, first));
    scene.erasedForGood(first);
    assertThat(refusal(scene.forget(request(ANN.address(), second))))
        .isEqualTo(Refusal.NOT_ON_CHAIN);
    // Another owner's name beside an erased version finds no key
    assertThat(accepted(scene.forget(request(BOB.address(), first))).deleted()).isFalse();
    assertThat(scene.rowsOf("grant")).isEqualTo(2);
  }

  @Test
  void whatIsNoRequestIsMalformedOrSchema() throws WireException {
    assertThat(refusal(scene.forget("{".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(Refusal.MALFORMED);
    assertThat(refusal(scene.forget("{\"version\":1}".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void whatTheCustodianAnswersIsReadAsItWasWritten() throws WireException {
    scene.erasedForGood(first);
    byte[] body = request(ANN.address(), first).toBytes();
    var answer = scene.forget(body);
    assertThat(CustodianReply.erased(CustodianReply.ofErasure(answer))).isEqualTo(answer);
    var again = scene.forget(body);
    assertThat(CustodianReply.erased(CustodianReply.ofErasure(again))).isEqualTo(again);
    assertThat(again).isNotEqualTo(answer);
  }
}
