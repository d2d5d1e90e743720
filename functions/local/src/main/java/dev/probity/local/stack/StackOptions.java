package dev.probity.local.stack;

import dev.probity.local.service.anvil.Mining;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How to run the stack. Immutable; the {@code with…} methods return a copy.
 *
 * @param projectRoot the checkout, with {@code infrastructure/template.yaml} and the built services
 * @param state the state folder, made if need be
 * @param slotsInAnEpoch of the chain: a block is final when {@code 2 · slotsInAnEpoch} blocks lie
 *     above it
 * @param mining when the chain makes blocks
 * @param scheduleEvery fires the template's schedules at this period; empty: as the template says
 * @param usualPorts whether the first start prefers the usual ports; otherwise any free ones. Later
 *     starts prefer the ports of the one before
 * @param parameters of the template, over those that the stack itself gives
 * @param environment variables given to every function, over the template's
 * @param awsEndpoint one endpoint that has DynamoDB, S3 and KMS, in place of the embedded services;
 *     it is neither started nor stopped here
 * @param runtimeClient whether each function runs in AWS's Runtime Interface Client, a process of
 *     its own, instead of in this process; Linux on x86-64 only
 */
public record StackOptions(
    Path projectRoot,
    Path state,
    int slotsInAnEpoch,
    Mining mining,
    Optional<Duration> scheduleEvery,
    boolean usualPorts,
    Map<String, String> parameters,
    Map<String, String> environment,
    Optional<URI> awsEndpoint,
    boolean runtimeClient) {

  /** Copies the maps. */
  public StackOptions {
    parameters = Map.copyOf(parameters);
    environment = Map.copyOf(environment);
  }

  /** As {@code probity up} runs it: 3 slots, blocks while something waits, schedules every 5 s. */
  public static StackOptions of(Path projectRoot, Path state) {
    return new StackOptions(
        projectRoot,
        state,
        3,
        Mining.WHILE_NEEDED,
        Optional.of(Duration.ofSeconds(5)),
        true,
        Map.of(),
        Map.of(),
        Optional.empty(),
        false);
  }

  /** As tests run it: 1 slot, a block each second, schedules as the template says, any ports. */
  public static StackOptions forTests(Path projectRoot, Path state) {
    return new StackOptions(
        projectRoot,
        state,
        1,
        Mining.EVERY_SECOND,
        Optional.empty(),
        false,
        Map.of(),
        Map.of(),
        Optional.empty(),
        false);
  }

  /** With another chain. */
  public StackOptions withChain(int slots, Mining when) {
    return new StackOptions(
        projectRoot,
        state,
        slots,
        when,
        scheduleEvery,
        usualPorts,
        parameters,
        environment,
        awsEndpoint,
        runtimeClient);
  }

  /** With schedules that fire at this period; empty: as the template says. */
  public StackOptions withSchedules(Optional<Duration> every) {
    return new StackOptions(
        projectRoot,
        state,
        slotsInAnEpoch,
        mining,
        every,
        usualPorts,
        parameters,
        environment,
        awsEndpoint,
        runtimeClient);
  }

  /** With one parameter of the template. */
  public StackOptions withParameter(String name, String value) {
    return new StackOptions(
        projectRoot,
        state,
        slotsInAnEpoch,
        mining,
        scheduleEvery,
        usualPorts,
        with(parameters, name, value),
        environment,
        awsEndpoint,
        runtimeClient);
  }

  /** With one variable of every function. */
  public StackOptions withEnvironment(String name, String value) {
    return new StackOptions(
        projectRoot,
        state,
        slotsInAnEpoch,
        mining,
        scheduleEvery,
        usualPorts,
        parameters,
        with(environment, name, value),
        awsEndpoint,
        runtimeClient);
  }

  /** With DynamoDB, S3 and KMS of an endpoint that runs already. */
  public StackOptions withAwsEndpoint(URI endpoint) {
    return new StackOptions(
        projectRoot,
        state,
        slotsInAnEpoch,
        mining,
        scheduleEvery,
        usualPorts,
        parameters,
        environment,
        Optional.of(endpoint),
        runtimeClient);
  }

  /** With functions in the Runtime Interface Client. */
  public StackOptions withRuntimeClient() {
    return new StackOptions(
        projectRoot,
        state,
        slotsInAnEpoch,
        mining,
        scheduleEvery,
        usualPorts,
        parameters,
        environment,
        awsEndpoint,
        true);
  }

  static Map<String, String> with(Map<String, String> map, String name, String value) {
    Map<String, String> copy = new TreeMap<>(map);
    copy.put(name, value);
    return copy;
  }
}
