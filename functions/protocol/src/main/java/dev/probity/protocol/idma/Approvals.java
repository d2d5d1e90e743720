package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.AccountCheck.LiveAccount;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The consent of system administrators, attached to the message that it is about as {@code
 * approvals}: an array of signed {@link Approval}. Nothing is kept of one, so that none counts
 * beyond its message.
 */
final class Approvals {
  /** The member beside a message that carries them. */
  static final String MEMBER = "approvals";

  /** A message with approvals, and each of them, lives so long at most. */
  static final Duration LONGEST = Duration.ofDays(7);

  /** More than these are never needed. */
  static final int MOST = 2;

  private final IdmaPorts ports;
  private final AccountCheck accounts;

  Approvals(IdmaPorts ports) {
    this.ports = ports;
    this.accounts = new AccountCheck(ports);
  }

  /** Whether any are attached. */
  static boolean areAttached(JsonNode payload) {
    return payload.has(MEMBER);
  }

  /**
   * Checks all that are attached, and that they are enough.
   *
   * @param actionHash the digest that each must be over
   * @param parties accounts whose own consent does not count: who asks, and whom it is about
   * @param needed 0 to {@link #MOST}
   * @param how with which access to the details of users an administrator may approve
   * @throws RefusedException {@code schema}, {@code wrong-domain}, {@code stale}, {@code
   *     from-future}, {@code bad-signature}, {@code not-final}; {@code role-forbidden} when one is
   *     over another message, by a party, by one administrator twice, or by somebody who is no
   *     system administrator with a living credential that is older than the approval; and when
   *     there are too few
   */
  void require(
      JsonNode payload,
      Bytes32 actionHash,
      List<Address> parties,
      int needed,
      Role.Access how,
      Heads heads,
      Instant now) {
    var approvers = new HashSet<Address>();
    for (JsonNode signed : attached(payload)) {
      Approval approval = verified(signed, now).message();
      if (!approval.actionHash().equals(actionHash)) {
        throw forbidden("an approval is over another message");
      }
      if (parties.contains(approval.approver())) {
        throw forbidden("nobody approves in their own cause");
      }
      if (!approvers.add(approval.approver())) {
        throw forbidden("an approval counts once");
      }
      requireAdmin(approval, how, heads, now);
    }
    if (approvers.size() < needed) {
      throw forbidden(
          "this takes the approval of %d more system administrators"
              .formatted(needed - approvers.size()));
    }
  }

  private static List<JsonNode> attached(JsonNode payload) {
    if (!areAttached(payload)) {
      return List.of();
    }
    JsonNode array = payload.path(MEMBER);
    if (!array.isArray() || array.isEmpty() || array.size() > MOST) {
      throw new RefusedException(
          Refusal.SCHEMA, new WireException("/" + MEMBER, "must be an array of 1 to " + MOST));
    }
    var elements = new ArrayList<JsonNode>();
    array.forEach(elements::add);
    return elements;
  }

  private VerifiedRequest<Approval> verified(JsonNode signed, Instant now) {
    JsonNode wrapped = JsonNodeFactory.instance.objectNode().set("approval", signed);
    return ports
        .intake()
        .verify(
            new Intake.OpenedPayload(wrapped),
            "approval",
            Approval.TYPE,
            message -> new Intake.Lifetime(message.iat(), message.exp(), LONGEST),
            Approval::approver,
            now);
  }

  private void requireAdmin(Approval approval, Role.Access how, Heads heads, Instant now) {
    LiveAccount admin;
    try {
      admin = accounts.requireAdmin(approval.approver(), how, heads, now);
    } catch (RefusedException no) {
      if (no.refusal() == Refusal.NOT_FINAL || no.refusal() == Refusal.STATE_DIVERGED) {
        throw no;
      }
      throw forbidden(
          "%s is no system administrator with a living credential".formatted(approval.approver()));
    }
    requireUnchanged(approval, admin.slot());
  }

  /** An approval ends with the standing it was given in: rotated, suspended or resumed since. */
  private static void requireUnchanged(Approval approval, AccountSlot slot) {
    if (slot.storedAt() > approval.iat()) {
      throw forbidden("the approver's credential has changed since; approve again");
    }
  }

  private static RefusedException forbidden(String detail) {
    return new RefusedException(Refusal.ROLE_FORBIDDEN, detail);
  }
}
