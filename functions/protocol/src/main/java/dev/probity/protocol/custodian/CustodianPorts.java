package dev.probity.protocol.custodian;

import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;

/** What the key custodian's steps stand on; each is made when first asked for. */
public interface CustodianPorts {
  /** The tenant of this deployment. */
  String tenant();

  /** {@code Probity IM} at SCim on its chain: what owners' messages are signed for. */
  Eip712Domain domain();

  /** Who signed, by key or by contract. */
  UserSignatures signatures();

  /** SCim. */
  IntegrityLedger ledger();

  /** ModuleRegistry. */
  ModuleDirectory modules();

  /** The custodian's decryption key, to which owners seal their grants. */
  DecryptionKey decryptionKey();

  /** The custodian's table. */
  ItemStore table();

  /** The keys behind the table's MACs, and behind what the table keeps sealed. */
  RowKeys rowKeys();

  /** Where alarms go. */
  Alarms alarms();

  /** The time. */
  InstantSource clock();

  /** Random bytes. */
  Randomness randomness();
}
