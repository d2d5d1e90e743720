package dev.probity.local.gateway.rules;

import java.util.Set;

/** What the wiring of the handlers says about their environment. */
public interface HandlerWiring {
  /**
   * Every variable that the handler may read.
   *
   * @param handlerClass binary name
   */
  Set<String> known(String handlerClass);

  /**
   * The variables without which the handler does not start; among the known ones.
   *
   * @param handlerClass binary name
   */
  Set<String> required(String handlerClass);
}
