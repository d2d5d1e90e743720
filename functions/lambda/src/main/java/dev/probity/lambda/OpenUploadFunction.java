package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.integrity.IntegrityPorts;
import dev.probity.protocol.integrity.OpenUpload;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/uploads}: opens an upload. */
public final class OpenUploadFunction extends HttpFunction {
  private final OpenUpload step;

  public OpenUploadFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public OpenUploadFunction(Wiring wiring) {
    this(wiring.integrity(), wiring.log());
  }

  /** On any ports. */
  public OpenUploadFunction(IntegrityPorts ports, Consumer<String> log) {
    super(log);
    this.step = new OpenUpload(ports);
  }

  @Override
  String step() {
    return "OpenUpload";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.open(call.received())
        .map(opened ->
            Reply.json(
                201,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("uploadId", opened.uploadId().toString())
                    .put("ticket", opened.ticket())));
  }
}
