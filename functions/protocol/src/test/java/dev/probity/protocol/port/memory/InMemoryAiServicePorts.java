package dev.probity.protocol.port.memory;

import dev.probity.protocol.aiservice.AiServicePorts;
import dev.probity.protocol.integrity.check.CheckPolicy;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;

/** The AI service without a network. Any port can be another. */
public record InMemoryAiServicePorts(
    String tenant,
    Eip712Domain domain,
    IntegrityLedger ledger,
    RowStore rows,
    RowKeys rowKeys,
    BlockStore blocks,
    MessageSigner signer,
    DecryptionKey decryptionKey,
    ModuleCall modules,
    CheckPolicy policy,
    Alarms alarms,
    InstantSource clock,
    Randomness randomness)
    implements AiServicePorts {

  @Override
  public ItemStore table() {
    return new MacedItemStore(rows, rowKeys, alarms);
  }

  @Override
  public UserSignatures signatures() {
    return UserSignatures.offline(Secp256k1.best());
  }
}
