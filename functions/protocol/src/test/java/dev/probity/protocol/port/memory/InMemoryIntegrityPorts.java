package dev.probity.protocol.port.memory;

import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.SourceQuota;
import dev.probity.protocol.integrity.IntegrityPorts;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;

/**
 * The integrity module without a network: what a port is, and what is made of ports, put together
 * as a deployment does. Any port can be another.
 */
public record InMemoryIntegrityPorts(
    String tenant,
    Eip712Domain domain,
    IntegrityLedger ledger,
    RowStore rows,
    RowKeys rowKeys,
    BlockStore blocks,
    MessageSigner signer,
    DecryptionKey decryptionKey,
    Alarms alarms,
    InstantSource clock,
    Randomness randomness,
    AccountStanding standing,
    ModuleDirectory directory,
    ModuleCall modules,
    long sourceQuotaPerMinute,
    long storageQuota)
    implements IntegrityPorts {

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
}
