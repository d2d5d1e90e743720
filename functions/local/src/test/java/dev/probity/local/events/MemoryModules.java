package dev.probity.local.events;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleFunction;
import dev.probity.protocol.port.PortException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** Calls between functions, which a variable leads to another function, as on AWS. */
record MemoryModules(MemoryScene scene, Map<String, String> environment) implements ModuleCall {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "QueryRole", "QUERY_ROLE_FUNCTION",
          "DepositKey", "DEPOSIT_KEY_FUNCTION",
          "EraseKey", "ERASE_KEY_FUNCTION",
          "ReleaseKey", "RELEASE_KEY_FUNCTION",
          "CheckDataset", "CHECK_DATASET_FUNCTION",
          "Echo", "ECHO_FUNCTION",
          "DigestIterate", "DIGEST_ITERATE_FUNCTION");

  @Override
  public byte[] ask(ModuleFunction function, byte[] request) {
    String variable = Objects.requireNonNull(VARIABLES.get(function.name()));
    String called = environment.getOrDefault(variable, function.name());
    try {
      return MemoryFunctions.call(called, new ObjectMapper().readTree(request), scene, environment)
          .body()
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException ours) {
      throw new UncheckedIOException(ours);
    }
  }

  /** Nobody: what is taken waits for the schedule, and so stays as the template says. */
  @Override
  public void tell(ModuleFunction function, byte[] event) {
    throw PortException.retryable(
        PortException.Neighbour.MODULE, function.name() + " runs by its schedule alone", null);
  }
}
