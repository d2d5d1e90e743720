package dev.probity.protocol.aiservice;

import dev.probity.protocol.integrity.check.CheckPolicy;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;

/** What the AI service's steps stand on; each is made when first asked for. */
public interface AiServicePorts {
  /** The tenant of this deployment. */
  String tenant();

  /** {@code Probity IM} at SCim on its chain: that of the messages it reads, and of its report. */
  Eip712Domain domain();

  /** Who signed, by key or by contract. */
  UserSignatures signatures();

  /** SCim. */
  IntegrityLedger ledger();

  /** The AI service's own table; it serves no other module. */
  ItemStore table();

  /** Where alarms go. */
  Alarms alarms();

  /** Content blocks. */
  BlockStore blocks();

  /** The AI service's message key. */
  MessageSigner signer();

  /** The key that the custodian seals its answers to. */
  DecryptionKey decryptionKey();

  /** Calls other modules. */
  ModuleCall modules();

  /** What the operator requires of all data. */
  CheckPolicy policy();

  /** The time. */
  InstantSource clock();

  /** Random bytes. */
  Randomness randomness();
}
