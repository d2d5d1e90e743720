package dev.probity.protocol.port.memory;

import dev.probity.protocol.custodian.CustodianPorts;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;

/**
 * The key custodian without a network: what a port is, and what is made of ports, put together as a
 * deployment does. Any port can be another.
 */
public record InMemoryCustodianPorts(
    String tenant,
    Eip712Domain domain,
    IntegrityLedger ledger,
    ModuleDirectory modules,
    RowStore rows,
    RowKeys rowKeys,
    DecryptionKey decryptionKey,
    Alarms alarms,
    InstantSource clock,
    Randomness randomness)
    implements CustodianPorts {

  @Override
  public ItemStore table() {
    return new MacedItemStore(rows, rowKeys, alarms);
  }

  @Override
  public UserSignatures signatures() {
    return UserSignatures.offline(Secp256k1.best());
  }
}
