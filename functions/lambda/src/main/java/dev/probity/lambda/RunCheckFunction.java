package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.aiservice.AiServicePorts;
import dev.probity.protocol.aiservice.RunChecks;
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
 * Makes the checks of data sets that take longer than IM waits: one as soon as it is taken, when
 * the event names it, and every minute all that are left.
 */
public final class RunCheckFunction implements RequestStreamHandler {
  private static final Duration MARGIN = Duration.ofSeconds(10);

  /** The next one begins a minute after this one; a check that was begun is brought to its end. */
  private static final Duration SWEEP = Duration.ofSeconds(50);

  private static final String REQUEST_HASH = "requestHash";

  private final RunChecks step;
  private final Consumer<String> log;

  public RunCheckFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public RunCheckFunction(Wiring wiring) {
    this(wiring.aiService(), wiring.log());
  }

  /** On any ports. */
  public RunCheckFunction(AiServicePorts ports, Consumer<String> log) {
    this.step = new RunChecks(ports);
    this.log = log;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    Duration left = Duration.ofMillis(context.getRemainingTimeInMillis()).minus(MARGIN);
    Instant now = InstantSource.system().instant();
    Instant until = now.plus(left);
    Instant nextSweep = now.plus(SWEEP);
    RunChecks.Worked worked =
        named(input.readNBytes(StrictJson.Limits.MESSAGE.maxBytes()))
            .map(requestHash -> step.run(requestHash, until))
            .orElseGet(() -> step.sweep(until.isBefore(nextSweep) ? until : nextSweep, until));
    LogLine.of("RunCheck")
        .put("ended", worked.ended())
        .put("waiting", worked.waiting())
        .put("failed", worked.failed())
        .put("correlationId", context.getAwsRequestId())
        .print(log);
    output.write("\"ok\"".getBytes(StandardCharsets.UTF_8));
  }

  /** The check that the event names; a schedule's names none. */
  private static Optional<Bytes32> named(byte[] event) {
    try {
      JsonNode json = StrictJson.parse(event, StrictJson.Limits.MESSAGE);
      return json.has(REQUEST_HASH)
          ? Optional.of(Bytes32.parse(StrictJson.text(json, REQUEST_HASH)))
          : Optional.empty();
    } catch (WireException notOurs) {
      return Optional.empty();
    }
  }
}
