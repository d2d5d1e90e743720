package dev.probity.protocol.port.memory;

import dev.probity.protocol.gateway.GatewayPorts;
import dev.probity.protocol.gateway.Quotas;
import dev.probity.protocol.gateway.TokenLife;
import dev.probity.protocol.idma.session.SessionCheck;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.SourceQuota;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ApiCalls;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.saga.Outbox;
import dev.probity.protocol.service.ServiceCatalogue;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;

/**
 * The gateway without a network: what a port is, and what is made of ports, put together as a
 * deployment does. Any port can be another.
 */
public record InMemoryGatewayPorts(
    String tenant,
    Eip712Domain domain,
    ApiLedger ledger,
    ApiCalls calls,
    ChainAccount chainAccount,
    AccountStanding standing,
    ChainState state,
    ModuleDirectory modules,
    ServiceCatalogue catalogue,
    ModuleCall services,
    RowStore rows,
    RowKeys rowKeys,
    MessageSigner signer,
    TokenSigner tokenSigner,
    Issuer accessTokens,
    SessionCheck sessions,
    DecryptionKey decryptionKey,
    Quotas quotas,
    TokenLife tokenLife,
    Alarms alarms,
    InstantSource clock,
    Randomness randomness,
    long sourceQuotaPerMinute)
    implements GatewayPorts {

  @Override
  public ItemStore table() {
    return new MacedItemStore(rows, rowKeys, alarms);
  }

  @Override
  public UserSignatures signatures() {
    return UserSignatures.offline(Secp256k1.best());
  }

  @Override
  public Intake intake() {
    return new Intake(
        new SourceQuota(table(), tenant, sourceQuotaPerMinute),
        decryptionKey,
        domain,
        signatures());
  }

  @Override
  public Outbox outbox() {
    return new Outbox(table(), tenant);
  }
}
