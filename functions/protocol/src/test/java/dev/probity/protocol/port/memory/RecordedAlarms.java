package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.Alarms;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the alarms that were raised. */
public final class RecordedAlarms implements Alarms {
  private final List<Raised> raised = new CopyOnWriteArrayList<>();

  /** An alarm. */
  public record Raised(Alarm alarm, String subject) {}

  @Override
  public void raise(Alarm alarm, String subject) {
    raised.add(new Raised(alarm, subject));
  }

  /** All of them, oldest first. */
  public List<Raised> raised() {
    return List.copyOf(raised);
  }
}
