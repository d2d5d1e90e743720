package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.IntegrityPorts;
import dev.probity.protocol.integrity.PresignBlocks;
import dev.probity.protocol.integrity.PresignBlocks.Place;
import dev.probity.protocol.step.Outcome;
import java.util.List;
import java.util.function.Consumer;

/** {@code POST /v1/uploads/{uploadId}/blocks}: URLs for blocks of an open upload. */
public final class PresignBlocksFunction extends HttpFunction {
  private final PresignBlocks step;

  public PresignBlocksFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public PresignBlocksFunction(Wiring wiring) {
    this(wiring.integrity(), wiring.log());
  }

  /** On any ports. */
  public PresignBlocksFunction(IntegrityPorts ports, Consumer<String> log) {
    super(log);
    this.step = new PresignBlocks(ports);
  }

  @Override
  String step() {
    return "PresignBlocks";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    var request =
        new PresignBlocks.Request(
            call.pathBytes32("uploadId"),
            call.header("probity-upload-ticket").orElse(""),
            call.body());
    return step.presign(request).map(places -> Reply.json(200, body(places)));
  }

  private static ObjectNode body(List<Place> places) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    var blocks = body.putArray("blocks");
    for (Place place : places) {
      ObjectNode block = blocks.addObject();
      block.put("cid", place.cid().toString());
      place
          .put()
          .ifPresentOrElse(
              put -> {
                block.put("url", put.url().toString());
                ObjectNode headers = block.putObject("headers");
                put.headers().forEach(headers::put);
              },
              () -> block.put("stored", true));
    }
    return body;
  }
}
