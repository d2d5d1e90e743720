package dev.probity.local.events;

import dev.probity.local.events.EventTemplate.TokenIs;
import dev.probity.protocol.gateway.GatewayPorts;
import dev.probity.protocol.gateway.Quotas;
import dev.probity.protocol.gateway.TokenLife;
import dev.probity.protocol.idma.session.SessionCheck;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.memory.ApiChainAccount;
import dev.probity.protocol.port.memory.InMemoryApiLedger;
import dev.probity.protocol.port.memory.InMemoryChainState;
import dev.probity.protocol.port.memory.InMemoryGatewayPorts;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.InMemoryServicePorts;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.service.Service;
import dev.probity.protocol.service.ServiceCatalogue;
import dev.probity.protocol.service.ServicePorts;
import dev.probity.protocol.service.Services;
import dev.probity.protocol.service.example.DigestIterate;
import dev.probity.protocol.service.example.Echo;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The gateway and its services in a scene in memory, with a chain of their own. */
final class MemoryGateway {
  static final List<Service> SERVICES = List.of(DigestIterate.service(), Echo.service());
  static final MessageSigner SIGNER = TestKeys.signer("gateway");
  static final MessageSigner SERVICE_SIGNER = TestKeys.signer("service");
  private static final long SECONDS_A_BLOCK = 12;
  private static final long PLENTY = 6000;
  private static final Address REGISTRY = Address.of(Arrays.copyOf(new byte[] {8}, Address.LENGTH));
  static final Eip712Domain DOMAIN = new Eip712Domain("Probity API", 31337, REGISTRY);
  private static final Address TRANSACTIONS =
      TestKeys.signer("transactions of the gateway").address();

  private final MemoryScene scene;
  private final InMemoryApiLedger ledger;
  private final ApiChainAccount account;
  final InMemoryRowStore rows = new InMemoryRowStore();
  final InMemoryRowStore serviceRows = new InMemoryRowStore();

  MemoryGateway(MemoryScene scene, long start, int finalityLag) {
    this.scene = scene;
    this.ledger =
        new InMemoryApiLedger(
            REGISTRY, TRANSACTIONS, TestKeys.signer("guardian").address(), start, finalityLag);
    this.account = new ApiChainAccount(ledger, REGISTRY, TRANSACTIONS);
    ledger.mine(finalityLag);
  }

  InMemoryApiLedger ledger() {
    return ledger;
  }

  long second() {
    return ledger.heads().latest().timestamp();
  }

  /** Tx3, in the block that follows the moment; its number. */
  long tokenRequest(MessageSigner user, Bytes32 requestHash) {
    ledger.mineAt(Math.max(second(), scene.now().getEpochSecond() - SECONDS_A_BLOCK));
    ledger.from(user.address()).storeListServices(requestHash);
    return ledger.heads().latest().number();
  }

  void change(MessageSigner user, Bytes32 tokenHash, TokenIs became) {
    switch (became) {
      case REVOKED -> ledger.from(user.address()).revokeToken(tokenHash, "lost");
      case SUSPENDED -> ledger.from(user.address()).suspendToken(tokenHash, "away");
      case EXPIRED -> ledger.mineAt(ledger.token(tokenHash, ledger.heads().latest()).timeExp());
      case FORGOTTEN -> ledger.reorganise((int) ledger.heads().latest().number());
    }
  }

  InMemoryGatewayPorts ports(Map<String, String> environment) {
    return new InMemoryGatewayPorts(
        "default",
        DOMAIN,
        ledger,
        account,
        account,
        scene.standing("GW", ledger::heads, ledger::block, SIGNER, environment),
        InMemoryChainState.of(
            ledger, scene.identitiesAt(ledger::heads, ledger::block), scene::isKey),
        scene::isKey,
        new ServiceCatalogue(
            SERVICES.stream()
                .map(service ->
                    new ServiceCatalogue.Entry(service.manifest(), SERVICE_SIGNER.address()))
                .toList()),
        new MemoryModules(scene, environment),
        scene.perhapsFailing(rows),
        scene.rowKeys(),
        SIGNER,
        scene.keys().tokenKey(),
        new GatewayPorts.Issuer("https://gateway.example", "probity-services"),
        sessions(),
        scene.decryptionKey(),
        new Quotas(
            PLENTY,
            Long.parseLong(environment.getOrDefault("TOKEN_QUOTA_PER_MINUTE", "6000")),
            PLENTY),
        TokenLife.STANDARD,
        new RecordedAlarms(),
        scene::now,
        scene.randomness(),
        Long.parseLong(environment.getOrDefault("SOURCE_QUOTA_PER_MINUTE", "600")));
  }

  ServicePorts servicePorts() {
    return new InMemoryServicePorts(
        "default",
        DOMAIN,
        ledger,
        scene::isKey,
        scene.perhapsFailing(serviceRows),
        scene.rowKeys(),
        scene.blocks(),
        SERVICE_SIGNER,
        sessions(),
        new RecordedAlarms(),
        (service, callHash, thrown) -> {
          throw new AssertionError(service, thrown);
        },
        scene::now);
  }

  private SessionCheck sessions() {
    return new SessionCheck(
        MemoryScene.SESSIONS.issuer(),
        MemoryScene.SESSIONS.audience(),
        List.of(scene.keys().tokenKey().publicJwk()),
        scene::isKey);
  }

  static Services service(String name) {
    return new Services(
        SERVICES.stream().filter(one -> one.manifest().name().equals(name)).toList());
  }
}
