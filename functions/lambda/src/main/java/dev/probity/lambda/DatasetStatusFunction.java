package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.integrity.DatasetStatus;
import dev.probity.protocol.integrity.DatasetStatus.Status;
import dev.probity.protocol.integrity.IntegrityPorts;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code GET /v1/datasets/{requestHash}}: what became of R17. */
public final class DatasetStatusFunction extends HttpFunction {
  private final DatasetStatus step;

  public DatasetStatusFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public DatasetStatusFunction(Wiring wiring) {
    this(wiring.integrity(), wiring.log());
  }

  /** On any ports. */
  public DatasetStatusFunction(IntegrityPorts ports, Consumer<String> log) {
    super(log);
    this.step = new DatasetStatus(ports);
  }

  @Override
  String step() {
    return "DatasetStatus";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    Bytes32 requestHash = call.pathBytes32("requestHash");
    return step.status(requestHash, call.until()).map(status -> reply(status, requestHash));
  }

  private Reply reply(Status status, Bytes32 requestHash) {
    var body = JsonNodeFactory.instance.objectNode();
    return switch (status) {
      case Status.Pending pending ->
          Reply.json(
              202, body.put("status", "pending").put("verifiedBlocks", pending.verifiedBlocks()));
      case Status.Active active ->
          Reply.json(
              200,
              body.put("status", "active")
                  .put("blockNumber", active.blockNumber())
                  .put("reply", active.sealedReply()));
      case Status.Inconsistent refused ->
          Reply.problem(
              Refusal.INCONSISTENT,
              step(),
              Optional.of(requestHash),
              "the records are not what was signed or expected; the reply tells the owner why",
              Optional.of(refused.sealedReply()));
    };
  }
}
