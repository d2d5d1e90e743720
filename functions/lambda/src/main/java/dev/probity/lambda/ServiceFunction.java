package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleFunction;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.service.AcceptCall;
import dev.probity.protocol.service.AcceptCall.Answer;
import dev.probity.protocol.service.OperationStatus;
import dev.probity.protocol.service.ServicePorts;
import dev.probity.protocol.service.ServiceReply;
import dev.probity.protocol.service.Services;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/**
 * A service's side of a call. Called by the gateway alone; it has no route. Which service it is,
 * its environment says.
 */
public final class ServiceFunction implements RequestStreamHandler {
  /** Who works on what was taken. */
  static final ModuleFunction RUN_OPERATION = new ModuleFunction("RunOperation");

  private static final String STEP = "Service";

  private final AcceptCall step;
  private final ModuleCall modules;
  private final Consumer<String> log;

  public ServiceFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public ServiceFunction(Wiring wiring) {
    this(
        wiring.service(),
        InstalledServices.named(wiring.environment().required("SERVICE")),
        wiring.modules(),
        wiring.log());
  }

  /**
   * On any ports.
   *
   * @param modules told of each operation that was taken
   */
  public ServiceFunction(
      ServicePorts ports, Services services, ModuleCall modules, Consumer<String> log) {
    this.step = new AcceptCall(ports, services);
    this.modules = modules;
    this.log = log;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    byte[] body = input.readNBytes(ModuleCall.MAX_BYTES + 1);
    Outcome<Answer> outcome =
        body.length > ModuleCall.MAX_BYTES
            ? new Outcome.Refused<>(Refusal.TOO_LARGE, "at most " + ModuleCall.MAX_BYTES + " bytes")
            : new GuardedCall(STEP, log).run(() -> step.accept(body), context);
    LogLine.of("call")
        .put("step", STEP)
        .put("code", outcome.fold(answer -> "ok", no -> no.refusal().code()))
        .put("correlationId", context.getAwsRequestId())
        .print(log);
    outcome.map(this::begun);
    output.write(ServiceReply.write(outcome));
  }

  /** The work begins at once; where nobody can be told, the schedule begins it within a minute. */
  private Answer begun(Answer answer) {
    if (answer instanceof Answer.Accepted accepted
        && accepted.state().message().state() == OperationStatus.RUNNING.number()) {
      var event =
          JsonNodeFactory.instance
              .objectNode()
              .put("callHash", accepted.state().message().callHash().toString());
      try {
        modules.tell(RUN_OPERATION, CanonicalJson.bytes(event));
      } catch (PortException unanswered) {
        LogLine.of("operation waits for the schedule").print(log);
      }
    }
    return answer;
  }
}
