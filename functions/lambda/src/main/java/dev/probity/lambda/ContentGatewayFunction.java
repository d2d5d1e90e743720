package dev.probity.lambda;

import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.protocol.integrity.IntegrityPorts;
import dev.probity.protocol.integrity.ServeContent;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code GET /ipfs/{cid}?format=raw|car}: a trustless gateway (IPFS Trustless Gateway
 * specification). {@code format} wins over {@code Accept}; without either the answer is {@code
 * malformed}.
 */
public final class ContentGatewayFunction extends HttpFunction {
  private static final String RAW = "application/vnd.ipld.raw";
  private static final String CAR = "application/vnd.ipld.car";

  private final ServeContent step;

  public ContentGatewayFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public ContentGatewayFunction(Wiring wiring) {
    this(wiring.integrity(), wiring.log());
  }

  /** On any ports. */
  public ContentGatewayFunction(IntegrityPorts ports, Consumer<String> log) {
    super(log);
    this.step = new ServeContent(ports);
  }

  @Override
  String step() {
    return "ContentGateway";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    Cid cid = cid(call.path("cid"));
    return switch (format(call)) {
      case RAW -> step.raw(cid).map(bytes -> Reply.bytes(bytes, headers(cid, RAW, "bin")));
      default ->
          step.car(cid)
              .map(bytes ->
                  Reply.bytes(bytes, headers(cid, CAR + "; version=1; order=dfs; dups=n", "car")));
    };
  }

  private static String format(HttpCall call) {
    Optional<String> asked = call.query("format");
    if (asked.isPresent()) {
      return switch (asked.get()) {
        case "raw" -> RAW;
        case "car" -> CAR;
        default -> throw new RefusedException(Refusal.MALFORMED, "query: format: raw or car");
      };
    }
    String accept = call.header("accept").orElse("");
    if (accept.contains(RAW)) {
      return RAW;
    }
    if (accept.contains(CAR)) {
      return CAR;
    }
    throw new RefusedException(
        Refusal.MALFORMED, "name a format: ?format=raw, ?format=car, or Accept: " + RAW);
  }

  private static Cid cid(String text) {
    try {
      return Cid.parse(text);
    } catch (ContentException notACid) {
      throw new RefusedException(
          Refusal.MALFORMED, "path: cid: a CIDv1 in base32, sha2-256, raw or dag-pb");
    }
  }

  private static Map<String, String> headers(Cid cid, String type, String extension) {
    return Map.of(
        "content-type",
        type,
        "content-disposition",
        "attachment; filename=\"" + cid + "." + extension + "\"",
        "x-content-type-options",
        "nosniff",
        "etag",
        "\"" + cid + "." + extension + "\"",
        "cache-control",
        "public, max-age=29030400, immutable");
  }
}
