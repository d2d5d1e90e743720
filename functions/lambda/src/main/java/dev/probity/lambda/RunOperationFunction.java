package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.service.RunOperations;
import dev.probity.protocol.service.ServicePorts;
import dev.probity.protocol.service.Services;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Works on operations: on one as soon as it is taken, when the event names it, and every minute on
 * all that are left.
 */
public final class RunOperationFunction implements RequestStreamHandler {
  private static final Duration MARGIN = Duration.ofSeconds(10);

  /** The next one begins a minute after this one, and they should not pile up. */
  private static final Duration SWEEP = Duration.ofSeconds(50);

  private static final String CALL_HASH = "callHash";

  private final RunOperations step;
  private final Consumer<String> log;

  public RunOperationFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public RunOperationFunction(Wiring wiring) {
    this(wiring.service(), InstalledServices.all(), wiring.log());
  }

  /** On any ports. */
  public RunOperationFunction(ServicePorts ports, Services services, Consumer<String> log) {
    this.step = new RunOperations(ports, services);
    this.log = log;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    Duration left = Duration.ofMillis(context.getRemainingTimeInMillis()).minus(MARGIN);
    Instant now = InstantSource.system().instant();
    Instant until = now.plus(left);
    Instant nextSweep = now.plus(SWEEP);
    RunOperations.Worked worked =
        named(input.readNBytes(StrictJson.Limits.MESSAGE.maxBytes()))
            .map(callHash -> step.run(callHash, until))
            .orElseGet(() -> step.sweep(until.isBefore(nextSweep) ? until : nextSweep));
    LogLine.of("RunOperation")
        .put("ended", worked.ended())
        .put("waiting", worked.waiting())
        .put("failed", worked.failed())
        .put("correlationId", context.getAwsRequestId())
        .print(log);
    output.write("\"ok\"".getBytes(StandardCharsets.UTF_8));
  }

  /** The operation that the event names; a schedule's names none. */
  private static Optional<Bytes32> named(byte[] event) {
    try {
      JsonNode json = StrictJson.parse(event, StrictJson.Limits.MESSAGE);
      return json.has(CALL_HASH)
          ? Optional.of(Bytes32.parse(StrictJson.text(json, CALL_HASH)))
          : Optional.empty();
    } catch (WireException notOurs) {
      return Optional.empty();
    }
  }
}
