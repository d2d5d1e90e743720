package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Anchored;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.idma.RegistrationStatus.Status;
import dev.probity.protocol.port.memory.InMemoryIdmaPorts;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import org.jspecify.annotations.Nullable;

/**
 * One user who registers and logs in, on stores that outlive every crash of the module. The user
 * keeps what was signed, and so repeats the very same messages.
 */
final class IdmaStory implements Story {
  final IdmaScene scene = new IdmaScene();
  final Applicant ann = new Applicant(scene, "ann");
  private final Anchored anchored = ann.anchored();
  private final SignedMessage<EmailProof> proof = ann.emailProof(ann.email);
  private @Nullable Bytes32 challenge;
  private @Nullable ObjectNode login;
  private @Nullable Held held;

  @Override
  public IdmaScene scene() {
    return scene;
  }

  /** From the e-mail code to the session, from the beginning each time. */
  @Override
  public void tell(InMemoryIdmaPorts module) {
    ann.turnTo(module);
    accepted(ann.register(anchored, ann.code(proof)));
    Held opened = opened();
    if (held == null) {
      held = opened;
    }
    // No credential but the first.
    assertThat(opened).isEqualTo(held);
    if (challenge == null) {
      challenge = ann.challenge();
    }
    if (login == null) {
      login = ann.payload(ann.login(opened, challenge), opened, ann.password);
    }
    ann.verified(accepted(ann.logIn(login, challenge)).sealedReply());
  }

  private Held opened() {
    if (accepted(ann.status(anchored.hash())) instanceof Status.Pending) {
      scene.settle();
    }
    var active = (Status.Active) accepted(ann.status(anchored.hash()));
    return ann.open(anchored.hash(), active.sealedReply());
  }

  /** One credential, one transaction with effect, one session. */
  @Override
  public void requireOneOfEach() {
    assertThat(scene.account.effects()).isEqualTo(1);
    assertThat(scene.account.nextNonce()).isEqualTo(1);
    assertThat(scene.slot(ann.address()).version()).isEqualTo(1);
    for (String kind :
        new String[] {"credential", "account", "email", "outbox", "session", "email-code"}) {
      assertThat(scene.rowsOf(kind)).as(kind).isEqualTo(1);
    }
    assertThat(scene.rowsOf("claim")).isEqualTo(3);
    assertThat(scene.mail.sent()).extracting(message -> message.text()).containsOnly(mailed());
    assertThat(scene.alarms.raised()).isEmpty();
  }

  private String mailed() {
    return scene.mail.sent().getFirst().text();
  }
}
