package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@code GET /v1/keys}, {@code GET /v1/identity/keys}: the public keys of a module. They are hints:
 * a client holds them against ModuleRegistry before it uses them.
 */
public final class ModuleKeysFunction extends HttpFunction {
  private final String module;
  private final Supplier<DecryptionKey> decryptionKey;
  private final Supplier<MessageSigner> signer;

  public ModuleKeysFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public ModuleKeysFunction(Wiring wiring) {
    this(
        wiring.environment().required("MODULE"),
        wiring::decryptionKey,
        wiring::signer,
        wiring.log());
  }

  /** With these keys, each asked for at the first call. */
  public ModuleKeysFunction(
      String module,
      Supplier<DecryptionKey> decryptionKey,
      Supplier<MessageSigner> signer,
      Consumer<String> log) {
    super(log);
    this.module = module;
    this.decryptionKey = decryptionKey;
    this.signer = signer;
  }

  @Override
  String step() {
    return "ModuleKeys";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    var jwk = decryptionKey.get().publicJwk();
    var body = JsonNodeFactory.instance.objectNode();
    body.put("module", module);
    body.put("messageAddress", signer.get().address().toString());
    body.put("decryptionKid", jwk.thumbprint().toString());
    body.set("decryptionKey", jwk.toJson());
    return new Outcome.Accepted<>(Reply.json(200, body));
  }
}
