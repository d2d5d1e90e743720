package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.probity.protocol.custodian.CustodianPorts;
import dev.probity.protocol.custodian.CustodianReply;
import dev.probity.protocol.custodian.DepositKey;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** Called by the integrity module alone: keeps the key of a version. It has no route. */
public final class DepositKeyFunction implements RequestStreamHandler {
  private static final String STEP = "DepositKey";

  private final DepositKey step;
  private final Consumer<String> log;

  public DepositKeyFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public DepositKeyFunction(Wiring wiring) {
    this(wiring.custodian(), wiring.log());
  }

  /** On any ports. */
  public DepositKeyFunction(CustodianPorts ports, Consumer<String> log) {
    this.step = new DepositKey(ports);
    this.log = log;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    byte[] body = input.readNBytes(ModuleCall.MAX_BYTES + 1);
    Outcome<DepositKey.Deposited> outcome =
        body.length > ModuleCall.MAX_BYTES
            ? new Outcome.Refused<>(Refusal.TOO_LARGE, "at most " + ModuleCall.MAX_BYTES + " bytes")
            : new GuardedCall(STEP, log).run(() -> step.deposit(body), context);
    LogLine.of("call")
        .put("step", STEP)
        .put("code", outcome.fold(answer -> "ok", no -> no.refusal().code()))
        .put("correlationId", context.getAwsRequestId())
        .print(log);
    output.write(CustodianReply.ofDeposit(outcome));
  }
}
