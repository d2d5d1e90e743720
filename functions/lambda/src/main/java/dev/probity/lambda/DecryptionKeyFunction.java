package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@code GET /v1/custodian/keys}: the public key of a module that receives secrets and signs
 * nothing. It is a hint: a client holds it against ModuleRegistry before it uses it.
 */
public final class DecryptionKeyFunction extends HttpFunction {
  private final String module;
  private final Supplier<DecryptionKey> decryptionKey;

  public DecryptionKeyFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public DecryptionKeyFunction(Wiring wiring) {
    this(wiring.environment().required("MODULE"), wiring::decryptionKey, wiring.log());
  }

  /** With this key, asked for at the first call. */
  public DecryptionKeyFunction(
      String module, Supplier<DecryptionKey> decryptionKey, Consumer<String> log) {
    super(log);
    this.module = module;
    this.decryptionKey = decryptionKey;
  }

  @Override
  String step() {
    return "DecryptionKey";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    var jwk = decryptionKey.get().publicJwk();
    var body = JsonNodeFactory.instance.objectNode();
    body.put("module", module);
    body.put("decryptionKid", jwk.thumbprint().toString());
    body.set("decryptionKey", jwk.toJson());
    return new Outcome.Accepted<>(Reply.json(200, body));
  }
}
