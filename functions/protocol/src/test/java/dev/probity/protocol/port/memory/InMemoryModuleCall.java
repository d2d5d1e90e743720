package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleFunction;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Functions in a map. An event is run before {@link #tell} returns. */
public final class InMemoryModuleCall implements ModuleCall {
  private static final int ATTEMPTS = 3;

  private final Map<ModuleFunction, UnaryOperator<byte[]>> functions = new ConcurrentHashMap<>();

  /** Deploys a function; what it throws is an error that it did not handle. */
  public InMemoryModuleCall with(ModuleFunction function, UnaryOperator<byte[]> callee) {
    functions.put(function, callee);
    return this;
  }

  @Override
  public byte[] ask(ModuleFunction function, byte[] request) {
    UnaryOperator<byte[]> callee = callee(function, request);
    byte[] reply;
    try {
      reply = callee.apply(request.clone());
    } catch (RuntimeException unhandled) {
      throw PortException.retryable(
          Neighbour.MODULE, function.name() + " failed with an error that it did not handle", null);
    }
    if (reply.length > MAX_BYTES) {
      throw new PortException(
          Neighbour.MODULE, false, function.name() + " replied with too many bytes", null);
    }
    return reply.clone();
  }

  @Override
  public void tell(ModuleFunction function, byte[] event) {
    UnaryOperator<byte[]> callee = callee(function, event);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        byte[] _ = callee.apply(event.clone());
        return;
      } catch (RuntimeException unhandled) {
        // Run again; the sender never learns.
      }
    }
  }

  private UnaryOperator<byte[]> callee(ModuleFunction function, byte[] payload) {
    if (payload.length > MAX_BYTES) {
      throw new IllegalArgumentException("a call of " + function.name() + " has too many bytes");
    }
    UnaryOperator<byte[]> callee = functions.get(function);
    if (callee == null) {
      throw new PortException(Neighbour.MODULE, false, function.name() + " is not deployed", null);
    }
    return callee;
  }
}
