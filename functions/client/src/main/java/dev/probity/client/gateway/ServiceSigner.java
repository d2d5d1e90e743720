package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * Who signs what a service answers.
 *
 * @param service its name
 * @param address as the gateway's signed list names it
 * @param module under which ModuleRegistry held the address when the list was read
 */
public record ServiceSigner(String service, Address address, String module) {

  ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("service", service)
        .put("address", address.toString())
        .put("module", module);
  }

  static ServiceSigner parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "service", "address", "module");
    return new ServiceSigner(
        StrictJson.text(json, "service"),
        WireException.at("/address", () -> Address.parse(StrictJson.text(json, "address"))),
        StrictJson.text(json, "module"));
  }
}
