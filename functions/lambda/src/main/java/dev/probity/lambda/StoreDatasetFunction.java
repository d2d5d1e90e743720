package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.integrity.IntegrityPorts;
import dev.probity.protocol.integrity.StoreDataset;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/datasets/{requestHash}?block=N}: R17. */
public final class StoreDatasetFunction extends HttpFunction {
  private final StoreDataset step;

  public StoreDatasetFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public StoreDatasetFunction(Wiring wiring) {
    this(wiring.integrity(), wiring.log());
  }

  /** On any ports. */
  public StoreDatasetFunction(IntegrityPorts ports, Consumer<String> log) {
    super(log);
    this.step = new StoreDataset(ports);
  }

  @Override
  String step() {
    return "StoreDataset";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    var request =
        new StoreDataset.Request(
            call.received(), call.pathBytes32("requestHash"), call.queryNumber("block"));
    return step.store(request)
        .map(taken ->
            Reply.json(
                202,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("requestHash", taken.requestHash().toString())
                    .put("status", "pending")));
  }
}
