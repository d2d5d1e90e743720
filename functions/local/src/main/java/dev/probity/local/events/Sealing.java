package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.events.EventTemplate.Fault;
import dev.probity.local.events.EventTemplate.Who;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Signs and seals messages, with one fault or none. */
final class Sealing {
  private static final Pattern TIME = Pattern.compile("now([+-][0-9]{1,9})");

  private final Scene scene;
  private final Scene.Module module;
  private final Fault fault;

  /** For messages to this module. */
  Sealing(Scene scene, Scene.Module module, Fault fault) {
    this.scene = scene;
    this.module = module;
    this.fault = fault;
  }

  /**
   * A signed message.
   *
   * @param digest that was signed
   * @param payload what is to be sealed
   */
  record Signed(Bytes32 digest, ObjectNode payload) {}

  /**
   * Signs a message.
   *
   * @param honest who should sign
   * @param fields of a good one
   * @param changes of the template
   * @throws WireException a change does not fit its field
   */
  <R extends Record> Signed sign(
      MessageSigner honest,
      MessageType<R> type,
      String member,
      ObjectNode fields,
      Map<String, JsonNode> changes)
      throws WireException {
    change(fields, changes);
    R message = type.parse(fields);
    Eip712Domain domain = domain();
    MessageSigner signer = fault.signedBy() == Who.STRANGER ? scene.stranger() : honest;
    var signed = new SignedMessage<>(type, domain, message, signer.sign(domain, type, message));
    ObjectNode json = signed.toJson();
    if (fault.without() != null && json.path("message") instanceof ObjectNode sent) {
      sent.remove(fault.without());
    }
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set(member, json);
    return new Signed(signed.digest(), payload);
  }

  /** Puts what a template says in place of what is good. */
  void change(ObjectNode good, Map<String, JsonNode> changes) {
    changes.forEach((member, written) -> good.set(member, value(written)));
  }

  private Eip712Domain domain() {
    Eip712Domain domain = module.domain();
    return fault.chainId() == null
        ? domain
        : new Eip712Domain(domain.name(), fault.chainId(), domain.verifyingContract());
  }

  private JsonNode value(JsonNode written) {
    if (!written.isTextual()) {
      return written;
    }
    String text = written.asText();
    Matcher time = TIME.matcher(text);
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (time.matches()) {
      return nodes.numberNode(scene.now().getEpochSecond() + Long.parseLong(time.group(1)));
    }
    return switch (text) {
      case "random" -> nodes.textNode(SampleContent.word(scene).toString());
      case "stranger" -> nodes.textNode(scene.stranger().address().toString());
      default -> written;
    };
  }

  /** A compact JWE to the module. */
  String seal(ObjectNode payload) {
    String sealed = Jwe.sealToModule(CanonicalJson.bytes(payload), module.key());
    if (fault.kid() != null) {
      String header =
          "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"kid\":\"" + fault.kid() + "\"}";
      sealed =
          Base64.getUrlEncoder()
                  .withoutPadding()
                  .encodeToString(header.getBytes(StandardCharsets.UTF_8))
              + sealed.substring(sealed.indexOf('.'));
    }
    if (Boolean.TRUE.equals(fault.flippedTag())) {
      int tag = sealed.lastIndexOf('.') + 1;
      char other = sealed.charAt(tag) == 'A' ? 'B' : 'A';
      sealed = sealed.substring(0, tag) + other + sealed.substring(tag + 1);
    }
    return sealed;
  }
}
