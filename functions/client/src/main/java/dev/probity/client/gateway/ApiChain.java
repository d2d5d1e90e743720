package dev.probity.client.gateway;

import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.deployment.KeyStanding;
import dev.probity.client.journal.Journal;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.RsaJwk;
import java.util.Map;

/**
 * What Protocols III and IV need of the chain, and of the keys that stand there. Every method may
 * throw a {@link dev.probity.protocol.port.PortException} of the chain.
 */
public interface ApiChain {

  /** SCapi. */
  ApiLedger ledger();

  /** The gateway's decryption key, valid now by ModuleRegistry. */
  RsaJwk gatewayKey() throws ApiRefusedException;

  /**
   * The life of a message key, as it stands now.
   *
   * @param module such as {@code GW}
   */
  KeyStanding messageKey(String module, Address signer);

  /** For each message key that is valid in the final block, its module. */
  Map<Address, String> messageKeys();

  /**
   * Tx3, {@code storeListServices}: sent, or carried on with, and awaited until it is final.
   *
   * @param journal keeps it as {@code transaction}
   * @param requestHash H9
   */
  TransactionFate.Mined storeRequest(Journal journal, Bytes32 requestHash)
      throws TransactionException, InterruptedException;

  /**
   * The user's own order over a token: sent, or carried on with, and awaited until it is final.
   *
   * @param journal keeps it as {@code transaction}
   * @param tokenHash H10
   * @param reason at most 32 ASCII characters, for everybody to read
   */
  TransactionFate.Mined tell(Journal journal, TokenOrder order, Bytes32 tokenHash, String reason)
      throws TransactionException, InterruptedException;
}
