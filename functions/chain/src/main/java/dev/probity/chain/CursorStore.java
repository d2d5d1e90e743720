package dev.probity.chain;

import java.util.Optional;

/**
 * Keeps the state of one {@link EventCursor} across restarts. A state that was saved may be lost,
 * but never half: then events are delivered again.
 */
public interface CursorStore {

  /** The state last saved. */
  Optional<CursorState> load();

  /** Replaces the state. */
  void save(CursorState state);
}
