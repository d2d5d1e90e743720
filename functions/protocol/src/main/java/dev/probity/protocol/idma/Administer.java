package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.idma.AccountCheck.LiveAccount;
import dev.probity.protocol.idma.AdminIntake.Opened;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * I, Admin actions: changes the standing of an account on chain by a signed order, never by a
 * session. What became of it, {@link OrderStatus} tells.
 *
 * <p>{@code revoke-own} is the one order that every user may give, of the own account. Who can pay
 * for a transaction does it without us, by the contract's {@code revokeOwn}.
 */
public final class Administer {
  private final IdmaPorts ports;
  private final AdminIntake intake;
  private final AccountCheck accounts;
  private final Approvals approvals;
  private final StandingTable standings;

  /** The step on its ports. */
  public Administer(IdmaPorts ports) {
    this.ports = ports;
    this.intake = new AdminIntake(ports);
    this.accounts = new AccountCheck(ports);
    this.approvals = new Approvals(ports);
    this.standings = new StandingTable(ports.table(), ports.tenant());
  }

  /** The order is taken, now or by an earlier call; its status tells the rest. */
  public record Taken(Bytes32 requestHash) {}

  /**
   * Runs the step.
   *
   * @param received JWE{adminAction, params}, with {approvals} where another administrator has to
   *     agree; params are {user}, for {@code lower-role} {user, role}
   */
  public Outcome<Taken> order(Received received) {
    return Outcome.of(() -> flow(received));
  }

  private Taken flow(Received received) {
    Instant now = ports.clock().instant();
    // C0 to C6
    Opened opened = intake.open(received, now);
    AdminAction message = opened.message();
    AdminOrder order = requireOrder(opened);
    Subject subject = subject(order, opened.params());
    // C7: the same order again has the stored outcome; the same nonce with another is a replay
    if (standings.find(opened.digest()).isPresent()) {
      return new Taken(opened.digest());
    }
    intake.requireUnclaimed(opened);
    // C8: chain and row of who orders
    Heads heads = ports.ledger().heads();
    LiveAccount account = accounts.require(opened.claimed(), heads, now);
    requireAuthority(order, account, subject, heads);
    // The account that it is about, and who else must agree
    AccountSlot slot = requireSubject(order, subject, heads);
    approvals.require(
        opened.verified().payload(),
        opened.digest(),
        List.of(message.admin(), subject.user()),
        order.approvals(slot),
        order.access(),
        heads,
        now);
    commit(opened, row(opened.digest(), order, subject, slot), now);
    return new Taken(opened.digest());
  }

  /**
   * Whom an order is about.
   *
   * @param role what is left of a privileged role that is lowered; 0 otherwise
   */
  private record Subject(Address user, int role) {}

  private static AdminOrder requireOrder(Opened opened) {
    return AdminOrder.of(opened.message().action())
        .orElseThrow(() ->
            new RefusedException(
                Refusal.SCHEMA,
                new WireException("/adminAction/message/action", "must be a known action")));
  }

  private static Subject subject(AdminOrder order, JsonNode params) {
    try {
      return WireException.at("/params", () -> parsed(order, params));
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  private static Subject parsed(AdminOrder order, JsonNode params) throws WireException {
    if (order != AdminOrder.LOWER_ROLE) {
      StrictJson.exactMembers(params, "", "user");
      return new Subject(user(params), 0);
    }
    StrictJson.exactMembers(params, "", "user", "role");
    JsonNode role = params.path("role");
    if (!role.isInt() || (role.intValue() != 0 && role.intValue() != Role.LOG_ADMIN.number())) {
      throw new WireException("/role", "must be 0 or " + Role.LOG_ADMIN.number());
    }
    return new Subject(user(params), role.intValue());
  }

  private static Address user(JsonNode params) throws WireException {
    return WireException.at("/user", () -> Address.parse(StrictJson.text(params, "user")));
  }

  private void requireAuthority(
      AdminOrder order, LiveAccount account, Subject subject, Heads heads) {
    boolean own = subject.user().equals(account.row().user());
    if (order == AdminOrder.REVOKE_OWN) {
      if (!own) {
        throw new RefusedException(Refusal.ROLE_FORBIDDEN, "revoke-own is of one's own account");
      }
      return;
    }
    LiveAccount _ = accounts.requireAdmin(account, order.access(), heads);
    if (own) {
      throw new RefusedException(
          Refusal.ROLE_FORBIDDEN, "nobody administers the own account; there is revoke-own");
    }
  }

  /** The account at both ends of the chain, so that a decision is never made on a passing state. */
  private AccountSlot requireSubject(AdminOrder order, Subject subject, Heads heads) {
    AccountSlot latest = ports.ledger().account(subject.user(), heads.latest());
    if (latest.status() == Status.NONE || latest.status() == Status.REQUESTED) {
      throw new RefusedException(Refusal.NOT_FOUND, "the account has no credential");
    }
    if (latest.status() == Status.REVOKED && !order.isDone(latest, subject.role())) {
      throw new RefusedException(Refusal.CREDENTIAL_REVOKED, "the account is revoked for good");
    }
    AccountSlot finalized = ports.ledger().account(subject.user(), heads.finalized());
    if (!finalized.equals(latest)) {
      throw new RefusedException(
          Refusal.NOT_FINAL, "the account has changed, which is not in the finalized block yet");
    }
    return latest;
  }

  private static StandingRow row(
      Bytes32 digest, AdminOrder order, Subject subject, AccountSlot slot) {
    // What stands already needs no transaction.
    StandingRow.State state =
        order.isDone(slot, subject.role())
            ? new StandingRow.State.Done()
            : new StandingRow.State.Pending();
    return new StandingRow(
        digest,
        digest,
        subject.user(),
        order.change(),
        subject.role(),
        slot.seq(),
        Optional.empty(),
        state);
  }

  private void commit(Opened opened, StandingRow row, Instant now) {
    var writes = new ArrayList<ItemStore.Write>();
    writes.add(intake.claim(opened));
    writes.add(standings.insert(row));
    if (row.state() instanceof StandingRow.State.Pending) {
      writes.add(
          ports.outbox().enqueue(row.id(), StandingEffect.KIND, row.call(ports.calls()), now));
    }
    try {
      ports.table().commit(writes);
    } catch (ItemStore.ConflictException raced) {
      // Another call was first: with this order (then it is taken), or its nonce.
      intake.requireUnclaimed(opened);
      if (standings.find(opened.digest()).isEmpty()) {
        throw PortException.retryable(
            PortException.Neighbour.TABLE, "a claim stands without its row", raced);
      }
    }
  }
}
