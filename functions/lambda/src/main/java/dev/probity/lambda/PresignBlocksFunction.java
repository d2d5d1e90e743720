package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.IntegrityPorts;
import dev.probity.protocol.integrity.PresignBlocks;
import dev.probity.protocol.integrity.PresignBlocks.BlockUrl;
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
    return step.presign(request).map(urls -> Reply.json(200, body(urls)));
  }

  private static ObjectNode body(List<BlockUrl> urls) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    var blocks = body.putArray("blocks");
    for (BlockUrl url : urls) {
      ObjectNode block = blocks.addObject();
      block.put("cid", url.cid().toString());
      block.put("url", url.put().url().toString());
      ObjectNode headers = block.putObject("headers");
      url.put().headers().forEach(headers::put);
    }
    return body;
  }
}
