package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.ChangeCredential;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/rotations}: RotateCredential. Its reply comes by RegistrationStatus. */
public final class ChangeCredentialFunction extends HttpFunction {
  private final ChangeCredential step;

  public ChangeCredentialFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public ChangeCredentialFunction(Wiring wiring) {
    this(wiring.idma(), wiring.log());
  }

  /** On any ports. */
  public ChangeCredentialFunction(IdmaPorts ports, Consumer<String> log) {
    super(log);
    this.step = new ChangeCredential(ports);
  }

  @Override
  String step() {
    return "ChangeCredential";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.change(call.received())
        .map(taken ->
            Reply.json(
                202,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("requestHash", taken.requestHash().toString())
                    .put("status", "pending")));
  }
}
