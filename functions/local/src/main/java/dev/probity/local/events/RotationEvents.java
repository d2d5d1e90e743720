package dev.probity.local.events;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.Approver;
import dev.probity.local.events.EventTemplate.Fault;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.local.events.EventTemplate.Which;
import dev.probity.local.events.SampleAccount.Person;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.util.List;

/** Changes of a credential. */
final class RotationEvents {
  private static final long MINUTE = 60;
  private static final UserRole ROLE = Role.GENERAL_USER.whole();

  private final Scene scene;
  private final RegistrationEvents registrations;
  private final LoginEvents logins;
  private final Administration administration;

  RotationEvents(
      Scene scene,
      RegistrationEvents registrations,
      LoginEvents logins,
      Administration administration) {
    this.scene = scene;
    this.registrations = registrations;
    this.logins = logins;
    this.administration = administration;
  }

  FunctionEvents.HttpCall rotation(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    SampleAccount account = account(template);
    Bytes32 nonce = SampleContent.word(scene);
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      administration.accepted("ChangeCredential", rotation(account, nonce, EventTemplate.GOOD));
    }
    FunctionEvents.HttpCall call = rotation(account, nonce, template);
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      administration.accepted("ChangeCredential", call);
    }
    return call;
  }

  /** Its own where something happens to it. */
  private SampleAccount account(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    boolean alone =
        given.account() != null
            || given.accepted() != null
            || given.rowEdited() != null
            || template.invocations() != null
            || template.expect().code() == null;
    if (!alone) {
      return logins.ofOwner();
    }
    SampleAccount account = registrations.registered(Person.newcomer(scene));
    if (given.account() != null) {
      administration.change(account.person().key(), given.account());
    }
    if (Boolean.TRUE.equals(given.rowEdited())) {
      scene.editRow(Scene.RowName.account(account.person().address()));
    }
    return account;
  }

  private FunctionEvents.HttpCall rotation(
      SampleAccount account, Bytes32 nonce, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    // Who has to register first does so before the message is dated.
    List<Scene.Administrator> approvers =
        given.approvedBy() == Approver.ADMINISTRATORS ? administration.administrators() : List.of();
    Fault fault = template.faultOrNone();
    ReplyKeyPair signedKey = scene.replyKey();
    ReplyKeyPair sentKey = fault.replyKey() == Which.ANOTHER ? scene.replyKey() : signedKey;
    Person person = account.person();
    if (given.password() != null) {
      person = person.withPassword(given.password());
    }
    long now = scene.now().getEpochSecond();
    var good =
        new RotateCredential(
            person.address(),
            account.claimed().credRef(),
            account.claimed().roleCommit(),
            account.claimed().version(),
            ROLE.role().number(),
            ROLE.scope(),
            ROLE.access(),
            given.password() == null ? Bytes32.ZERO : person.passwordTag(),
            signedKey.publicJwk().thumbprint(),
            nonce,
            now,
            now + MINUTE);
    var sealing = new Sealing(scene, scene.identity(), fault);
    Sealing.Signed signed =
        sealing.sign(
            person.key(),
            RotateCredential.TYPE,
            "rotateCredential",
            RotateCredential.TYPE.toJson(good),
            template.messageOrGood());
    ObjectNode payload = signed.payload();
    payload.set("replyJwk", sentKey.publicJwk().toJson());
    if (given.password() != null) {
      payload.put("password", person.password());
      payload.put("saltP", person.saltP().toString());
      payload.put("emailCode", registrations.code(person));
    }
    if (!approvers.isEmpty()) {
      ArrayNode approvals = payload.putArray("approvals");
      for (Scene.Administrator admin : approvers) {
        approvals.add(administration.approval(admin.key(), signed.digest()));
      }
    }
    sealing.change(payload, template.besideOrGood());
    return Administration.sealed(sealing.seal(payload));
  }
}
