package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.integrity.EraseDataset;
import dev.probity.protocol.integrity.IntegrityPorts;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/erasures/{requestHash}?block=N}: the owner's erasure of a version. */
public final class EraseDatasetFunction extends HttpFunction {
  private final EraseDataset step;

  public EraseDatasetFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public EraseDatasetFunction(Wiring wiring) {
    this(wiring.integrity(), wiring.log());
  }

  /** On any ports. */
  public EraseDatasetFunction(IntegrityPorts ports, Consumer<String> log) {
    super(log);
    this.step = new EraseDataset(ports);
  }

  @Override
  String step() {
    return "EraseDataset";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    var request =
        new EraseDataset.Request(
            call.received(), call.pathBytes32("requestHash"), call.queryNumber("block"));
    return step.erase(request)
        .map(erased ->
            Reply.json(
                200,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("requestHash", erased.requestHash().toString())
                    .put("dataId", erased.dataId().toString())
                    .put("version", erased.version())
                    .put("status", "erased")));
  }
}
