package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.IdmaCalls;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.Optional;

/**
 * A change of an account's standing on chain, on its way there: suspended, resumed, revoked, or its
 * privileged role lowered.
 *
 * @param id of its effect: the digest of the AdminAction, or what {@link IdmaCommitments#before}
 *     makes of the message that needs it first
 * @param requestHash the digest of the message that asked for it
 * @param user whose standing
 * @param change what happens to it
 * @param role what is left of a privileged role that is lowered; 0 otherwise
 * @param seq the account's on chain when it was decided on
 * @param credential the credential that waits for it, by the digest of its request
 * @param state how far it is
 */
record StandingRow(
    Bytes32 id,
    Bytes32 requestHash,
    Address user,
    Change change,
    int role,
    long seq,
    Optional<Bytes32> credential,
    State state) {

  /** What happens. */
  enum Change {
    SUSPEND,
    RESUME,
    REVOKE,
    LOWER
  }

  /** How far a change is. */
  sealed interface State {
    /** Its transaction is under way, or waits for an earlier one. */
    record Pending() implements State {}

    /** It stood in a final block. */
    record Done() implements State {}

    /** The chain refused it for good. */
    record Failed(String reason) implements State {}
  }

  StandingRow with(State next) {
    return new StandingRow(id, requestHash, user, change, role, seq, credential, next);
  }

  ChainAccount.Call call(IdmaCalls calls) {
    return switch (change) {
      case SUSPEND -> calls.suspend(user, seq, requestHash);
      case RESUME -> calls.resume(user, seq, requestHash);
      case REVOKE -> calls.revoke(user, seq, requestHash);
      case LOWER -> calls.lowerRole(user, role);
    };
  }

  /**
   * Whether it is what this slot says. An account that has moved on since tells nothing of it, and
   * counts as no.
   */
  boolean stands(AccountSlot slot) {
    return switch (change) {
      case SUSPEND -> slot.seq() == seq + 1 && slot.status() == Status.SUSPENDED;
      case RESUME -> slot.seq() == seq + 1 && slot.status() == Status.ACTIVE;
      case REVOKE -> slot.status() == Status.REVOKED;
      case LOWER -> slot.privilegedRole() <= role;
    };
  }

  String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id.toString());
    json.put("requestHash", requestHash.toString());
    json.put("user", user.toString());
    json.put("change", change.name());
    json.put("role", role);
    json.put("seq", seq);
    credential.ifPresent(waits -> json.put("credential", waits.toString()));
    switch (state) {
      case State.Pending pending -> json.put("state", "pending");
      case State.Done done -> json.put("state", "done");
      case State.Failed failed -> json.put("state", "failed").put("reason", failed.reason());
    }
    return json.toString();
  }

  static StandingRow parse(StoredJson json) {
    return new StandingRow(
        json.bytes32("id"),
        json.bytes32("requestHash"),
        json.address("user"),
        Change.valueOf(json.text("change")),
        (int) json.number("role"),
        json.number("seq"),
        json.json().has("credential") ? Optional.of(json.bytes32("credential")) : Optional.empty(),
        stateOf(json));
  }

  private static State stateOf(StoredJson json) {
    String state = json.text("state");
    return switch (state) {
      case "pending" -> new State.Pending();
      case "done" -> new State.Done();
      case "failed" -> new State.Failed(json.text("reason"));
      default -> throw new IllegalStateException("a stored change of standing in state " + state);
    };
  }
}
