package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.story.Administrator;
import dev.probity.local.story.Orders;
import dev.probity.protocol.idma.AdminAction;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.wire.SignedMessage;
import java.net.http.HttpResponse;
import java.util.Optional;

/** An administrator suspends a member. */
final class SuspensionDeed extends Deed {
  private static final String ORDERS = "/v1/admin/orders";

  private final Registered who;
  private final SignedMessage<AdminAction> order;
  private final String sealed;
  private final long claimsBefore;

  SuspensionDeed(IdentityScene scene, Registered who) throws Exception {
    super(scene, who.member());
    this.who = who;
    Administrator administrator = scene.administrator(1);
    ObjectNode about = Orders.about(who.address());
    this.order = administrator.orders().action(administrator.held(), "suspend", about);
    this.sealed = administrator.member().seal(Orders.payload(order, about));
    this.claimsBefore = claims();
  }

  private long claims() {
    return scene().claims("AdminAction", scene().administrator(1).member().address());
  }

  @Override
  int transactions() {
    return 1;
  }

  @Override
  HttpResponse<String> ask() throws Exception {
    return module().post(ORDERS, sealed);
  }

  @Override
  void finish(Patient patient) throws Exception {
    HttpResponse<String> taken = patient.post(ORDERS, sealed);
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
    HttpResponse<String> status = patient.ended(path());
    assertThat(status.statusCode()).as(status.body()).isEqualTo(200);
  }

  private String path() {
    return ORDERS + "/" + order.digest();
  }

  @Override
  Optional<String> statusPath() {
    return Optional.of(path());
  }

  @Override
  void requireOnce() throws Exception {
    assertThat(slot().status()).isEqualTo(Status.SUSPENDED);
    assertThat(slot().seq()).isEqualTo(before().seq() + 1);
    assertThat(slot().version()).isEqualTo(before().version());
    assertThat(newCredentials()).isZero();
    assertThat(scene().rows("standing", order.digest().toString())).isEqualTo(1);
    assertThat(scene().rows("outbox", order.digest().toString())).isEqualTo(1);
    assertThat(claims()).isEqualTo(claimsBefore + 1);
  }

  @Override
  Registered after() {
    return who;
  }
}
