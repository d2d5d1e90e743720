package dev.probity.client.gateway;

import dev.probity.chain.ApiContract;
import dev.probity.chain.Web3ApiLedger;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.deployment.Anchoring;
import dev.probity.client.deployment.Connection;
import dev.probity.client.deployment.KeyStanding;
import dev.probity.client.deployment.PublishedKeys;
import dev.probity.client.journal.Journal;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.gateway.TokenRequest;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.WireException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The chain of a deployment. */
public final class DeployedApiChain implements ApiChain {
  private static final String MESSAGE = "message";

  private final Connection connection;
  private final Stages stages;
  private final Predicate<Estimate> consent;

  /**
   * The chain as this connection reaches it.
   *
   * @param consent asked with what a transaction may cost, before it is signed
   */
  public DeployedApiChain(Connection connection, Stages stages, Predicate<Estimate> consent) {
    this.connection = connection;
    this.stages = stages;
    this.consent = consent;
  }

  /** The domain of the gateway's messages. */
  public static Eip712Domain domain(NetworkDescriptor network) {
    return new Eip712Domain(
        TokenRequest.TYPE.domainName(), network.chainId(), network.apiTokenRegistry().address());
  }

  @Override
  public ApiLedger ledger() {
    return new Web3ApiLedger(connection.chain(), registry());
  }

  @Override
  public RsaJwk gatewayKey() throws ApiRefusedException {
    return PublishedKeys.ofGateway(connection);
  }

  @Override
  public KeyStanding messageKey(String module, Address signer) {
    return KeyStanding.read(connection.registry(), module, signer, connection.chain().heads());
  }

  @Override
  public Map<Address, String> messageKeys() {
    BlockRef finalized = connection.chain().heads().finalized();
    long now = finalized.timestamp();
    Map<Address, String> modules = new HashMap<>();
    for (var key : connection.registry().keys(finalized)) {
      boolean valid =
          key.purpose().equals(MESSAGE)
              && key.record().covers(now)
              && !key.record().isCompromisedAt(now);
      if (valid) {
        address(key.key()).ifPresent(address -> modules.putIfAbsent(address, key.module()));
      }
    }
    return modules;
  }

  /** Whoever registered something else as a message key has registered none. */
  private static Optional<Address> address(Bytes32 word) {
    try {
      return Optional.of(Address.ofWord(word));
    } catch (WireException other) {
      return Optional.empty();
    }
  }

  @Override
  public TransactionFate.Mined storeRequest(Journal journal, Bytes32 requestHash)
      throws TransactionException, InterruptedException {
    return anchor(
        journal,
        "anchoring H9 on chain",
        ApiContract.storeListServices(requestHash),
        "Begin anew with --again.");
  }

  @Override
  public TransactionFate.Mined tell(
      Journal journal, TokenOrder order, Bytes32 tokenHash, String reason)
      throws TransactionException, InterruptedException {
    String look = "Look at the token: `probity token show " + tokenHash + "`.";
    return switch (order) {
      case REVOKE ->
          anchor(journal, "revoking on chain", ApiContract.revokeToken(tokenHash, reason), look);
      case SUSPEND ->
          anchor(journal, "suspending on chain", ApiContract.suspendToken(tokenHash, reason), look);
      case RESUME ->
          anchor(journal, "resuming on chain", ApiContract.resumeToken(tokenHash, reason), look);
    };
  }

  private TransactionFate.Mined anchor(
      Journal journal, String stage, byte[] call, String whenRefused)
      throws TransactionException, InterruptedException {
    return new Anchoring(connection, journal, stages, consent)
        .anchor(stage, ContractCall.of(registry(), call), whenRefused);
  }

  private Address registry() {
    return connection.network().apiTokenRegistry().address();
  }
}
