package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.wallet.Wallet;
import dev.probity.client.ClientException;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.deployment.CatchUp;
import dev.probity.client.deployment.ModuleSignatures;
import dev.probity.client.deployment.ReplyTime;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * The gateway's routes as the user calls them: signed by the wallet, sealed to the key that is
 * registered, and what comes back held against ModuleRegistry.
 */
public final class GatewayModule {
  static final String MODULE = "GW";

  /** Ten seconds less than a message may live, for the two clocks may differ. */
  private static final Duration MESSAGE_LIFETIME = Duration.ofSeconds(110);

  private final Eip712Domain domain;
  private final ModuleApi api;
  private final Wallet wallet;
  private final ApiChain chain;
  private final InstantSource clock;
  private final Randomness randomness;
  private final LargeValues large;

  /**
   * The gateway of one deployment, for one user.
   *
   * @param domain {@code Probity API} at SCapi
   * @param large where parameters and results lie that no message carries
   */
  public GatewayModule(
      Eip712Domain domain,
      ModuleApi api,
      Wallet wallet,
      ApiChain chain,
      InstantSource clock,
      Randomness randomness,
      LargeValues large) {
    this.domain = domain;
    this.api = api;
    this.wallet = wallet;
    this.chain = chain;
    this.clock = clock;
    this.randomness = randomness;
    this.large = large;
  }

  Eip712Domain domain() {
    return domain;
  }

  ApiChain chain() {
    return chain;
  }

  InstantSource clock() {
    return clock;
  }

  Randomness randomness() {
    return randomness;
  }

  LargeValues large() {
    return large;
  }

  Sealing sealing() {
    return new Sealing(wallet, randomness);
  }

  Address user() {
    return wallet.address();
  }

  long now() {
    return clock.instant().getEpochSecond();
  }

  /** Last second of a message that is signed now. */
  long soon() {
    return now() + MESSAGE_LIFETIME.toSeconds();
  }

  Bytes32 random() {
    return Bytes32.of(randomness.bytes(Bytes32.LENGTH));
  }

  <R extends Record> SignedMessage<R> signed(MessageType<R> type, R message) {
    return new SignedMessage<>(type, domain, message, wallet.sign(domain, type, message));
  }

  /** III.2. */
  ModuleApi.Answer listServices(String session, ObjectNode payload)
      throws ApiRefusedException, InterruptedException {
    return post("/v1/services", payload, bearer(session));
  }

  /** III.14. */
  void requestToken(Bytes32 requestHash, long blockNumber, ObjectNode payload)
      throws ApiRefusedException, InterruptedException {
    ModuleApi.Answer _ =
        post("/v1/tokens/" + requestHash + "?block=" + blockNumber, payload, Map.of());
  }

  /** III.22: 202 while it is under way, then 200 with the sealed reply. */
  ModuleApi.Answer tokenStatus(Bytes32 requestHash)
      throws ApiRefusedException, InterruptedException {
    return CatchUp.onceFinal(clock, () -> api.get("/v1/tokens/" + requestHash));
  }

  /** Whether it has a request for a token, or had it until the chain refused it. */
  boolean hasRequest(Bytes32 requestHash) throws ApiRefusedException {
    try {
      ModuleApi.Answer _ = api.get("/v1/tokens/" + requestHash);
      return true;
    } catch (ApiRefusedException refused) {
      if (refused.is(Refusal.NOT_FOUND)) {
        return false;
      }
      if (refused.is(Refusal.CHAIN_REFUSED) || refused.is(Refusal.NOT_FINAL)) {
        return true;
      }
      throw refused;
    }
  }

  /** Seals to the key that is registered; nothing is sent but the question for that key. */
  String sealed(ObjectNode payload) throws ApiRefusedException {
    return Jwe.sealToModule(CanonicalJson.bytes(payload), chain.gatewayKey());
  }

  /** IV.2, with R15 as {@link #sealed} made it. */
  ModuleApi.Answer call(String accessToken, String sealed)
      throws ApiRefusedException, InterruptedException {
    return CatchUp.onceFinal(clock, () -> api.postJwe("/v1/call", sealed, bearer(accessToken)));
  }

  /** How far an operation is. */
  ModuleApi.Answer operation(Bytes32 callHash, String session) throws ApiRefusedException {
    return api.get("/v1/operations/" + callHash, bearer(session));
  }

  /** Asks to stop an operation; the order is signed, so that a session is not needed. */
  ModuleApi.Answer cancel(Bytes32 callHash, SignedMessage<?> order, Optional<String> session)
      throws ApiRefusedException, InterruptedException {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("cancelOperation", order.toJson());
    byte[] bytes = CanonicalJson.bytes(body);
    Map<String, String> headers = session.map(GatewayModule::bearer).orElse(Map.of());
    return CatchUp.onceFinal(
        clock, () -> api.postJson("/v1/operations/" + callHash + "/cancellation", bytes, headers));
  }

  /** Seals and sends, again while the gateway's view of the chain is behind ours. */
  private ModuleApi.Answer post(String path, ObjectNode payload, Map<String, String> headers)
      throws ApiRefusedException, InterruptedException {
    String sealed = sealed(payload);
    return CatchUp.onceFinal(clock, () -> api.postJwe(path, sealed, headers));
  }

  private static Map<String, String> bearer(String token) {
    return Map.of("authorization", "Bearer " + token);
  }

  /**
   * Lets a message pass that is signed by a message key of the gateway, at a time that can be.
   *
   * @return the signer
   */
  Address requireSigner(SignedMessage<?> signed, ReplyTime time) {
    return requireRegistered(MODULE, signed, time);
  }

  private Address requireRegistered(String module, SignedMessage<?> signed, ReplyTime time) {
    Address signer = ModuleSignatures.signer(signed);
    ModuleSignatures.require(module, signed, time, now(), chain.messageKey(module, signer));
    return signer;
  }

  /** Lets a message pass that this service's key signed, as the list of services named it. */
  void requireService(ServiceSigner service, SignedMessage<?> signed, ReplyTime time) {
    Address signer = ModuleSignatures.signer(signed);
    if (!signer.equals(service.address())) {
      throw ClientException.refused(
          "%s is signed by %s, and the gateway's list names %s for %s."
              .formatted(signed.type(), signer, service.address(), service.service()),
          null);
    }
    Address _ = requireRegistered(service.module(), signed, time);
  }
}
