package dev.probity.lambda;

import dev.probity.chain.EventCursor;
import dev.probity.chain.StoredEvent;
import dev.probity.protocol.integrity.FollowAnchors;
import java.time.Instant;
import java.time.InstantSource;

/** Every minute: follows SCim's events and reorganisations. */
public final class ReadEventsFunction extends ScheduledFunction {
  private final EventCursor cursor;
  private final FollowAnchors step;

  public ReadEventsFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public ReadEventsFunction(Wiring wiring) {
    super(wiring.log());
    this.step = new FollowAnchors(wiring.integrity());
    this.cursor =
        new EventCursor(
            wiring.chain(),
            wiring.address("INTEGRITY_REGISTRY"),
            wiring.environment().number("CHAIN_START_BLOCK"),
            new TableCursorStore(wiring.table(), wiring.tenant(), "integrity-events"));
  }

  @Override
  LogLine run(Instant until) {
    var counted = new CountingListener();
    boolean more = true;
    while (more && InstantSource.system().instant().isBefore(until)) {
      more = cursor.advance(counted);
    }
    return LogLine.of("ReadEvents").put("events", counted.events).put("rewinds", counted.rewinds);
  }

  private final class CountingListener implements EventCursor.Listener {
    private long events;
    private long rewinds;

    @Override
    public void stored(StoredEvent event) {
      events++;
      step.anchored(event.stored());
    }

    @Override
    public void rewound(EventCursor.Rewound rewound) {
      rewinds++;
      step.rewound(rewound.firstReplacedBlock(), rewound.belowFinality());
    }
  }
}
