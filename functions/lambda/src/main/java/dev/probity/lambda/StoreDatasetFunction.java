package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.integrity.StoreDataset;
import dev.probity.protocol.step.Outcome;

/** {@code POST /v1/datasets/{requestHash}?block=N}: R17. */
public final class StoreDatasetFunction extends HttpFunction {
  private final StoreDataset step;

  public StoreDatasetFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public StoreDatasetFunction(Wiring wiring) {
    super(wiring);
    this.step = new StoreDataset(wiring);
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
