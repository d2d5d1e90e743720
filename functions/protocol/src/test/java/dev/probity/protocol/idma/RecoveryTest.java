package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static dev.probity.protocol.idma.IdmaScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Anchored;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import org.junit.jupiter.api.Test;

/** Lost key: the e-mail address passes to another account, and the lost one ends. */
class RecoveryTest {
  private final IdmaScene scene = new IdmaScene();
  private final Administrators admins = new Administrators(scene);
  private final Applicant ann = new Applicant(scene, "ann");
  private final Held lost = ann.registered();
  private final Applicant anew = new Applicant(scene, IdmaScene.signer("ann anew"), ann.email);
  private final Anchored anchored = anew.anchored();
  private final String code = anew.code();

  private ObjectNode payload() {
    return anew.payload(anchored.registration(), code);
  }

  private ObjectNode approved() {
    return admins.approved(payload(), anchored.hash());
  }

  private Outcome<Register.Taken> register(ObjectNode payload) {
    return anew.register(payload, anchored.hash(), anchored.block());
  }

  @Test
  void twoAdministratorsGiveTheAddressToANewAccountAndTheOldOneIsRevokedFirst() {
    accepted(register(approved()));
    assertThat(accepted(anew.status(anchored.hash())))
        .isInstanceOf(RegistrationStatus.Status.Pending.class);
    assertThat(scene.slot(ann.address()).status()).isEqualTo(Status.REVOKED);
    assertThat(scene.slot(anew.address()).status()).isEqualTo(Status.REQUESTED);
    Held held = anew.finished(anchored.hash());
    anew.session(held);
    assertThat(refusal(ann.logIn(lost))).isEqualTo(Refusal.CREDENTIAL_REVOKED);
    assertThat(scene.rowsOf("email")).isEqualTo(4);
    assertThat(scene.alarms.raised()).isEmpty();
  }

  @Test
  void anAccountThatWasRevokedBeforeIsFollowedByOneTransaction() {
    scene.ledger.from(ann.address()).revokeOwn();
    scene.settle();
    assertThat(refusal(register(payload()))).isEqualTo(Refusal.REREGISTRATION_DENIED);
    accepted(register(approved()));
    anew.session(anew.finished(anchored.hash()));
  }

  @Test
  void aSuspendedAccountIsRecoveredAsWell() {
    scene.transact(scene.account.suspend(ann.address(), 2, Bytes32.ZERO));
    assertThat(refusal(register(approved()))).isEqualTo(Refusal.NOT_FINAL);
    scene.settle();
    accepted(register(approved()));
    anew.session(anew.finished(anchored.hash()));
  }

  @Test
  void oneApprovalOrOneOfTheWrongMessageIsDeniedLikeNone() {
    assertThat(refusal(register(payload()))).isEqualTo(Refusal.EMAIL_UNVERIFIED);
    assertThat(
            refusal(
                register(Applicant.attached(payload(), admins.second.approval(anchored.hash())))))
        .isEqualTo(Refusal.REREGISTRATION_DENIED);
    ObjectNode other = admins.approved(payload(), IdmaScene.word("another registration"));
    assertThat(refusal(register(other))).isEqualTo(Refusal.REREGISTRATION_DENIED);
    ann.session(lost);
  }

  @Test
  void neitherTheLostAccountNorTheNewOneApproves() {
    var thief = new Applicant(scene, IdmaScene.signer("thief"), admins.third.email);
    Anchored stolen = thief.anchored();
    ObjectNode payload = thief.payload(stolen.registration(), thief.code());
    ObjectNode approved = admins.approved(payload, stolen.hash());
    assertThat(refusal(thief.register(approved, stolen.hash(), stolen.block())))
        .isEqualTo(Refusal.REREGISTRATION_DENIED);
    ObjectNode own =
        Applicant.attached(
            payload(), admins.second.approval(anchored.hash()), anew.approval(anchored.hash()));
    assertThat(refusal(register(own))).isEqualTo(Refusal.REREGISTRATION_DENIED);
  }

  @Test
  void approvalsReplaceNoProofOfTheAddress() {
    ObjectNode payload = approved();
    payload.put("emailCode", "00000000");
    assertThat(refusal(register(payload))).isEqualTo(Refusal.EMAIL_UNVERIFIED);
  }

  @Test
  void aRevocationThatTheChainRefusesGivesNoCredentialAndTheAddressBack() {
    accepted(register(approved()));
    // The lost account changes before the revocation that names its state arrives.
    scene.transact(scene.account.suspend(ann.address(), 2, Bytes32.ZERO));
    scene.settle();
    accepted(anew.status(anchored.hash()));
    scene.settle();
    assertThat(refusal(anew.status(anchored.hash()))).isEqualTo(Refusal.CHAIN_REFUSED);
    assertThat(scene.slot(anew.address()).version()).isZero();
    scene.transact(scene.account.resume(ann.address(), 3, Bytes32.ZERO));
    scene.settle();
    ann.session(lost);
    var other = new Applicant(scene, IdmaScene.signer("other"), ann.email);
    assertThat(refusal(other.register(other.anchored(), other.code())))
        .isEqualTo(Refusal.EMAIL_UNVERIFIED);
    // With the account as it is now, and so with other approvals.
    Anchored again = anew.anchored();
    ObjectNode payload =
        admins.approved(anew.payload(again.registration(), anew.code()), again.hash());
    accepted(anew.register(payload, again.hash(), again.block()));
    anew.session(anew.finished(again.hash()));
  }

  @Test
  void approvalsOfAFirstRegistrationChangeNothing() {
    var bob = new Applicant(scene, "bob");
    Anchored first = bob.anchored();
    ObjectNode payload =
        admins.approved(bob.payload(first.registration(), bob.code()), first.hash());
    accepted(bob.register(payload, first.hash(), first.block()));
    bob.session(bob.finished(first.hash()));
  }
}
