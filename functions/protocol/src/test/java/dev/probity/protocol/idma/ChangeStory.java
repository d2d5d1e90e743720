package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Anchored;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.idma.RegistrationStatus.Status;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.memory.InMemoryIdmaPorts;
import dev.probity.protocol.wire.Bytes32;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What may become of a credential, each as one message that is repeated until it has its end. */
final class ChangeStory implements Story {
  private static final String NEW_PASSWORD = "quartz pelican mandate swoop";

  /** What happens; in brackets what of it reaches the chain. */
  enum Kind {
    /** Another secret and another password (rotate). */
    NEW_PASSWORD(1),
    /** A privileged role that the chain granted (rotate). */
    UPGRADE(1),
    /** An administrator steps down (suspend, lower, rotate). */
    DOWNGRADE(3),
    /** One administrator orders (suspend). */
    SUSPENSION(1),
    /** Two administrators order (revoke). */
    REVOCATION(1),
    /** A user leaves (revoke). */
    OWN_REVOCATION(1),
    /** Another account takes the place of a lost one (revoke, store). */
    RECOVERY(2);

    private final int transactions;

    Kind(int transactions) {
      this.transactions = transactions;
    }
  }

  /** What there is to count, before or after. */
  private record Counted(int effects, long nonce, List<Long> rows) {
    static final List<String> KINDS =
        List.of("credential", "account", "email", "outbox", "standing", "claim", "session");

    static Counted of(IdmaScene scene) {
      return new Counted(
          scene.account.effects(),
          scene.account.nextNonce(),
          KINDS.stream().map(scene::rowsOf).toList());
    }
  }

  private final IdmaScene scene = new IdmaScene();
  private final Administrators admins = new Administrators(scene);
  private final Applicant ann = new Applicant(scene, "ann");
  private final Held held = ann.registered();
  private final Kind kind;
  private final Applicant asking;
  private final ObjectNode payload;
  private final @Nullable Anchored anchored;
  private final Counted before;
  private @Nullable Held next;

  ChangeStory(Kind kind) {
    this.kind = kind;
    this.asking =
        switch (kind) {
          case NEW_PASSWORD, UPGRADE, OWN_REVOCATION -> ann;
          case DOWNGRADE, SUSPENSION, REVOCATION -> admins.first;
          case RECOVERY -> new Applicant(scene, IdmaScene.signer("ann anew"), ann.email);
        };
    this.anchored = kind == Kind.RECOVERY ? asking.anchored() : null;
    this.payload = payload();
    this.before = Counted.of(scene);
  }

  private ObjectNode payload() {
    ObjectNode aboutAnn = Applicant.about(ann.address());
    return switch (kind) {
      case NEW_PASSWORD -> {
        var rotation = ann.rotation(held, held.role(), Applicant.tag(NEW_PASSWORD));
        yield Applicant.withPassword(ann.rotationPayload(rotation), NEW_PASSWORD, ann.code());
      }
      case UPGRADE -> {
        admins.grant(ann, Role.LOG_ADMIN);
        yield admins.approvedRotation(ann, held, Role.LOG_ADMIN.whole());
      }
      case DOWNGRADE ->
          admins.approvedRotation(admins.first, admins.ofFirst, Role.GENERAL_USER.whole());
      case SUSPENSION -> admins.orderAlone("suspend", aboutAnn);
      case REVOCATION -> admins.order("revoke", aboutAnn);
      case OWN_REVOCATION -> Applicant.payload(ann.action(held, "revoke-own", aboutAnn), aboutAnn);
      case RECOVERY -> {
        Anchored of = Objects.requireNonNull(anchored);
        yield admins.approved(asking.payload(of.registration(), asking.code()), of.hash());
      }
    };
  }

  @Override
  public IdmaScene scene() {
    return scene;
  }

  @Override
  public void tell(InMemoryIdmaPorts module) {
    asking.turnTo(module);
    switch (kind) {
      case NEW_PASSWORD, UPGRADE, DOWNGRADE ->
          finish(accepted(asking.change(payload)).requestHash());
      case SUSPENSION, REVOCATION, OWN_REVOCATION ->
          asking.awaitOrder(accepted(asking.order(payload)).requestHash());
      case RECOVERY -> {
        Anchored of = Objects.requireNonNull(anchored);
        finish(accepted(asking.register(payload, of.hash(), of.block())).requestHash());
      }
    }
  }

  /** No credential but the first that was seen, in every telling. */
  private void finish(Bytes32 requestHash) {
    Held opened = asking.finished(requestHash);
    if (next == null) {
      next = opened;
    }
    assertThat(opened).isEqualTo(next);
    assertThat(accepted(asking.status(requestHash))).isInstanceOf(Status.Active.class);
  }

  @Override
  public void requireOneOfEach() {
    Counted after = Counted.of(scene);
    assertThat(after.effects() - before.effects()).isEqualTo(kind.transactions);
    assertThat(after.nonce() - before.nonce()).isEqualTo(kind.transactions);
    assertThat(added(after)).containsExactlyElementsOf(expected());
    assertThat(scene.alarms.raised()).isEmpty();
    var slot = scene.slot(asking.address());
    switch (kind) {
      case NEW_PASSWORD -> {
        assertThat(slot.version()).isEqualTo(2);
        ann.password = NEW_PASSWORD;
      }
      case UPGRADE -> assertThat(slot.privilegedRole()).isEqualTo(Role.LOG_ADMIN.number());
      case DOWNGRADE -> assertThat(slot.privilegedRole()).isZero();
      case SUSPENSION ->
          assertThat(scene.slot(ann.address()).status()).isEqualTo(IdmaLedger.Status.SUSPENDED);
      case REVOCATION, OWN_REVOCATION, RECOVERY ->
          assertThat(scene.slot(ann.address()).status()).isEqualTo(IdmaLedger.Status.REVOKED);
    }
  }

  /** How many rows of each kind came to be. */
  private List<Long> added(Counted after) {
    return Stream.iterate(0, i -> i + 1)
        .limit(Counted.KINDS.size())
        .map(i -> after.rows().get(i) - before.rows().get(i))
        .toList();
  }

  private List<Long> expected() {
    return switch (kind) {
      case NEW_PASSWORD, UPGRADE -> rows(1, 0, 0, 1, 0, 1, 0);
      case DOWNGRADE -> rows(1, 0, 0, 3, 2, 1, 0);
      case SUSPENSION, REVOCATION, OWN_REVOCATION -> rows(0, 0, 0, 1, 1, 1, 0);
      case RECOVERY -> rows(1, 1, 0, 2, 1, 1, 0);
    };
  }

  private static List<Long> rows(long... numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }
}
