package dev.probity.local.gateway;

import dev.probity.local.gateway.template.FunctionModel;
import java.util.Map;

/**
 * Makes a handler instance, because a handler gets its environment through its wiring and not from
 * this process. Called once for every call that runs at the same time as others of that function (a
 * cold start); never twice for the same instance.
 */
@FunctionalInterface
public interface HandlerFactory {
  /**
   * A new instance of {@link FunctionModel#handlerClass()}.
   *
   * @param environment variable → value, as in the template, resolved
   * @throws RuntimeException (any) when it cannot be made; the call fails as it would on AWS
   */
  Object create(FunctionModel function, Map<String, String> environment);
}
