package dev.probity.protocol.service.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.service.ManifestReader;
import dev.probity.protocol.service.Service;
import dev.probity.protocol.service.ServiceCall;
import dev.probity.protocol.wire.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Real work with progress: SHA-256 of the seed's UTF-8 bytes, and again of each digest, {@code
 * rounds} times in all.
 */
public final class DigestIterate implements Service.Working {
  /** Well below a second of work. */
  private static final long ROUNDS_A_STEP = 500_000;

  private static final String DIGEST = "digest";

  private DigestIterate() {}

  /** The service; its manifest is {@code digest-iterate.json}. */
  public static Service service() {
    return Service.operation(
        ManifestReader.beside(DigestIterate.class, "digest-iterate.json"), new DigestIterate());
  }

  @Override
  public Service.Checkpoint begin(ServiceCall call) {
    byte[] seed = call.param().path("seed").textValue().getBytes(StandardCharsets.UTF_8);
    return at(0, call.param().path("rounds").longValue(), seed);
  }

  @Override
  public Service.Step step(ServiceCall call, Service.Checkpoint from) {
    byte[] value = HexFormat.of().parseHex(from.state().path(DIGEST).textValue());
    long until = Math.min(from.total(), from.done() + ROUNDS_A_STEP);
    MessageDigest sha = Digests.sha256();
    for (long round = from.done(); round < until; round++) {
      value = sha.digest(value);
    }
    return until == from.total()
        ? new Service.Step.Finished(hex(value))
        : new Service.Step.Continues(at(until, from.total(), value));
  }

  private static Service.Checkpoint at(long done, long total, byte[] value) {
    return new Service.Checkpoint(done, total, hex(value));
  }

  private static JsonNode hex(byte[] value) {
    return JsonNodeFactory.instance.objectNode().put(DIGEST, HexFormat.of().formatHex(value));
  }
}
