package dev.probity.client.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Credential;
import dev.probity.protocol.idma.CredentialReceipt;
import dev.probity.protocol.idma.Login;
import dev.probity.protocol.idma.LoginReceipt;
import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Base64Url;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An account, its module and their messages, made by hand. */
final class Scene {
  static final long NOW = 1_800_000_000L;
  static final NetworkDescriptor NETWORK = network(word("genesis"));
  static final PrivateKey32 USER_KEY = key("user");
  static final PrivateKey32 MODULE_KEY = key("module");
  static final Address USER = Secp256k1.best().addressOf(USER_KEY);
  static final ReplyKeyPair REPLY_KEY = ReplyKeyPair.generate();
  static final SignedMessage<Registration> REGISTRATION =
      signed(
          USER_KEY,
          Registration.TYPE,
          new Registration(
              USER,
              "Ann",
              "ann@example.org",
              word("tag"),
              REPLY_KEY.publicJwk().thumbprint(),
              word("salt"),
              NOW,
              NOW + 3600));
  static final KeptCredential KEPT = kept(REGISTRATION.digest(), USER);

  private Scene() {}

  static NetworkDescriptor network(Bytes32 genesis) {
    return new NetworkDescriptor(
        31337,
        genesis,
        5,
        contract("im"),
        contract("modules"),
        contract("idma"),
        contract("api"),
        List.of());
  }

  private static NetworkDescriptor.Contract contract(String name) {
    try {
      return new NetworkDescriptor.Contract(
          Address.parse(word(name).toString().substring(0, 42)), word(name));
    } catch (WireException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** An address of somebody else. */
  static Address contractAddress() {
    return NETWORK.idmaRegistry().address();
  }

  static KeptCredential kept(Bytes32 requestHash, Address user) {
    return new KeptCredential(
        new Credential(requestHash, user, 1, 1, 1, 7, NOW + 86_400, word("rho")),
        word("rhoRole"),
        "ann@example.org");
  }

  static Bytes32 word(String seed) {
    return Digests.keccak256(seed.getBytes(StandardCharsets.UTF_8));
  }

  private static PrivateKey32 key(String seed) {
    try {
      return PrivateKey32.of(word(seed).bytes());
    } catch (WireException outOfRange) {
      throw new IllegalStateException(outOfRange);
    }
  }

  static <R extends Record> SignedMessage<R> signed(
      PrivateKey32 key, MessageType<R> type, R message) {
    var domain = NETWORK.idmaDomain();
    return new SignedMessage<>(
        type, domain, message, Secp256k1.best().sign(type.digest(domain, message), key));
  }

  static CredentialReceipt receipt(KeptCredential kept) {
    return new CredentialReceipt(
        kept.credential().reqHash(),
        kept.user(),
        kept.version(),
        kept.credRef(),
        kept.roleCommit(),
        kept.credential().notAfter(),
        NOW + 5);
  }

  /** What IDMA seals at I.12. */
  static ObjectNode credentialReply(KeptCredential kept) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("credential", Credential.TYPE.toJson(kept.credential()));
    json.put("uCred", kept.uCred().toString());
    json.put("rhoRole", kept.rhoRole().toString());
    json.put("seq", 2);
    json.set(
        "credentialReceipt", signed(MODULE_KEY, CredentialReceipt.TYPE, receipt(kept)).toJson());
    return json;
  }

  static SignedMessage<Login> login() {
    return signed(
        USER_KEY,
        Login.TYPE,
        new Login(
            USER,
            KEPT.email(),
            KEPT.credRef(),
            KEPT.roleCommit(),
            KEPT.version(),
            word("tag"),
            word("challenge"),
            REPLY_KEY.publicJwk().thumbprint(),
            NOW,
            NOW + 60));
  }

  /** What IDMA seals at II.8. */
  static ObjectNode loginReply(LoginReceipt receipt) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("loginReceipt", signed(MODULE_KEY, LoginReceipt.TYPE, receipt).toJson());
    json.put("token", token());
    return json;
  }

  static String sealed(ObjectNode reply) {
    return Jwe.sealToUser(CanonicalJson.bytes(reply), REPLY_KEY.publicJwk());
  }

  /** A token in form; nobody signed it. */
  static String token() {
    String header =
        "{\"alg\":\"RS256\",\"kid\":\"%s\",\"typ\":\"JWT\"}"
            .formatted(Base64Url.of(word("kid").bytes()));
    return String.join(
        ".",
        Base64Url.of(header.getBytes(StandardCharsets.UTF_8)),
        Base64Url.of("{}".getBytes(StandardCharsets.UTF_8)),
        Base64Url.of(new byte[256]));
  }
}
