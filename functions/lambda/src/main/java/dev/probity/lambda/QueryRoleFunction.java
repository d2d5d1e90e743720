package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.probity.protocol.idma.AnswerRoleQuery;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.idma.RoleAnswer;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Eip712Domain;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.Consumer;

/** Called by other modules alone: R10 and R18, answered by U_rl or a refusal. It has no route. */
public final class QueryRoleFunction implements RequestStreamHandler {
  private static final String STEP = "QueryRole";

  private final AnswerRoleQuery step;
  private final Consumer<String> log;

  public QueryRoleFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public QueryRoleFunction(Wiring wiring) {
    this(wiring.idma(), wiring.idma().delegatedDomains(), wiring.log());
  }

  /** On any ports. */
  public QueryRoleFunction(
      IdmaPorts ports, Map<String, Eip712Domain> domains, Consumer<String> log) {
    this.step = new AnswerRoleQuery(ports, domains);
    this.log = log;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    byte[] body = input.readNBytes(ModuleCall.MAX_BYTES + 1);
    Outcome<AnswerRoleQuery.Answer> outcome =
        body.length > ModuleCall.MAX_BYTES
            ? new Outcome.Refused<>(Refusal.TOO_LARGE, "at most " + ModuleCall.MAX_BYTES + " bytes")
            : new GuardedCall(STEP, log).run(() -> step.answer(body), context);
    LogLine.of("call")
        .put("step", STEP)
        .put("code", outcome.fold(answer -> "ok", no -> no.refusal().code()))
        .put("correlationId", context.getAwsRequestId())
        .print(log);
    output.write(RoleAnswer.write(outcome));
  }
}
