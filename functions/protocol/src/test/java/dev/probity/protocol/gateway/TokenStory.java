package dev.probity.protocol.gateway;

import static dev.probity.protocol.gateway.GatewayScene.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.gateway.Caller.Anchored;
import dev.probity.protocol.gateway.Caller.Asked;
import dev.probity.protocol.gateway.Caller.HeldToken;
import dev.probity.protocol.gateway.TokenStatus.Status;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.port.memory.InMemoryGatewayPorts;
import dev.probity.protocol.wire.SignedMessage;
import org.jspecify.annotations.Nullable;

/**
 * One user who asks for the services and for a token, on stores that outlive every crash of the
 * module. The user keeps what was signed, and so repeats the very same messages.
 */
final class TokenStory {
  final GatewayScene scene = new GatewayScene();
  private final Caller ann;
  private final SignedMessage<ListServices> question;
  private @Nullable SignedMessage<ServiceList> list;
  private @Nullable Anchored anchored;
  private @Nullable HeldToken held;

  TokenStory() {
    scene.offer(GatewayScene.service("echo", Role.Scope.PERSONAL_DATA, Role.Access.VIEW, "SVC"));
    ann = new Caller(scene, "ann");
    question = ann.listServices();
  }

  /** From the list to the token, from the beginning each time. */
  void tell(InMemoryGatewayPorts module) {
    ann.turnTo(module);
    SignedMessage<ServiceList> answered = accepted(ann.ask(question)).list();
    if (list == null) {
      list = answered;
    }
    // No list but the first.
    assertThat(answered).isEqualTo(list);
    Anchored request = anchored;
    if (request == null) {
      request =
          ann.anchored(
              ann.tokenRequest(
                  new Asked(
                      answered.digest(), Caller.ECHO, Caller.TTL, ann.fresh(), scene.second())));
      anchored = request;
    }
    accepted(ann.request(request));
    if (accepted(ann.status(request.hash())) instanceof Status.Pending) {
      scene.settle();
    }
    HeldToken token = ann.collect(request);
    if (held == null) {
      held = token;
    }
    // No token but the first.
    assertThat(token).isEqualTo(held);
    assertThat(ann.collect(request)).isEqualTo(token);
  }

  /** One list, one token, one transaction with effect. */
  void requireOneOfEach() {
    assertThat(scene.account.effects()).isEqualTo(1);
    assertThat(scene.account.nextNonce()).isEqualTo(1);
    for (String kind :
        new String[] {"service-list", "service-list-of", "token-issue", "token", "outbox"}) {
      assertThat(scene.rowsOf(kind)).as(kind).isEqualTo(1);
    }
    assertThat(scene.rowsOf("claim")).isEqualTo(2);
    assertThat(scene.alarms.raised()).isEmpty();
  }
}
