package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.aiservice.AiServicePorts;
import dev.probity.protocol.aiservice.CheckDataset;
import dev.probity.protocol.aiservice.CheckDataset.Answered;
import dev.probity.protocol.integrity.CheckAnswer;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleFunction;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** Called by IM alone: the report on a version's records, or a refusal. It has no route. */
public final class CheckDatasetFunction implements RequestStreamHandler {
  /** Who makes the checks that take longer than IM waits. */
  static final ModuleFunction RUN_CHECK = new ModuleFunction("RunCheck");

  private static final String STEP = "CheckDataset";

  private final CheckDataset step;
  private final ModuleCall modules;
  private final Consumer<String> log;

  public CheckDatasetFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public CheckDatasetFunction(Wiring wiring) {
    this(wiring.aiService(), wiring.modules(), wiring.log());
  }

  /**
   * On any ports.
   *
   * @param modules told of each check that was begun
   */
  public CheckDatasetFunction(AiServicePorts ports, ModuleCall modules, Consumer<String> log) {
    this.step = new CheckDataset(ports);
    this.modules = modules;
    this.log = log;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    byte[] body = input.readNBytes(ModuleCall.MAX_BYTES + 1);
    Outcome<Answered> outcome =
        body.length > ModuleCall.MAX_BYTES
            ? new Outcome.Refused<>(Refusal.TOO_LARGE, "at most " + ModuleCall.MAX_BYTES + " bytes")
            : new GuardedCall(STEP, log).run(() -> step.check(body), context);
    LogLine.of("call")
        .put("step", STEP)
        .put("code", outcome.fold(CheckDatasetFunction::code, no -> no.refusal().code()))
        .put("correlationId", context.getAwsRequestId())
        .print(log);
    output.write(CheckAnswer.write(outcome.map(this::told)));
  }

  private static String code(Answered answered) {
    return answered.answer() instanceof CheckAnswer.Pending ? "pending" : "ok";
  }

  /** The work begins at once; where nobody can be told, the schedule begins it within a minute. */
  private CheckAnswer told(Answered answered) {
    answered.begun().ifPresent(this::tell);
    return answered.answer();
  }

  private void tell(Bytes32 requestHash) {
    var event = JsonNodeFactory.instance.objectNode().put("requestHash", requestHash.toString());
    try {
      modules.tell(RUN_CHECK, CanonicalJson.bytes(event));
    } catch (PortException unanswered) {
      LogLine.of("check waits for the schedule").print(log);
    }
  }
}
