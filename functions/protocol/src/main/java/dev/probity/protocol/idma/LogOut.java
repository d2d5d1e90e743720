package dev.probity.protocol.idma;

import dev.probity.protocol.idma.session.VerifiedSession;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/** II.9: ends a session everywhere, at the next call. To end an ended one is no fault. */
public final class LogOut {
  private final IdmaPorts ports;
  private final ItemStore table;
  private final SessionTable sessions;

  /** The step on its ports. */
  public LogOut(IdmaPorts ports) {
    this.ports = ports;
    this.table = ports.table();
    this.sessions = new SessionTable(table, ports.tenant());
  }

  /** The session holds no more. */
  public record Ended(Bytes32 sid) {}

  /**
   * Runs the step.
   *
   * @param token of the session, a compact JWS; refused as {@code session} where it does not hold
   */
  public Outcome<Ended> logOut(String token) {
    return Outcome.of(() -> {
      VerifiedSession session =
          ports.sessionCheck().require(token, ports.ledger().heads(), ports.clock().instant());
      Bytes32 sid = session.sessionId();
      Optional<SessionTable.Stored> stored =
          sessions.find(sid).filter(found -> found.row().user().equals(session.user()));
      if (stored.isPresent() && !stored.get().row().ended()) {
        end(stored.get());
      }
      return new Ended(sid);
    });
  }

  private void end(SessionTable.Stored stored) {
    try {
      table.commit(List.of(sessions.end(stored)));
    } catch (ItemStore.ConflictException raced) {
      throw PortException.retryable(
          PortException.Neighbour.TABLE, "the session changed meanwhile", raced);
    }
  }
}
