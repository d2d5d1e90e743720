package dev.probity.protocol.custodian;

import static dev.probity.protocol.custodian.CustodianScene.ANN;
import static dev.probity.protocol.custodian.CustodianScene.AS;
import static dev.probity.protocol.custodian.CustodianScene.BOB;
import static dev.probity.protocol.custodian.CustodianScene.DOMAIN;
import static dev.probity.protocol.custodian.CustodianScene.GATEWAY;
import static dev.probity.protocol.custodian.CustodianScene.accepted;
import static dev.probity.protocol.custodian.CustodianScene.check;
import static dev.probity.protocol.custodian.CustodianScene.opened;
import static dev.probity.protocol.custodian.CustodianScene.previous;
import static dev.probity.protocol.custodian.CustodianScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.custodian.CustodianScene.Stored;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.InMemoryDecryptionKey;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** V.16, the custodian's side: a key leaves it for its owner's message, and for nothing else. */
class ReleaseKeyTest {
  private final CustodianScene scene = new CustodianScene();
  private final Stored first = scene.kept(scene.first(ANN));

  private void requireAlarm(Stored of) {
    assertThat(scene.alarms.raised())
        .singleElement()
        .satisfies(raised -> {
          assertThat(raised.alarm()).isEqualTo(Alarms.Alarm.STATE_DIVERGED);
          assertThat(raised.subject()).contains(of.dataId().toString());
        });
  }

  @Test
  void theKeyIsReleasedToAsForTheOwnersMessageWithAllThatItBelongsTo() {
    assertThat(opened(scene.release(check(first)))).isEqualTo(first.grant());
    assertThat(scene.rowsOf("release")).isEqualTo(1);
  }

  // Row and tombstone, every case

  @Test
  void aTombstoneAndNoRowIsErased() {
    Stored second = scene.next(ANN, first);
    scene.erase(second);
    assertThat(refusal(scene.release(check(second)))).isEqualTo(Refusal.ERASED);
    assertThat(scene.alarms.raised()).isEmpty();
  }

  @Test
  void aRowAndNoTombstoneIsReleased() {
    accepted(scene.release(check(first)));
    assertThat(scene.alarms.raised()).isEmpty();
  }

  @Test
  void noRowAndNoTombstoneIsStateDivergedAndAnAlarm() {
    Stored second = scene.next(ANN, first);
    assertThat(refusal(scene.release(check(second)))).isEqualTo(Refusal.STATE_DIVERGED);
    requireAlarm(second);
    assertThat(scene.rowsOf("release")).isZero();
  }

  @Test
  void aRowDespiteATombstoneIsDeletedWithAnAlarmAndErased() {
    scene.erase(first);
    assertThat(refusal(scene.release(check(first)))).isEqualTo(Refusal.ERASED);
    assertThat(scene.rowsOf("grant")).isZero();
    requireAlarm(first);
    assertThat(refusal(scene.release(check(first)))).isEqualTo(Refusal.ERASED);
    assertThat(scene.alarms.raised()).hasSize(1);
  }

  @Test
  void aRecordedAnswerIsErasedWithItsKey() {
    var request = check(first);
    accepted(scene.release(request));
    scene.erase(first);
    assertThat(refusal(scene.release(request))).isEqualTo(Refusal.ERASED);
    // A chain without the tombstone does not bring the answer back: its key is gone
    scene.forgetTombstones();
    assertThat(refusal(scene.release(request))).isEqualTo(Refusal.STATE_DIVERGED);
    assertThat(scene.rowsOf("release")).isEqualTo(1);
  }

  // Once

  @Test
  void theSameRequestAgainHasTheRecordedAnswerAndNoSecondRelease() {
    String answer = accepted(scene.release(check(first))).sealed();
    scene.pass(Duration.ofDays(2));
    assertThat(accepted(scene.release(check(first))).sealed()).isEqualTo(answer);
    assertThat(scene.rowsOf("release")).isEqualTo(1);
  }

  @Test
  void theSameMessageForAnotherKeyOfAsIsReplay() {
    accepted(scene.release(check(first)));
    var renewed = InMemoryDecryptionKey.generate();
    scene.keysOfAs.add(renewed.publicJwk().thumbprint());
    assertThat(refusal(scene.release(check(first, 1, renewed.publicJwk()))))
        .isEqualTo(Refusal.REPLAY);
  }

  @Test
  void aReleaseThatAnotherContainerRecordedFirstHasItsAnswer() {
    String answer = accepted(scene.release(check(first))).sealed();
    RowStore.Row won =
        scene.rows.all().stream()
            .filter(row -> row.item().key().kind().equals("release"))
            .findFirst()
            .orElseThrow();
    scene.rows.remove(won.item().key());
    var late =
        scene.module(
            new PortCalls(
                new PortCalls.Hook() {
                  @Override
                  public void before(PortCalls.Call call) {
                    if (call.method().equals("commit")) {
                      scene.rows.overwrite(won);
                    }
                  }

                  @Override
                  public void after(PortCalls.Call call) {}
                }));
    assertThat(accepted(new ReleaseKey(late).release(check(first).toBytes())).sealed())
        .isEqualTo(answer);
  }

  // Attacks

  @Test
  void asWithAllItsKeysButNoUsersMessageGetsNothing() {
    // It knows everything public of the version, and signs R16 in the owner's name
    StoreData message = first.message().message();
    var byAs = CustodianScene.signer("AS");
    var forged =
        new SignedMessage<>(
            StoreData.TYPE, DOMAIN, message, byAs.sign(DOMAIN, StoreData.TYPE, message));
    assertThat(
            refusal(
                scene.release(
                    new ReleaseRequest.Check(
                        forged, first.storedAt(), Optional.empty(), 1, AS.publicJwk()))))
        .isEqualTo(Refusal.BAD_SIGNATURE);
    assertThat(scene.rowsOf("release")).isZero();
  }

  @Test
  void asWithAMessageOfItsOwnAboutSomeoneElsesVersionGetsNothing() {
    // It stores as an account, and names Ann's data set in its R16
    StoreData of = first.message().message();
    var byAs = CustodianScene.signer("AS");
    var own =
        new StoreData(
            byAs.address(),
            of.credRef(),
            of.roleCommit(),
            of.credVersion(),
            of.sid(),
            of.dataId(),
            of.version(),
            of.manifestHash(),
            of.cid(),
            of.replyKey(),
            of.salt(),
            of.iat(),
            of.exp());
    var signed = CustodianScene.sign(byAs, StoreData.TYPE, own);
    assertThat(
            refusal(
                scene.release(
                    new ReleaseRequest.Check(
                        signed, first.storedAt(), Optional.empty(), 1, AS.publicJwk()))))
        .isEqualTo(Refusal.HASH_MISMATCH);
  }

  @Test
  void anotherModulesKeyAsRecipientIsModuleUnknown() {
    assertThat(refusal(scene.release(check(first, 1, GATEWAY.publicJwk()))))
        .isEqualTo(Refusal.MODULE_UNKNOWN);
    assertThat(refusal(scene.release(check(first, 1, CustodianScene.CUSTODIAN.publicJwk()))))
        .isEqualTo(Refusal.MODULE_UNKNOWN);
    assertThat(scene.rowsOf("release")).isZero();
  }

  @Test
  void aKeyOfAsThatWasRevokedIsModuleUnknownAlsoForARecordedAnswer() {
    accepted(scene.release(check(first)));
    scene.keysOfAs.clear();
    assertThat(refusal(scene.release(check(first)))).isEqualTo(Refusal.MODULE_UNKNOWN);
  }

  @Test
  void theKeyOfAnOldVersionIsNotForANewVersionsMessageAlone() {
    Stored second = scene.kept(scene.next(ANN, first));
    assertThat(refusal(scene.release(check(second, 1, AS.publicJwk()))))
        .isEqualTo(Refusal.KEY_BINDING);
  }

  @Test
  void theKeyOfANewVersionIsNotForAnOldMessage() {
    Stored second = scene.kept(scene.next(ANN, first));
    assertThat(refusal(scene.release(check(first, 2, AS.publicJwk()))))
        .isEqualTo(Refusal.KEY_BINDING);
    assertThat(refusal(scene.release(previous(first, second.manifest(), 2))))
        .isEqualTo(Refusal.KEY_BINDING);
  }

  @Test
  void thePreviousVersionsKeyIsReleasedForTheMessageWhoseManifestContinuesIt() {
    Stored second = scene.kept(scene.next(ANN, first));
    assertThat(opened(scene.release(previous(second, second.manifest(), 1))))
        .isEqualTo(first.grant());
    assertThat(opened(scene.release(check(second)))).isEqualTo(second.grant());
    assertThat(scene.rowsOf("release")).isEqualTo(2);
  }

  @Test
  void aPublicVersionMayBeComparedWithTheEncryptedOneBeforeIt() {
    Stored second = scene.next(ANN, first);
    assertThat(opened(scene.release(previous(second, second.manifest(), 1))))
        .isEqualTo(first.grant());
  }

  @Test
  void aManifestThatDoesNotHashToTheSignedOneIsKeyBinding() {
    Stored second = scene.kept(scene.next(ANN, first));
    Manifest of = second.manifest().message();
    // Signed by the owner too, and about another state of the same data set
    var other =
        new Manifest(
            of.user(),
            of.nonce(),
            of.dataId(),
            of.version(),
            of.previous(),
            of.metaHash(),
            of.recordsRoot(),
            of.records() + 1,
            of.recordKeyCommit(),
            of.contentHash(),
            of.size(),
            of.keyCommit());
    assertThat(
            refusal(
                scene.release(previous(second, CustodianScene.sign(ANN, Manifest.TYPE, other), 1))))
        .isEqualTo(Refusal.KEY_BINDING);
    assertThat(refusal(scene.release(previous(second, first.manifest(), 1))))
        .isEqualTo(Refusal.KEY_BINDING);
  }

  @Test
  void aManifestThatItsOwnerDidNotSignIsBadSignature() {
    Stored second = scene.kept(scene.next(ANN, first));
    Manifest of = second.manifest().message();
    var forged =
        new SignedMessage<>(Manifest.TYPE, DOMAIN, of, BOB.sign(DOMAIN, Manifest.TYPE, of));
    assertThat(refusal(scene.release(previous(second, forged, 1))))
        .isEqualTo(Refusal.BAD_SIGNATURE);
  }

  @Test
  void aVersionThatThePreviousOneOnlyClaimsToContinueIsKeyBinding() {
    // Ann stores version 2 whose manifest names another manifest as previous
    Stored second = scene.kept(scene.stored(ANN, "nonce", 2, CustodianScene.word("some manifest")));
    assertThat(refusal(scene.release(previous(second, second.manifest(), 1))))
        .isEqualTo(Refusal.KEY_BINDING);
    assertThat(scene.rowsOf("release")).isZero();
  }

  @Test
  void aFirstVersionHasNoPreviousOne() {
    // The wanted version must lie below
    assertThat(refusal(scene.release(previous(first, first.manifest(), 2))))
        .isEqualTo(Refusal.KEY_BINDING);
    Stored third = scene.kept(scene.stored(ANN, "other", 3, Bytes32.ZERO));
    assertThat(refusal(scene.release(previous(third, third.manifest(), 1))))
        .isEqualTo(Refusal.KEY_BINDING);
  }

  @Test
  void aMessageAboutOneOwnersDataSetReleasesNothingOfAnother() {
    Stored ofBob = scene.kept(scene.first(BOB));
    // Bob's version 2 claims to continue Ann's version 1
    Stored second = scene.kept(scene.stored(BOB, "nonce", 2, first.manifest().digest()));
    assertThat(refusal(scene.release(previous(second, second.manifest(), 1))))
        .isEqualTo(Refusal.KEY_BINDING);
    assertThat(opened(scene.release(check(ofBob))).key()).isEqualTo(ofBob.key());
  }

  @Test
  void aMessageThatIsNotInItsSlotIsHashMismatch() {
    Stored never = scene.signed(ANN, "another nonce", 1, Bytes32.ZERO);
    assertThat(refusal(scene.release(check(never.anchoredAt(1))))).isEqualTo(Refusal.HASH_MISMATCH);
    assertThat(refusal(scene.release(check(first.anchoredAt(first.storedAt() - 1)))))
        .isEqualTo(Refusal.HASH_MISMATCH);
  }

  @Test
  void aSlotAboveTheFinalizedBlockIsNotFinal() {
    Stored fresh = scene.anchored(scene.signed(ANN, "fresh", 1, Bytes32.ZERO));
    assertThat(refusal(scene.release(check(fresh)))).isEqualTo(Refusal.NOT_FINAL);
  }

  @Test
  void aMessageForAnotherContractIsWrongDomain() {
    var elsewhere = new Eip712Domain("Probity IM", 1, CustodianScene.REGISTRY);
    StoreData message = first.message().message();
    var signed =
        new SignedMessage<>(
            StoreData.TYPE, elsewhere, message, ANN.sign(elsewhere, StoreData.TYPE, message));
    assertThat(
            refusal(
                scene.release(
                    new ReleaseRequest.Check(
                        signed, first.storedAt(), Optional.empty(), 1, AS.publicJwk()))))
        .isEqualTo(Refusal.WRONG_DOMAIN);
  }

  // Forms

  private Outcome<ReleaseKey.Released> changed(Consumer<ObjectNode> change) throws WireException {
    var json = (ObjectNode) StrictJson.parse(check(first).toBytes(), StrictJson.Limits.MESSAGE);
    change.accept(json);
    return new ReleaseKey(scene.ports).release(CanonicalJson.bytes(json));
  }

  @Test
  void aRequestOfAnotherFormIsSchema() throws WireException {
    for (String member : List.of("purpose", "storeData", "storedAt", "version", "recipient")) {
      assertThat(refusal(changed(json -> json.remove(member)))).isEqualTo(Refusal.SCHEMA);
      assertThat(refusal(changed(json -> json.putNull(member)))).isEqualTo(Refusal.SCHEMA);
    }
    assertThat(refusal(changed(json -> json.put("more", 1)))).isEqualTo(Refusal.SCHEMA);
    assertThat(refusal(changed(json -> json.putNull("manifest")))).isEqualTo(Refusal.SCHEMA);
    assertThat(refusal(changed(json -> json.put("purpose", "training")))).isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void whatIsNoJsonOrTooLongIsMalformed() {
    var step = new ReleaseKey(scene.ports);
    assertThat(refusal(step.release("[".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(Refusal.MALFORMED);
    assertThat(refusal(step.release(new byte[(1 << 16) + 1]))).isEqualTo(Refusal.MALFORMED);
  }
}
