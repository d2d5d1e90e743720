package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.probity.protocol.custodian.CustodianPorts;
import dev.probity.protocol.custodian.CustodianReply;
import dev.probity.protocol.custodian.EraseKey;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** Called by other modules alone: deletes the key of an erased version. It has no route. */
public final class EraseKeyFunction implements RequestStreamHandler {
  private static final String STEP = "EraseKey";

  private final EraseKey step;
  private final Consumer<String> log;

  public EraseKeyFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public EraseKeyFunction(Wiring wiring) {
    this(wiring.custodian(), wiring.log());
  }

  /** On any ports. */
  public EraseKeyFunction(CustodianPorts ports, Consumer<String> log) {
    this.step = new EraseKey(ports);
    this.log = log;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    byte[] body = input.readNBytes(ModuleCall.MAX_BYTES + 1);
    Outcome<EraseKey.Gone> outcome =
        body.length > ModuleCall.MAX_BYTES
            ? new Outcome.Refused<>(Refusal.TOO_LARGE, "at most " + ModuleCall.MAX_BYTES + " bytes")
            : new GuardedCall(STEP, log).run(() -> step.erase(body), context);
    LogLine.of("call")
        .put("step", STEP)
        .put("code", outcome.fold(answer -> "ok", no -> no.refusal().code()))
        .put("correlationId", context.getAwsRequestId())
        .print(log);
    output.write(CustodianReply.ofErasure(outcome));
  }
}
