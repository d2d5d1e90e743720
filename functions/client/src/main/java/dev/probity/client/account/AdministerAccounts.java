package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.deployment.CatchUp;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.idma.AdminAction;
import dev.probity.protocol.idma.AdminOrder;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What administrators order for an account, and what its holder may: revoke it. Stopped at any
 * point and repeated, an order carries on; one whose effect stands already is not given again.
 */
public final class AdministerAccounts {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LIMIT = Duration.ofMinutes(30);

  /** Our endpoints are no further behind the module's. */
  private static final Duration BEHIND = Duration.ofSeconds(30);

  /** A module's clock may be so far behind. */
  private static final long SKEW_SECONDS = 30;

  private static final Duration ORDER_LIFETIME = OrderFile.LONGEST.minusHours(1);

  private final Connection connection;
  private final IdentityModule idma;
  private final AccountFolder folder;
  private final Stages stages;
  private final InstantSource clock;
  private final Randomness randomness;

  /** The flow for one administrator. */
  public AdministerAccounts(
      Connection connection,
      AccountFolder folder,
      Stages stages,
      InstantSource clock,
      Randomness randomness) {
    this.connection = connection;
    this.idma = new IdentityModule(connection, clock);
    this.folder = folder;
    this.stages = stages;
    this.clock = clock;
    this.randomness = randomness;
  }

  /**
   * An order.
   *
   * @param role what is left of a privileged role that is lowered: 0 or 2; 0 for other orders
   * @param again whether to sign anew, whatever waits for an approval
   */
  public record Order(AdminOrder order, Address user, int role, boolean again) {}

  /** What an order has come to. */
  public sealed interface Ordered {
    /** Another administrator is to approve this file; then the same again, with the approval. */
    record Requested(OrderFile.Order file) implements Ordered {}

    /**
     * Its effect stands in a final block.
     *
     * @param already whether it stood before this run
     */
    record Done(AccountSlot slot, boolean already) implements Ordered {}
  }

  /**
   * Gives an order, or carries on with it.
   *
   * @param approvals of another administrator, where one is needed and was asked
   */
  public Ordered run(Order order, List<ApprovalFile> approvals) {
    Dispatch<AdminAction> begun =
        OrderJournal.open(folder, order.order(), order.user(), order.role());
    try {
      return flow(order, approvals, begun);
    } catch (ApiRefusedException refused) {
      throw explained(refused, begun);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting for the chain.", interrupted);
    }
  }

  private Ordered flow(Order order, List<ApprovalFile> approvals, Dispatch<AdminAction> begun)
      throws ApiRefusedException, InterruptedException {
    AccountSlot slot = ChainStanding.read(connection.accounts(), order.user()).latest();
    if (slot.status() == Status.NONE || slot.status() == Status.REQUESTED) {
      throw ClientException.refused(
          "The account " + order.user() + " has no credential on chain. Check the address.", null);
    }
    if (order.order().isDone(slot, order.role())) {
      return done(order, begun, !begun.isSent());
    }
    if (slot.status() == Status.REVOKED) {
      throw ClientException.refused(
          "The account " + order.user() + " is revoked, for good: nothing is left to order.", null);
    }
    if (isTaken(begun)) {
      if (comesToStand(order)) {
        return done(order, begun, false);
      }
      begun.forget();
      slot = ChainStanding.read(connection.accounts(), order.user()).latest();
    }
    CurrentCredential current = current(order);
    OrderFile.Order file = signed(order, slot, current, begun);
    Optional<JsonNode> attached = Optional.empty();
    if (order.order().approvals(slot) > 0) {
      if (approvals.isEmpty() && begun.approvals().isEmpty()) {
        return new Ordered.Requested(file);
      }
      attached =
          approvals.isEmpty()
              ? begun.approvals()
              : Optional.of(ApprovalFile.attached(approvals, file, clock.instant()));
    }
    send(file, attached, begun);
    awaitDone(file.digest());
    return done(order, begun, false);
  }

  /** What an earlier run sent is never given up while the module has it; it is waited for. */
  private boolean isTaken(Dispatch<AdminAction> begun)
      throws ApiRefusedException, InterruptedException {
    Optional<Bytes32> sent =
        begun.message().filter(action -> begun.isSent()).map(SignedMessage::digest);
    if (sent.isEmpty() || !idma.hasOrder(sent.get())) {
      return false;
    }
    awaitDone(sent.get());
    return true;
  }

  /**
   * Whether the effect of an order that is done stands by our own endpoints, which may be behind
   * the module's; if not even after a while, somebody has undone it since.
   */
  private boolean comesToStand(Order order) throws InterruptedException {
    Instant deadline = clock.instant().plus(BEHIND);
    while (clock.instant().isBefore(deadline)) {
      if (order
          .order()
          .isDone(ChainStanding.read(connection.accounts(), order.user()).latest(), order.role())) {
        return true;
      }
      Thread.sleep(POLL);
    }
    return false;
  }

  private Ordered.Done done(Order order, Dispatch<AdminAction> begun, boolean already)
      throws InterruptedException {
    var done = new Ordered.Done(finalSlot(order), already);
    begun.forget();
    if (order.order() == AdminOrder.REVOKE_OWN) {
      KeptSession.forget(folder);
    }
    return done;
  }

  private CurrentCredential current(Order order) {
    CurrentCredential current = CurrentCredential.require(idma, folder);
    boolean own = order.user().equals(current.kept().user());
    if (order.order() == AdminOrder.REVOKE_OWN) {
      return current;
    }
    if (own) {
      throw ClientException.usage(
          "Nobody administers the own account; `probity account revoke` revokes it.", null);
    }
    return current.requireAdmin(order.order().access());
  }

  /** The order that is under way, or a new one. */
  private OrderFile.Order signed(
      Order order, AccountSlot slot, CurrentCredential current, Dispatch<AdminAction> begun) {
    Optional<SignedMessage<AdminAction>> usable =
        begun
            .message()
            .filter(action -> begun.isSent() || !order.again())
            .filter(
                action -> action.message().exp() + (begun.isSent() ? SKEW_SECONDS : 0) > idma.now())
            .filter(action -> action.message().credRef().equals(current.kept().credRef()));
    if (usable.isPresent()) {
      return new OrderFile.Order(usable.get(), order.order(), order.user(), order.role());
    }
    begun.forget();
    Duration life =
        order.order().approvals(slot) == 0 ? IdentityModule.MESSAGE_LIFETIME : ORDER_LIFETIME;
    KeptCredential kept = current.kept();
    ObjectNode params = OrderFile.Order.params(order.order(), order.user(), order.role());
    long now = idma.now();
    SignedMessage<AdminAction> action =
        connection.signedForIdentity(
            AdminAction.TYPE,
            new AdminAction(
                kept.user(),
                kept.credRef(),
                kept.roleCommit(),
                kept.version(),
                order.order().action(),
                CanonicalJson.keccak256(params),
                Bytes32.of(randomness.bytes(Bytes32.LENGTH)),
                now,
                now + life.toSeconds()));
    begun.keep(action);
    return new OrderFile.Order(action, order.order(), order.user(), order.role());
  }

  private void send(OrderFile.Order file, Optional<JsonNode> approvals, Dispatch<AdminAction> begun)
      throws ApiRefusedException, InterruptedException {
    stages.begin("giving the order to IDMA", Stages.UNKNOWN);
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("adminAction", file.signed().toJson());
    payload.set("params", file.params());
    approvals.ifPresent(array -> payload.set("approvals", array));
    begun.send(approvals, () -> idma.order(payload));
    stages.end("taken");
  }

  private void awaitDone(Bytes32 digest) throws ApiRefusedException, InterruptedException {
    stages.begin("waiting for the chain", Stages.UNKNOWN);
    Instant deadline = clock.instant().plus(LIMIT);
    while (status(digest).status() == 202) {
      pause(deadline);
    }
    stages.end("final");
  }

  private ModuleApi.Answer status(Bytes32 digest) throws ApiRefusedException, InterruptedException {
    return CatchUp.onceFinal(clock, () -> idma.orderStatus(digest));
  }

  /** The account in a block that is final by our own rule, which may be behind the module's. */
  private AccountSlot finalSlot(Order order) throws InterruptedException {
    Instant deadline = clock.instant().plus(LIMIT);
    while (true) {
      AccountSlot slot = ChainStanding.read(connection.accounts(), order.user()).finalized();
      if (order.order().isDone(slot, order.role())) {
        return slot;
      }
      pause(deadline);
    }
  }

  private void pause(Instant deadline) throws InterruptedException {
    if (clock.instant().isAfter(deadline)) {
      throw ClientException.unavailable(
          "The order is not in a final block yet. Repeat the command to go on waiting.", null);
    }
    Thread.sleep(POLL);
  }

  private static ClientException explained(
      ApiRefusedException refused, Dispatch<AdminAction> begun) {
    if (refused.is(Refusal.CHAIN_REFUSED)) {
      begun.forget();
      return ClientException.refused(
          refused.said() + " Look at the account, then repeat the command: it signs a new order.",
          refused);
    }
    return refused.explained("Repeat the same command: it carries on where it stopped.");
  }
}
