package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.step.Outcome;

/**
 * {@code GET /v1/keys}: the public keys of the integrity module. They are hints: a client holds
 * them against ModuleRegistry before it uses them.
 */
public final class ModuleKeysFunction extends HttpFunction {
  private final Wiring wiring;

  public ModuleKeysFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public ModuleKeysFunction(Wiring wiring) {
    super(wiring);
    this.wiring = wiring;
  }

  @Override
  String step() {
    return "ModuleKeys";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    var jwk = wiring.decryptionKey().publicJwk();
    var body = JsonNodeFactory.instance.objectNode();
    body.put("module", "IM");
    body.put("messageAddress", wiring.signer().address().toString());
    body.put("decryptionKid", jwk.thumbprint().toString());
    body.set("decryptionKey", jwk.toJson());
    return new Outcome.Accepted<>(Reply.json(200, body));
  }
}
