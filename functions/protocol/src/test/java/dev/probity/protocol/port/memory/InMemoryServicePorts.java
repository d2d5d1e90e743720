package dev.probity.protocol.port.memory;

import dev.probity.protocol.idma.session.SessionCheck;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.service.ServiceFaults;
import dev.probity.protocol.service.ServicePorts;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.UserSignatures;
import java.security.SecureRandom;
import java.time.InstantSource;

/** A service without a network. Any port can be another. */
public record InMemoryServicePorts(
    String tenant,
    Eip712Domain domain,
    ApiLedger ledger,
    ModuleDirectory modules,
    RowStore rows,
    RowKeys rowKeys,
    BlockStore blocks,
    MessageSigner signer,
    SessionCheck sessions,
    Alarms alarms,
    ServiceFaults faults,
    InstantSource clock)
    implements ServicePorts {

  @Override
  public ItemStore table() {
    return new MacedItemStore(rows, rowKeys, alarms);
  }

  @Override
  public long sourceQuotaPerMinute() {
    return 600;
  }

  @Override
  public Secp256k1 curve() {
    return Secp256k1.best();
  }

  @Override
  public Randomness randomness() {
    var random = new SecureRandom();
    return length -> {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    };
  }

  @Override
  public UserSignatures signatures() {
    return UserSignatures.offline(curve());
  }
}
