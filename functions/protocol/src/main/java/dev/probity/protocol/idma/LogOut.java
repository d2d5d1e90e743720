package dev.probity.protocol.idma;

import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/** II.9: ends a session everywhere, at the next call. To end an ended one is no fault. */
public final class LogOut {
  private final ItemStore table;
  private final SessionTable sessions;

  /** The step on its ports. */
  public LogOut(IdmaPorts ports) {
    this.table = ports.table();
    this.sessions = new SessionTable(table, ports.tenant());
  }

  /** The session holds no more. */
  public record Ended(Bytes32 sid) {}

  /**
   * Runs the step.
   *
   * @param user whose verified token names the session
   */
  public Outcome<Ended> logOut(Address user, Bytes32 sid) {
    return Outcome.of(() -> {
      Optional<SessionTable.Stored> stored =
          sessions.find(sid).filter(found -> found.row().user().equals(user));
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
