package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** C0 to C7 of an AdminAction. */
final class AdminIntake {
  private static final String MESSAGE = "AdminAction";

  private final IdmaPorts ports;
  private final ReplayClaims claims;

  AdminIntake(IdmaPorts ports) {
    this.ports = ports;
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
  }

  /**
   * Proof of C0 to C6, and that the parameters are the signed ones.
   *
   * @param params the object whose hash the message names
   */
  record Opened(VerifiedRequest<AdminAction> verified, JsonNode params) {
    AdminAction message() {
      return verified.message();
    }

    Bytes32 digest() {
      return verified.digest();
    }

    /** The credential of who orders. */
    CredentialCheck.Claimed claimed() {
      return new CredentialCheck.Claimed(
          message().admin(), message().credRef(), message().roleCommit(), message().version());
    }
  }

  /**
   * C0 to C6.
   *
   * @param beside members of the payload beside adminAction, params and approvals
   */
  Opened open(Received received, Instant now, String... beside) {
    Intake.OpenedPayload payload = ports.intake().open(ports.intake().admit(received, now));
    VerifiedRequest<AdminAction> verified =
        ports
            .intake()
            .verify(
                payload,
                "adminAction",
                AdminAction.TYPE,
                message -> new Intake.Lifetime(message.iat(), message.exp(), Approvals.LONGEST),
                AdminAction::admin,
                now);
    return new Opened(verified, requireForm(verified, beside));
  }

  private static JsonNode requireForm(VerifiedRequest<AdminAction> verified, String... beside) {
    JsonNode payload = verified.payload();
    var members = new ArrayList<>(List.of("adminAction", "params"));
    members.addAll(Arrays.asList(beside));
    if (Approvals.areAttached(payload)) {
      members.add(Approvals.MEMBER);
    }
    try {
      StrictJson.exactMembers(payload, "", members.toArray(String[]::new));
      JsonNode params = payload.path("params");
      if (!CanonicalJson.keccak256(params).equals(verified.message().paramHash())) {
        throw new WireException("/params", "must be those whose hash was signed");
      }
      return params;
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  /**
   * C7.
   *
   * @throws RefusedException {@code replay} when the nonce was used with another message
   */
  void requireUnclaimed(Opened opened) {
    AdminAction message = opened.message();
    claims.requireUnclaimedOrSame(MESSAGE, message.admin(), message.nonce(), opened.digest());
  }

  /** The claim, to be written with the effect. */
  ItemStore.Write claim(Opened opened) {
    AdminAction message = opened.message();
    return claims.claim(MESSAGE, message.admin(), message.nonce(), opened.digest());
  }
}
