package dev.probity.local.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * An event that a function can be called with.
 *
 * @param event JSON as API Gateway (HTTP API, payload format 2.0) or EventBridge sends it
 * @param environment variables of the function that differ from the deployment's
 */
public record RenderedEvent(ObjectNode event, Map<String, String> environment) {
  /** Copies the map. */
  public RenderedEvent {
    environment = Map.copyOf(environment);
  }
}
