package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.story.Member;
import dev.probity.local.story.Member.Anchored;
import dev.probity.local.story.Member.Held;
import dev.probity.local.story.Orders;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.IdmaLedger.Status;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All of Protocol I. */
final class RegistrationDeed extends Deed {
  private final Anchored anchored;
  private @Nullable String sealed;
  private @Nullable Held held;

  /** Somebody new, whose Tx1 is final. */
  RegistrationDeed(IdentityScene scene) throws Exception {
    this(scene, scene.member());
  }

  private RegistrationDeed(IdentityScene scene, Member member) throws Exception {
    this(scene, member, member.anchored());
  }

  private RegistrationDeed(IdentityScene scene, Member member, Anchored anchored) throws Exception {
    super(scene, member);
    this.anchored = anchored;
  }

  @Override
  int transactions() {
    return 1;
  }

  @Override
  void prepare(Patient patient) throws Exception {
    String proof = member().seal(member().payload(member().emailProof(member().email())));
    HttpResponse<String> sent = patient.post("/v1/email-codes", proof);
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(202);
    String code = member().mailedCode(member().email());
    sealed = member().seal(member().payload(anchored.registration(), code));
  }

  @Override
  HttpResponse<String> ask() throws Exception {
    return module().post(anchored.path(), Objects.requireNonNull(sealed));
  }

  @Override
  void finish(Patient patient) throws Exception {
    HttpResponse<String> taken = patient.post(anchored.path(), Objects.requireNonNull(sealed));
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
    HttpResponse<String> status = patient.ended(path());
    assertThat(status.statusCode()).as(status.body()).isEqualTo(200);
    held = member().held(status.body());
    String acknowledgement = member().seal(member().acknowledgement(anchored.hash()));
    HttpResponse<String> kept = patient.post(path() + "/ack", acknowledgement);
    assertThat(kept.statusCode()).as(kept.body()).isEqualTo(200);
  }

  private String path() {
    return "/v1/registrations/" + anchored.hash();
  }

  @Override
  Optional<String> statusPath() {
    return Optional.of(path());
  }

  @Override
  void requireNothing() throws Exception {
    super.requireNothing();
    assertThat(slot().status()).isEqualTo(Status.REQUESTED);
    assertThat(scene().rows("account", member().address().toString())).isZero();
  }

  @Override
  void requireOnce() throws Exception {
    assertThat(slot().status()).isEqualTo(Status.ACTIVE);
    assertThat(slot().seq()).isEqualTo(before().seq() + 1);
    assertThat(slot().version()).isEqualTo(1);
    assertThat(CredentialCheck.opens(Orders.claimed(Objects.requireNonNull(held)), slot()))
        .isTrue();
    assertThat(newCredentials()).isEqualTo(1);
    assertThat(scene().rows("account", member().address().toString())).isEqualTo(1);
    assertThat(scene().rows("credential", anchored.hash().toString())).isEqualTo(1);
    assertThat(scene().rows("outbox", anchored.hash().toString())).isEqualTo(1);
    assertThat(scene().claims("Registration", member().address())).isEqualTo(1);
    assertThat(scene().claims("EmailProof", member().address())).isEqualTo(1);
  }

  @Override
  Registered after() {
    return new Registered(member(), Objects.requireNonNull(held));
  }
}
