package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static dev.probity.protocol.idma.IdmaScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whose consent counts, for what, and how often: on a change that takes two approvals. */
class ApprovalTest {
  private final IdmaScene scene = new IdmaScene();
  private final Administrators admins = new Administrators(scene);
  private final Applicant ann = new Applicant(scene, "ann");
  private final Held held = ann.registered();
  private final SignedMessage<RotateCredential> rotation = narrower();
  private final Bytes32 hash = rotation.digest();

  private SignedMessage<RotateCredential> narrower() {
    return ann.rotation(
        held, new UserRole(Role.GENERAL_USER, 1, 4), Bytes32.ZERO, Duration.ofDays(7));
  }

  @SafeVarargs
  private ObjectNode with(SignedMessage<Approval>... approvals) {
    return Applicant.attached(ann.rotationPayload(rotation), approvals);
  }

  @SafeVarargs
  private Refusal refused(SignedMessage<Approval>... approvals) {
    Refusal refusal = refusal(ann.change(with(approvals)));
    assertThat(scene.rowsOf("credential")).isEqualTo(4);
    return refusal;
  }

  @Test
  void oneApprovalIsNotEnough() {
    assertThat(refused(admins.second.approval(hash))).isEqualTo(Refusal.ROLE_FORBIDDEN);
  }

  @Test
  void anApprovalCountsOnceHoweverOftenItIsSigned() {
    var once = admins.second.approval(hash);
    assertThat(refused(once, once)).isEqualTo(Refusal.ROLE_FORBIDDEN);
    var again = admins.second.approval(hash, Duration.ofDays(1));
    assertThat(refused(once, again)).isEqualTo(Refusal.ROLE_FORBIDDEN);
  }

  @Test
  void anApprovalOfOneMessageCountsForNoOther() {
    Bytes32 other = narrower().digest();
    assertThat(refused(admins.second.approval(hash), admins.third.approval(other)))
        .isEqualTo(Refusal.ROLE_FORBIDDEN);
  }

  @Test
  void approvalsThatWereUsedMakeNoSecondChange() {
    ObjectNode payload = with(admins.second.approval(hash), admins.third.approval(hash));
    Held next = ann.changed(payload);
    accepted(ann.change(payload));
    assertThat(scene.slot(ann.address()).version()).isEqualTo(2);
    // Beside another message of the next version they are over the wrong hash.
    var wider = ann.rotation(next, Role.GENERAL_USER.whole(), Bytes32.ZERO, Duration.ofDays(7));
    ObjectNode reused = ann.rotationPayload(wider);
    reused.set(Approvals.MEMBER, payload.path(Approvals.MEMBER));
    assertThat(refusal(ann.change(reused))).isEqualTo(Refusal.ROLE_FORBIDDEN);
  }

  @Test
  void nobodyApprovesInTheirOwnCause() {
    Applicant first = admins.first;
    var own =
        first.rotation(admins.ofFirst, Role.GENERAL_USER.whole(), Bytes32.ZERO, Duration.ofDays(7));
    ObjectNode payload =
        Applicant.attached(
            first.rotationPayload(own),
            first.approval(own.digest()),
            admins.second.approval(own.digest()));
    assertThat(refusal(first.change(payload))).isEqualTo(Refusal.ROLE_FORBIDDEN);
    // Neither who orders, nor whom it is about.
    ObjectNode aboutThird = Applicant.about(admins.third.address());
    for (Applicant party : new Applicant[] {first, admins.third}) {
      var order = first.action(admins.ofFirst, "revoke", aboutThird);
      ObjectNode revoke =
          Applicant.attached(Applicant.payload(order, aboutThird), party.approval(order.digest()));
      assertThat(refusal(first.order(revoke))).isEqualTo(Refusal.ROLE_FORBIDDEN);
    }
  }

  @Test
  void aGeneralUserOrALogAdminApprovesNothing() {
    var bob = new Applicant(scene, "bob");
    Held ofBob = bob.registered();
    assertThat(refusal(ann.change(with(admins.second.approval(hash), bob.approval(hash)))))
        .isEqualTo(Refusal.ROLE_FORBIDDEN);
    admins.grant(bob, Role.LOG_ADMIN);
    bob.changed(admins.approvedRotation(bob, ofBob, Role.LOG_ADMIN.whole()));
    assertThat(refusal(ann.change(with(admins.second.approval(hash), bob.approval(hash)))))
        .isEqualTo(Refusal.ROLE_FORBIDDEN);
    var stranger = new Applicant(scene, "stranger");
    assertThat(refusal(ann.change(with(admins.second.approval(hash), stranger.approval(hash)))))
        .isEqualTo(Refusal.ROLE_FORBIDDEN);
  }

  @Test
  void whomTheChainAloneMadeAnAdministratorApprovesOnceTheCredentialSaysSo() {
    var bob = new Applicant(scene, "bob");
    Held ofBob = bob.registered();
    admins.grant(bob, Role.SYSTEM_ADMIN);
    assertThat(refusal(ann.change(with(admins.second.approval(hash), bob.approval(hash)))))
        .isEqualTo(Refusal.ROLE_FORBIDDEN);
    bob.changed(admins.approvedRotation(bob, ofBob, Role.SYSTEM_ADMIN.whole()));
    accepted(ann.change(with(admins.second.approval(hash), bob.approval(hash))));
  }

  @Test
  void aSuspendedRevokedOrLoweredAdministratorApprovesNothing() {
    var second = admins.second.approval(hash);
    var third = admins.third.approval(hash);
    scene.transact(scene.account.suspend(admins.third.address(), 2, Bytes32.ZERO));
    assertThat(refused(second, third)).isEqualTo(Refusal.ROLE_FORBIDDEN);
    scene.settle();
    scene.transact(scene.account.resume(admins.third.address(), 3, Bytes32.ZERO));
    assertThat(refused(second, third)).isEqualTo(Refusal.NOT_FINAL);
    scene.settle();
    // It ended with the suspension, and does not come back with it.
    assertThat(refused(second, third)).isEqualTo(Refusal.ROLE_FORBIDDEN);
    scene.transact(scene.account.lowerRole(admins.third.address(), 0));
    scene.settle();
    assertThat(refused(second, admins.third.approval(hash))).isEqualTo(Refusal.ROLE_FORBIDDEN);
    scene.ledger.from(admins.third.address()).revokeOwn();
    scene.settle();
    assertThat(refused(second, admins.third.approval(hash))).isEqualTo(Refusal.ROLE_FORBIDDEN);
  }

  @Test
  void anApprovalEndsWithTheVersionItWasGivenIn() {
    var second = admins.second.approval(hash);
    var third = admins.third.approval(hash);
    admins.third.changed(admins.third.rotationPayload(admins.ofThird));
    assertThat(refusal(ann.change(with(second, third)))).isEqualTo(Refusal.ROLE_FORBIDDEN);
    accepted(ann.change(with(second, admins.third.approval(hash))));
  }

  @Test
  void anApprovalThatIsForgedForeignOrOldIsRefusedByName() {
    var second = admins.second.approval(hash);
    Approval message = admins.third.approval(hash).message();
    assertThat(refused(second, ann.signed(Approval.TYPE, message)))
        .isEqualTo(Refusal.BAD_SIGNATURE);
    var elsewhere = new Eip712Domain("Probity IDMA", 31337, Address.ZERO);
    var foreign =
        new SignedMessage<>(
            Approval.TYPE,
            elsewhere,
            message,
            admins.third.key.sign(elsewhere, Approval.TYPE, message));
    assertThat(refused(second, foreign)).isEqualTo(Refusal.WRONG_DOMAIN);
    assertThat(refused(second, admins.third.approval(hash, Duration.ofDays(8))))
        .isEqualTo(Refusal.STALE);
    var brief = admins.third.approval(hash, Duration.ofMinutes(1));
    scene.pass(Duration.ofMinutes(2));
    assertThat(refused(second, brief)).isEqualTo(Refusal.STALE);
    long later = scene.second() + 1000;
    var early =
        admins.third.signed(
            Approval.TYPE, new Approval(hash, admins.third.address(), later, later + 60));
    assertThat(refused(second, early)).isEqualTo(Refusal.FROM_FUTURE);
  }

  @Test
  void moreApprovalsThanAreEverNeededOrNoneInTheMemberAreRefusedByTheSchema() {
    assertThat(
            refused(
                admins.first.approval(hash),
                admins.second.approval(hash),
                admins.third.approval(hash)))
        .isEqualTo(Refusal.SCHEMA);
    assertThat(refused()).isEqualTo(Refusal.SCHEMA);
    ObjectNode text = ann.rotationPayload(rotation);
    text.put(Approvals.MEMBER, "both");
    assertThat(refusal(ann.change(text))).isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void approvalsThatNothingNeedsMustStillBeGood() {
    var same = ann.rotation(held, held.role(), Bytes32.ZERO, Duration.ofDays(7));
    ObjectNode one =
        Applicant.attached(ann.rotationPayload(same), admins.second.approval(same.digest()));
    assertThat(refusal(ann.change(one))).isEqualTo(Refusal.ROLE_FORBIDDEN);
  }
}
