package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;

/** The three system administrators that the chain had from the beginning, registered. */
final class Administrators {
  final Applicant first;
  final Applicant second;
  final Applicant third;
  final Held ofFirst;
  final Held ofSecond;
  final Held ofThird;
  private final IdmaScene scene;

  Administrators(IdmaScene scene) {
    this.scene = scene;
    this.first = new Applicant(scene, IdmaScene.ADMIN, "first@example.org");
    this.second = new Applicant(scene, "second");
    this.third = new Applicant(scene, "third");
    this.ofFirst = first.registered();
    this.ofSecond = second.registered();
    this.ofThird = third.registered();
  }

  /** Two transactions on chain, which give a privileged role; final. */
  void grant(Applicant user, Role role) {
    long version = scene.slot(user.address()).version();
    long deadline = scene.ledger.heads().latest().timestamp() + Duration.ofDays(1).toSeconds();
    for (Applicant admin : new Applicant[] {second, third}) {
      scene
          .ledger
          .from(admin.address())
          .approveRole(user.address(), version, role.number(), deadline);
    }
    scene.settle();
  }

  /** The payload, with the approvals of the second and third of them. */
  ObjectNode approved(ObjectNode payload, Bytes32 actionHash) {
    return Applicant.attached(payload, second.approval(actionHash), third.approval(actionHash));
  }

  /** A RotateCredential for this role, approved. */
  ObjectNode approvedRotation(Applicant user, Held held, UserRole asked) {
    var rotation = user.rotation(held, asked, Bytes32.ZERO, Duration.ofDays(7));
    return approved(user.rotationPayload(rotation), rotation.digest());
  }

  /** An order of the first of them, approved by the second. */
  ObjectNode order(String action, ObjectNode params) {
    SignedMessage<AdminAction> signed = first.action(ofFirst, action, params);
    return Applicant.attached(Applicant.payload(signed, params), second.approval(signed.digest()));
  }

  /** An order of the first of them alone. */
  ObjectNode orderAlone(String action, ObjectNode params) {
    return Applicant.payload(first.action(ofFirst, action, params), params);
  }
}
