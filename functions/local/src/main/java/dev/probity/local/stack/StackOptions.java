package dev.probity.local.stack;

import dev.probity.local.service.anvil.Mining;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a stack runs.
 *
 * @param projectRoot the checkout
 * @param state the folder that keeps everything across restarts
 * @param slotsInAnEpoch of the chain; a block is final when two epochs lie above it
 * @param mining when the chain makes blocks
 * @param schedulesEvery how often scheduled functions run; empty for as the template says
 * @param apiPort preferred port of the gateway; another free one if it is taken
 * @param rpcPort preferred port of the chain; another free one if it is taken
 * @param parameters template parameters that differ from the local stack's
 * @param environment variables that every function gets in place of the stack's own
 */
public record StackOptions(
    Path projectRoot,
    Path state,
    int slotsInAnEpoch,
    Mining mining,
    Optional<Duration> schedulesEvery,
    int apiPort,
    int rpcPort,
    Map<String, String> parameters,
    Map<String, String> environment) {
  private static final int API_PORT = 8787;
  private static final int RPC_PORT = 8545;
  private static final int SLOTS = 3;

  public StackOptions {
    parameters = Map.copyOf(parameters);
    environment = Map.copyOf(environment);
  }

  /** As {@code probity up} runs it. */
  public static StackOptions of(Path projectRoot, Path state) {
    return new StackOptions(
        projectRoot,
        state,
        SLOTS,
        Mining.WHILE_NEEDED,
        Optional.of(Duration.ofSeconds(5)),
        API_PORT,
        RPC_PORT,
        Map.of(),
        Map.of());
  }

  /** The same with this finality and these blocks. */
  public StackOptions withChain(int slots, Mining made) {
    return new StackOptions(
        projectRoot, state, slots, made, schedulesEvery, apiPort, rpcPort, parameters, environment);
  }

  /** The same with one template parameter set. */
  public StackOptions withParameter(String name, String value) {
    var more = new HashMap<>(parameters);
    more.put(name, value);
    return new StackOptions(
        projectRoot,
        state,
        slotsInAnEpoch,
        mining,
        schedulesEvery,
        apiPort,
        rpcPort,
        more,
        environment);
  }

  /** The same with one variable of every function set. */
  public StackOptions withEnvironment(String name, String value) {
    var more = new HashMap<>(environment);
    more.put(name, value);
    return new StackOptions(
        projectRoot,
        state,
        slotsInAnEpoch,
        mining,
        schedulesEvery,
        apiPort,
        rpcPort,
        parameters,
        more);
  }

  /** The same with schedules that run only when fired by hand. */
  public StackOptions withSchedules(Optional<Duration> every) {
    return new StackOptions(
        projectRoot,
        state,
        slotsInAnEpoch,
        mining,
        every,
        apiPort,
        rpcPort,
        parameters,
        environment);
  }
}
