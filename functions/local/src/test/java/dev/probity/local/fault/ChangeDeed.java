package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.Finality;
import dev.probity.chain.IdmaContract;
import dev.probity.local.story.Member.Held;
import dev.probity.local.story.Orders;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The next version of a credential: with another secret, or another role. */
final class ChangeDeed extends Deed {
  private final Registered who;
  private final SignedMessage<RotateCredential> rotation;
  private final String sealed;
  private final int transactions;
  private final int privilegedRole;
  private @Nullable Held held;

  private ChangeDeed(
      IdentityScene scene, Registered who, UserRole asked, boolean approved, int transactions)
      throws Exception {
    super(scene, who.member());
    this.who = who;
    this.rotation = who.orders().rotation(who.claimed(), asked, Bytes32.ZERO);
    ObjectNode payload = who.orders().payload(rotation);
    if (approved) {
      ArrayNode approvals = payload.putArray("approvals");
      for (int number = 1; number <= 2; number++) {
        approvals.add(scene.administrator(number).orders().approval(rotation.digest()).toJson());
      }
    }
    this.sealed = who.member().seal(payload);
    this.transactions = transactions;
    this.privilegedRole = asked.role().isPrivileged() ? asked.role().number() : 0;
  }

  static ChangeDeed rotation(IdentityScene scene, Registered who) throws Exception {
    return new ChangeDeed(scene, who, Orders.role(who.held()), false, 1);
  }

  static ChangeDeed upgrade(IdentityScene scene, Registered who) throws Exception {
    long deadline = Instant.now().plus(Duration.ofHours(1)).getEpochSecond();
    byte[] approval =
        IdmaContract.approveRole(
            who.address(), who.held().credential().version(), Role.LOG_ADMIN.number(), deadline);
    for (int number = 1; number <= 2; number++) {
      var _ = scene.administrator(number).member().call(approval, new Finality.Finalized());
    }
    return new ChangeDeed(scene, who, Role.LOG_ADMIN.whole(), true, 1);
  }

  static ChangeDeed downgrade(IdentityScene scene, Registered who) throws Exception {
    return new ChangeDeed(scene, who, Role.GENERAL_USER.whole(), true, 3);
  }

  @Override
  int transactions() {
    return transactions;
  }

  @Override
  HttpResponse<String> ask() throws Exception {
    return module().post("/v1/rotations", sealed);
  }

  @Override
  void finish(Patient patient) throws Exception {
    HttpResponse<String> taken = patient.post("/v1/rotations", sealed);
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
    HttpResponse<String> status = patient.ended(path());
    assertThat(status.statusCode()).as(status.body()).isEqualTo(200);
    held = member().held(status.body());
  }

  private String path() {
    return "/v1/registrations/" + rotation.digest();
  }

  @Override
  Optional<String> statusPath() {
    return Optional.of(path());
  }

  @Override
  void requireOnce() throws Exception {
    assertThat(slot().status()).isEqualTo(Status.ACTIVE);
    assertThat(slot().version()).isEqualTo(before().version() + 1);
    assertThat(slot().privilegedRole()).isEqualTo(privilegedRole);
    assertThat(CredentialCheck.opens(Orders.claimed(Objects.requireNonNull(held)), slot()))
        .isTrue();
    assertThat(newCredentials()).isEqualTo(1);
    assertThat(scene().rows("account", member().address().toString())).isEqualTo(1);
    assertThat(scene().rows("credential", rotation.digest().toString())).isEqualTo(1);
    assertThat(scene().rows("outbox", rotation.digest().toString())).isEqualTo(1);
    assertThat(scene().claims("RotateCredential", member().address()))
        .isEqualTo(before().version());
  }

  @Override
  Registered after() {
    return new Registered(who.member(), Objects.requireNonNull(held));
  }
}
