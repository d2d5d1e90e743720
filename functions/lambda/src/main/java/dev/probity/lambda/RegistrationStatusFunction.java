package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.idma.RegistrationStatus;
import dev.probity.protocol.idma.RegistrationStatus.Status;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code GET /v1/registrations/{requestHash}}: what became of R2. */
public final class RegistrationStatusFunction extends HttpFunction {
  private final RegistrationStatus step;

  public RegistrationStatusFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public RegistrationStatusFunction(Wiring wiring) {
    this(wiring.idma(), wiring.log());
  }

  /** On any ports. */
  public RegistrationStatusFunction(IdmaPorts ports, Consumer<String> log) {
    super(log);
    this.step = new RegistrationStatus(ports);
  }

  @Override
  String step() {
    return "RegistrationStatus";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.status(call.pathBytes32("requestHash"), call.until())
        .map(RegistrationStatusFunction::reply);
  }

  private static Reply reply(Status status) {
    var body = JsonNodeFactory.instance.objectNode();
    return switch (status) {
      case Status.Pending pending -> Reply.json(202, body.put("status", "pending"));
      case Status.Active active ->
          Reply.json(200, body.put("status", "active").put("reply", active.sealedReply()));
    };
  }
}
