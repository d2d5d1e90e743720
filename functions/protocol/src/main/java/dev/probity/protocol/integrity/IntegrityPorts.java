package dev.probity.protocol.integrity;

import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;

/** What the integrity module's steps stand on; each is made when first asked for. */
public interface IntegrityPorts {
  /** The tenant of this deployment. */
  String tenant();

  /** {@code Probity IM} at SCim on its chain. */
  Eip712Domain domain();

  /** C0 to C6. */
  Intake intake();

  /** Who signed, by key or by contract. */
  UserSignatures signatures();

  /** SCim. */
  IntegrityLedger ledger();

  /** C8. */
  AccountStanding standing();

  /** The functions of other modules. */
  ModuleCall modules();

  /** IM's table. */
  ItemStore table();

  /** The keys behind the table's MACs. */
  RowKeys rowKeys();

  /** Content blocks. */
  BlockStore blocks();

  /** Bytes of blocks that one user may keep, leased and pinned together. */
  long storageQuota();

  /** IM's message key. */
  MessageSigner signer();

  /** Who speaks for which module. */
  ModuleDirectory directory();

  /** Where alarms go. */
  Alarms alarms();

  /** The time. */
  InstantSource clock();

  /** Random bytes. */
  Randomness randomness();
}
