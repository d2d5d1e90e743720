package dev.probity.protocol.custodian;

import static dev.probity.protocol.custodian.CustodianScene.ANN;
import static dev.probity.protocol.custodian.CustodianScene.BOB;
import static dev.probity.protocol.custodian.CustodianScene.CUSTODIAN;
import static dev.probity.protocol.custodian.CustodianScene.REGISTRY;
import static dev.probity.protocol.custodian.CustodianScene.accepted;
import static dev.probity.protocol.custodian.CustodianScene.check;
import static dev.probity.protocol.custodian.CustodianScene.opened;
import static dev.probity.protocol.custodian.CustodianScene.refusal;
import static dev.probity.protocol.custodian.CustodianScene.request;
import static dev.probity.protocol.custodian.CustodianScene.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.custodian.CustodianScene.Stored;
import dev.probity.protocol.integrity.CrashMatrix;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Base64Url;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** V.10, the custodian's side: what is kept, and every reason not to keep it. */
class DepositKeyTest {
  private final CustodianScene scene = new CustodianScene();
  private final Stored first = scene.first(ANN);

  @Test
  void aDepositedKeyIsAnsweredByItsCommitment() {
    assertThat(accepted(scene.deposit(first)).keyCommit())
        .isEqualTo(first.manifest().message().keyCommit());
    assertThat(scene.rowsOf("grant")).isEqualTo(1);
  }

  @Test
  void noColumnShowsTheKey() {
    scene.kept(first);
    accepted(scene.release(check(first)));
    String dump = scene.dump();
    assertThat(dump)
        .contains(first.dataId().toString())
        .doesNotContain(first.key().toString().substring(2))
        .doesNotContain(Base64Url.of(first.key().bytes()));
  }

  @Test
  void theSameDepositAgainHasTheSameAnswerAndNoSecondRow() {
    var answer = scene.deposit(first);
    scene.pass(Duration.ofMinutes(10));
    // Sealed anew, as a client without its journal does
    assertThat(scene.deposit(first)).isEqualTo(answer);
    assertThat(scene.rows.written()).hasSize(1);
  }

  @Test
  void anotherKeyForTheSameVersionIsKeyBinding() {
    scene.kept(first);
    KeyGrant grant = first.grant();
    var other =
        new KeyGrant(
            grant.chainId(),
            grant.integrityRegistry(),
            grant.owner(),
            grant.dataId(),
            grant.version(),
            word("another key"));
    assertThat(refusal(scene.deposit(request(first, other)))).isEqualTo(Refusal.KEY_BINDING);
    assertThat(opened(scene.release(check(first))).key()).isEqualTo(first.key());
  }

  @Test
  void aGrantForAnythingButWhatTheMessageStoresIsKeyBinding() {
    KeyGrant of = first.grant();
    List<KeyGrant> others =
        List.of(
            new KeyGrant(1, REGISTRY, of.owner(), of.dataId(), of.version(), of.key()),
            new KeyGrant(31337, BOB.address(), of.owner(), of.dataId(), of.version(), of.key()),
            new KeyGrant(31337, REGISTRY, BOB.address(), of.dataId(), of.version(), of.key()),
            new KeyGrant(31337, REGISTRY, of.owner(), word("other"), of.version(), of.key()),
            new KeyGrant(31337, REGISTRY, of.owner(), of.dataId(), 2, of.key()));
    for (KeyGrant other : others) {
      assertThat(refusal(scene.deposit(request(first, other)))).isEqualTo(Refusal.KEY_BINDING);
    }
    assertThat(scene.rows.all()).isEmpty();
  }

  @Test
  void aGrantForSomeoneElsesObjectIsKeyBinding() {
    // Bob has Ann's sealed grant, and a message of his own with his own slot
    Stored ofBob = scene.first(BOB);
    String stolen = first.grant().seal(CUSTODIAN.publicJwk());
    assertThat(refusal(scene.deposit(request(ofBob, stolen)))).isEqualTo(Refusal.KEY_BINDING);
  }

  @Test
  void twoOwnersWithTheSameNonceHaveTwoKeys() {
    Stored ofBob = scene.kept(scene.first(BOB));
    scene.kept(first);
    assertThat(ofBob.manifest().message().nonce()).isEqualTo(first.manifest().message().nonce());
    assertThat(scene.rowsOf("grant")).isEqualTo(2);
    assertThat(opened(scene.release(check(first))).key()).isEqualTo(first.key());
    assertThat(opened(scene.release(check(ofBob))).key()).isEqualTo(ofBob.key());
  }

  @Test
  void aGrantSealedToAnotherModuleIsJweHeader() {
    String sealed = first.grant().seal(CustodianScene.AS.publicJwk());
    assertThat(refusal(scene.deposit(request(first, sealed)))).isEqualTo(Refusal.JWE_HEADER);
    assertThat(refusal(scene.deposit(request(first, "a.b.c.d.e")))).isEqualTo(Refusal.JWE_HEADER);
    String tooLong = "A".repeat(KeyGrant.MAX_SEALED + 1);
    assertThat(refusal(scene.deposit(request(first, tooLong)))).isEqualTo(Refusal.JWE_HEADER);
  }

  @Test
  void whatHoldsNoGrantIsJweDecryptAndRepeatsNothing() {
    byte[] inside = "{\"key\":\"0xsecret\"}".getBytes(StandardCharsets.UTF_8);
    var outcome = scene.deposit(request(first, Jwe.sealToModule(inside, CUSTODIAN.publicJwk())));
    assertThat(refusal(outcome)).isEqualTo(Refusal.JWE_DECRYPT);
    String detail = outcome.fold(yes -> "", no -> no.detail());
    assertThat(detail).doesNotContain("secret");
    String sealed = first.grant().seal(CUSTODIAN.publicJwk());
    String swapped =
        sealed.substring(0, sealed.length() - 22)
            + tag(Jwe.sealToModule(inside, CUSTODIAN.publicJwk()));
    assertThat(refusal(scene.deposit(request(first, swapped)))).isEqualTo(Refusal.JWE_DECRYPT);
  }

  /** The last part of a compact JWE. */
  private static String tag(String compact) {
    return compact.substring(compact.length() - 22);
  }

  @Test
  void aMessageForAnotherContractIsWrongDomain() {
    var elsewhere = new Eip712Domain("Probity IM", 1, REGISTRY);
    StoreData message = first.message().message();
    var signed =
        new SignedMessage<>(
            StoreData.TYPE, elsewhere, message, ANN.sign(elsewhere, StoreData.TYPE, message));
    var request =
        new DepositKey.Request(first.grant().seal(CUSTODIAN.publicJwk()), signed, first.storedAt());
    assertThat(refusal(scene.deposit(request))).isEqualTo(Refusal.WRONG_DOMAIN);
  }

  @Test
  void aMessageThatItsOwnerDidNotSignIsBadSignature() {
    var signed =
        new SignedMessage<>(
            StoreData.TYPE,
            CustodianScene.DOMAIN,
            first.message().message(),
            BOB.sign(CustodianScene.DOMAIN, StoreData.TYPE, first.message().message()));
    var request =
        new DepositKey.Request(first.grant().seal(CUSTODIAN.publicJwk()), signed, first.storedAt());
    assertThat(refusal(scene.deposit(request))).isEqualTo(Refusal.BAD_SIGNATURE);
  }

  @Test
  void aMessageThatIsNotInItsSlotIsHashMismatch() {
    Stored never = scene.signed(ANN, "another nonce", 1, Bytes32.ZERO);
    assertThat(refusal(scene.deposit(never.anchoredAt(first.storedAt()))))
        .isEqualTo(Refusal.HASH_MISMATCH);
    assertThat(refusal(scene.deposit(first.anchoredAt(first.storedAt() + 1))))
        .isEqualTo(Refusal.HASH_MISMATCH);
  }

  @Test
  void aStrangersSlotWithTheSameHashIsHashMismatch() {
    // Bob anchors Ann's H12 under his own address; hers stays empty
    Stored ofAnn = scene.signed(ANN, "seen", 1, Bytes32.ZERO);
    var event =
        scene.ledger.store(
            BOB.address(),
            word("seen"),
            1,
            ofAnn.message().digest(),
            Bytes32.of(CustodianScene.cid().digest()));
    scene.ledger.mine(2);
    assertThat(refusal(scene.deposit(ofAnn.anchoredAt(event.storedAt()))))
        .isEqualTo(Refusal.HASH_MISMATCH);
  }

  @Test
  void aSlotAboveTheFinalizedBlockIsNotFinal() {
    Stored fresh = scene.anchored(scene.signed(ANN, "fresh", 1, Bytes32.ZERO));
    assertThat(refusal(scene.deposit(fresh))).isEqualTo(Refusal.NOT_FINAL);
    scene.ledger.mine(2);
    accepted(scene.deposit(fresh));
  }

  @Test
  void anErasedVersionIsErasedAndKeepsNoKey() {
    scene.erase(first);
    assertThat(refusal(scene.deposit(first))).isEqualTo(Refusal.ERASED);
    assertThat(scene.rows.all()).isEmpty();
    assertThat(scene.alarms.raised()).isEmpty();
  }

  @Test
  void aDepositOfAnErasedVersionDeletesARowThatStillStands() {
    scene.kept(first);
    scene.erase(first);
    assertThat(refusal(scene.deposit(first))).isEqualTo(Refusal.ERASED);
    assertThat(scene.rowsOf("grant")).isZero();
    assertThat(scene.alarms.raised())
        .singleElement()
        .satisfies(raised -> assertThat(raised.alarm()).isEqualTo(Alarms.Alarm.STATE_DIVERGED));
  }

  @Test
  void aCidThatIsNoneIsSchema() {
    StoreData of = first.message().message();
    var message =
        new StoreData(
            of.user(),
            of.credRef(),
            of.roleCommit(),
            of.credVersion(),
            of.sid(),
            of.dataId(),
            of.version(),
            of.manifestHash(),
            "not a cid",
            of.replyKey(),
            of.salt(),
            of.iat(),
            of.exp());
    var request =
        new DepositKey.Request(
            first.grant().seal(CUSTODIAN.publicJwk()),
            CustodianScene.sign(ANN, StoreData.TYPE, message),
            first.storedAt());
    assertThat(refusal(scene.deposit(request))).isEqualTo(Refusal.SCHEMA);
  }

  private Outcome<DepositKey.Deposited> changed(Consumer<ObjectNode> change) throws WireException {
    var json =
        (ObjectNode)
            StrictJson.parse(request(first, first.grant()).toBytes(), StrictJson.Limits.MESSAGE);
    change.accept(json);
    return new DepositKey(scene.ports).deposit(CanonicalJson.bytes(json));
  }

  @Test
  void aRequestOfAnotherFormIsSchema() throws WireException {
    for (String member : List.of("keyGrant", "storeData", "storedAt")) {
      assertThat(refusal(changed(json -> json.remove(member)))).isEqualTo(Refusal.SCHEMA);
      assertThat(refusal(changed(json -> json.putNull(member)))).isEqualTo(Refusal.SCHEMA);
    }
    assertThat(refusal(changed(json -> json.put("more", 1)))).isEqualTo(Refusal.SCHEMA);
    assertThat(refusal(changed(json -> json.put("storedAt", 0)))).isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void whatIsNoJsonOrTooLongIsMalformed() {
    var step = new DepositKey(scene.ports);
    assertThat(refusal(step.deposit("{".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(Refusal.MALFORMED);
    assertThat(refusal(step.deposit(new byte[(1 << 16) + 1]))).isEqualTo(Refusal.MALFORMED);
  }

  @Test
  void aRequestDoesNotShowTheSealedGrant() {
    var request = request(first, first.grant());
    assertThat(request.toString()).doesNotContain(request.keyGrant());
  }

  @Test
  void aDepositThatAnotherWonIsHeldAgainstIt() {
    // Between look and write another container writes the same, or another key
    scene.kept(first);
    RowStore.Row won = scene.rows.all().getFirst();
    scene.rows.remove(won.item().key());
    var late = scene.module(new PortCalls(new Winning(won)));
    assertThat(accepted(new DepositKey(late).deposit(request(first, first.grant()).toBytes())))
        .isEqualTo(new DepositKey.Deposited(first.grant().keyCommit()));
    scene.rows.remove(won.item().key());
    KeyGrant of = first.grant();
    var other =
        new KeyGrant(31337, REGISTRY, of.owner(), of.dataId(), of.version(), word("another"));
    var second = scene.module(new PortCalls(new Winning(won)));
    assertThat(refusal(new DepositKey(second).deposit(request(first, other).toBytes())))
        .isEqualTo(Refusal.KEY_BINDING);
  }

  /** Another writer is first. */
  private final class Winning implements PortCalls.Hook {
    private final RowStore.Row won;

    Winning(RowStore.Row won) {
      this.won = won;
    }

    @Override
    public void before(PortCalls.Call call) {
      if (call.port() == RowStore.class && call.method().equals("commit")) {
        scene.rows.overwrite(won);
      }
    }

    @Override
    public void after(PortCalls.Call call) {}
  }

  @Test
  void aGrantThatComesAndGoesIsToldAsRetryable() {
    CrashMatrix.Fault lost =
        at -> new ItemStore.ConflictException(new ItemKey("default", "grant", "any"));
    var calls = PortCalls.undisturbed();
    accepted(new DepositKey(scene.module(calls)).deposit(request(first, first.grant()).toBytes()));
    PortCalls.Call commit =
        calls.made().stream()
            .filter(call -> call.method().equals("commit"))
            .findFirst()
            .orElseThrow();
    scene.rows.all().forEach(row -> scene.rows.remove(row.item().key()));
    var disturbed = scene.module(CrashMatrix.disturbedAt(commit, false, lost));
    assertThatThrownBy(
            () -> new DepositKey(disturbed).deposit(request(first, first.grant()).toBytes()))
        .hasMessageContaining("came and went");
  }
}
