package dev.probity.protocol.service;

import dev.probity.protocol.idma.session.SessionCheck;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;

/** What the steps of a service stand on; each is made when first asked for. */
public interface ServicePorts {
  /** The tenant of this deployment. */
  String tenant();

  /** {@code Probity API} at SCapi on its chain. */
  Eip712Domain domain();

  /** Who signed, by key or by contract. */
  UserSignatures signatures();

  /** Finds the key behind a module's signature. */
  Secp256k1 curve();

  /** SCapi, for the tokens of operations under way. */
  ApiLedger ledger();

  /** ModuleRegistry. */
  ModuleDirectory modules();

  /** Tells of a token which session it stands for. */
  SessionCheck sessions();

  /** The service's own table; it serves no other module. */
  ItemStore table();

  /** The keys behind the table's MACs and secrets. */
  RowKeys rowKeys();

  /** Content blocks: parameters and results that are too large for a message. */
  BlockStore blocks();

  /** The service's message key. */
  MessageSigner signer();

  /** Orders to stop operations that one network may send in a minute, 1 or more. */
  long sourceQuotaPerMinute();

  /** Where a handler's faults go. */
  ServiceFaults faults();

  /** The time. */
  InstantSource clock();

  /** Random bytes. */
  Randomness randomness();
}
