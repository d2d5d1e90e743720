package dev.probity.client.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.deployment.CatchUp;
import dev.probity.client.deployment.Connection;
import dev.probity.client.deployment.PublishedKeys;
import dev.probity.protocol.idma.Ack;
import dev.probity.protocol.idma.EmailProof;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;

/** IDMA's routes as the user calls them; what is sent is sealed to the key that is registered. */
final class IdentityModule {
  /** Ten seconds less than a message may live, for the two clocks may differ. */
  static final Duration MESSAGE_LIFETIME = Duration.ofSeconds(110);

  private final Connection connection;
  private final InstantSource clock;

  IdentityModule(Connection connection, InstantSource clock) {
    this.connection = connection;
    this.clock = clock;
  }

  Connection connection() {
    return connection;
  }

  InstantSource clock() {
    return clock;
  }

  Address user() {
    return connection.wallet().address();
  }

  long now() {
    return clock.instant().getEpochSecond();
  }

  /** Last second of a message that is signed now. */
  long soon() {
    return now() + MESSAGE_LIFETIME.toSeconds();
  }

  /** I.0. */
  void mailCode(String email, Bytes32 nonce) throws ApiRefusedException, InterruptedException {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set(
        "emailProof",
        connection
            .signedForIdentity(EmailProof.TYPE, new EmailProof(user(), email, nonce, now(), soon()))
            .toJson());
    ModuleApi.Answer _ = post("/v1/email-codes", payload);
  }

  /** I.6. */
  void register(Bytes32 requestHash, long blockNumber, ObjectNode payload)
      throws ApiRefusedException, InterruptedException {
    ModuleApi.Answer _ = post(path(requestHash) + "?block=" + blockNumber, payload);
  }

  /** I.12: 202 while it is under way, then 200 with the sealed reply. */
  ModuleApi.Answer status(Bytes32 requestHash) throws ApiRefusedException {
    return connection.api().get(path(requestHash));
  }

  /** I.13. */
  void acknowledge(Bytes32 requestHash) throws ApiRefusedException, InterruptedException {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set(
        "ack",
        connection
            .signedForIdentity(Ack.TYPE, new Ack(requestHash, user(), now(), soon()))
            .toJson());
    ModuleApi.Answer _ = post(path(requestHash) + "/ack", payload);
  }

  /** Sends a RotateCredential; its status and its Ack are a registration's. */
  void change(ObjectNode payload) throws ApiRefusedException, InterruptedException {
    ModuleApi.Answer _ = post("/v1/rotations", payload);
  }

  /** Sends an AdminAction. */
  void order(ObjectNode payload) throws ApiRefusedException, InterruptedException {
    ModuleApi.Answer _ = post("/v1/admin/orders", payload);
  }

  /** What became of an AdminAction: 202 while it is under way, then 200. */
  ModuleApi.Answer orderStatus(Bytes32 requestHash) throws ApiRefusedException {
    return connection.api().get("/v1/admin/orders/" + requestHash);
  }

  /** Whether it has a registration or a change, or had it until the chain refused it. */
  boolean hasRequest(Bytes32 requestHash) throws ApiRefusedException {
    return has(() -> status(requestHash));
  }

  /** Whether it has an order, or had it until the chain refused it. */
  boolean hasOrder(Bytes32 requestHash) throws ApiRefusedException {
    return has(() -> orderStatus(requestHash));
  }

  @FunctionalInterface
  private interface Asked {
    ModuleApi.Answer answer() throws ApiRefusedException;
  }

  private static boolean has(Asked status) throws ApiRefusedException {
    try {
      ModuleApi.Answer _ = status.answer();
      return true;
    } catch (ApiRefusedException refused) {
      if (refused.is(Refusal.NOT_FOUND)) {
        return false;
      }
      if (refused.is(Refusal.CHAIN_REFUSED)) {
        return true;
      }
      throw refused;
    }
  }

  /** Asks for a page of users. */
  ModuleApi.Answer users(ObjectNode payload) throws ApiRefusedException, InterruptedException {
    return post("/v1/admin/users", payload);
  }

  /** Seals and sends, again while the module's view of the chain is behind ours. */
  ModuleApi.Answer post(String path, ObjectNode payload)
      throws ApiRefusedException, InterruptedException {
    byte[] plain = CanonicalJson.bytes(payload);
    String sealed;
    try {
      sealed = Jwe.sealToModule(plain, PublishedKeys.ofIdentity(connection));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
    return CatchUp.onceFinal(clock, () -> connection.api().postJwe(path, sealed));
  }

  private static String path(Bytes32 requestHash) {
    return "/v1/registrations/" + requestHash;
  }
}
