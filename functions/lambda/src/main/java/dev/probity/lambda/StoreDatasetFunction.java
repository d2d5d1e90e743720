package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.integrity.StoreDataset;
import dev.probity.protocol.step.Outcome;
import java.util.function.Supplier;

/** {@code POST /v1/datasets/{requestHash}?block=N}: R17. */
public final class StoreDatasetFunction extends HttpFunction {
  private final Supplier<StoreDataset> step;

  public StoreDatasetFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public StoreDatasetFunction(Wiring wiring) {
    super(wiring);
    // At the first call: a key service that is out then is a refusal, not a failed start.
    this.step = Lazy.of(() -> new StoreDataset(wiring));
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
    return step.get().store(request)
        .map(taken ->
            Reply.json(
                202,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("requestHash", taken.requestHash().toString())
                    .put("status", "pending")));
  }
}
