package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.AccountCheck.LiveAccount;
import dev.probity.protocol.idma.AdminIntake.Opened;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.ReplyKey;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Instant;
import java.util.Locale;

/**
 * I, Admin actions: who has an account, a page at a time, sealed to the administrator who signed
 * the question. It changes nothing, so the same question may be asked again.
 */
public final class ListUsers {
  private static final String ACTION = "list-users";

  /** Accounts of one answer; each costs a read of the chain. */
  static final int PAGE = 25;

  private final IdmaPorts ports;
  private final AdminIntake intake;
  private final AccountCheck check;
  private final AccountTable accounts;

  /** The step on its ports. */
  public ListUsers(IdmaPorts ports) {
    this.ports = ports;
    this.intake = new AdminIntake(ports);
    this.check = new AccountCheck(ports);
    this.accounts = new AccountTable(ports.table(), ports.tenant());
  }

  /**
   * A page.
   *
   * @param sealedReply a compact JWE to {@code params.replyKey} of {@code {users}}: each user
   *     {@code {user, name, email, role, scope, access, version, notAfter, status}} with the status
   *     on chain in lower case, in the order of their addresses. The list goes on after the last of
   *     them, and has ended when there is none
   */
  public record Page(String sealedReply) {}

  /**
   * Runs the step.
   *
   * @param received JWE{adminAction, params, replyJwk}; params are {after, replyKey}: the address
   *     after which the page begins, and the thumbprint of replyJwk
   */
  public Outcome<Page> list(Received received) {
    return Outcome.of(() -> flow(received));
  }

  private Page flow(Received received) {
    Instant now = ports.clock().instant();
    // C0 to C6
    Opened opened = intake.open(received, now, "replyJwk");
    Params params = params(opened);
    ReplyKey replyKey = ReplyKey.require(opened.verified().payload(), params.replyKey());
    // C7: nothing is claimed, for nothing changes
    intake.requireUnclaimed(opened);
    // C8
    Heads heads = ports.ledger().heads();
    LiveAccount account = check.require(opened.claimed(), heads, now);
    LiveAccount _ = check.requireAdmin(account, Role.Access.VIEW, heads);
    return new Page(replyKey.seal(page(params.after(), heads)));
  }

  private record Params(Address after, Bytes32 replyKey) {}

  private static Params params(Opened opened) {
    try {
      if (!opened.message().action().equals(ACTION)) {
        throw new WireException("/adminAction/message/action", "must be " + ACTION);
      }
      return WireException.at("/params", () -> parsed(opened.params()));
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  private static Params parsed(JsonNode params) throws WireException {
    StrictJson.exactMembers(params, "", "after", "replyKey");
    return new Params(
        WireException.at("/after", () -> Address.parse(StrictJson.text(params, "after"))),
        WireException.at("/replyKey", () -> Bytes32.parse(StrictJson.text(params, "replyKey"))));
  }

  private ObjectNode page(Address after, Heads heads) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode users = json.putArray("users");
    accounts.page(after, PAGE).forEach(row -> users.add(user(row, heads)));
    return json;
  }

  private ObjectNode user(AccountRow row, Heads heads) {
    RoleOpening opening =
        RoleOpening.open(ports.rowKeys(), row.user(), row.version(), row.sealedRole());
    AccountSlot slot = ports.ledger().account(row.user(), heads.latest());
    return JsonNodeFactory.instance
        .objectNode()
        .put("user", row.user().toString())
        .put("name", row.name())
        .put("email", row.email())
        .put("role", opening.role().role().number())
        .put("scope", opening.role().scope())
        .put("access", opening.role().access())
        .put("version", row.version())
        .put("notAfter", row.notAfter())
        .put("status", slot.status().name().toLowerCase(Locale.ROOT));
  }
}
