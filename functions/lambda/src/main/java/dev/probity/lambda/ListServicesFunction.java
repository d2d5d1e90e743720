package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.gateway.GatewayPorts;
import dev.probity.protocol.gateway.OfferServices;
import dev.probity.protocol.service.ServiceCatalogue;
import dev.probity.protocol.service.ServiceManifest;
import dev.probity.protocol.step.Outcome;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code POST /v1/services}: R8. */
public final class ListServicesFunction extends HttpFunction {
  private final OfferServices step;
  private final Supplier<ServiceCatalogue> catalogue;

  public ListServicesFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public ListServicesFunction(Wiring wiring) {
    this(wiring.gateway(), wiring.log());
  }

  /** On any ports. */
  public ListServicesFunction(GatewayPorts ports, Consumer<String> log) {
    super(log);
    this.step = new OfferServices(ports);
    this.catalogue = ports::catalogue;
  }

  @Override
  String step() {
    return "ListServices";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.offer(new OfferServices.Request(call.received(), call.bearer()))
        .map(offered -> Reply.json(200, body(offered)));
  }

  /** The manifests are hints beside the list, which alone is signed. */
  private ObjectNode body(OfferServices.Offered offered) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("serviceList", offered.list().toJson());
    var manifests = body.putArray("manifests");
    for (String name : offered.list().message().services()) {
      catalogue.get().find(name).ifPresent(entry -> manifests.add(hint(entry.manifest())));
    }
    return body;
  }

  private static ObjectNode hint(ServiceManifest manifest) {
    ObjectNode hint =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", manifest.name())
            .put("version", manifest.version())
            .put("summary", manifest.summary())
            .put("mode", manifest.mode().name().toLowerCase(Locale.ROOT));
    hint.set("param", manifest.param());
    hint.set("result", manifest.result());
    return hint;
  }
}
