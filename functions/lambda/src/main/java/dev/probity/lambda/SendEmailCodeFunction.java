package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.idma.SendEmailCode;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/email-codes}: EmailProof. */
public final class SendEmailCodeFunction extends HttpFunction {
  private final SendEmailCode step;

  public SendEmailCodeFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public SendEmailCodeFunction(Wiring wiring) {
    this(wiring.idma(), wiring.log());
  }

  /** On any ports. */
  public SendEmailCodeFunction(IdmaPorts ports, Consumer<String> log) {
    super(log);
    this.step = new SendEmailCode(ports);
  }

  @Override
  String step() {
    return "SendEmailCode";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.send(call.received())
        .map(sent ->
            Reply.json(
                202,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("requestHash", sent.requestHash().toString())
                    .put("status", "sent")));
  }
}
