package dev.probity.protocol.port;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/**
 * The account from which a module writes to the chain; its key stays in the key service. It assigns
 * no nonce and keeps nothing: the saga does. Every method may throw {@link PortException}.
 */
public interface ChainAccount {

  /**
   * A call of a contract, without value.
   *
   * @param to the contract
   * @param data selector and arguments, at most 128 KiB
   */
  record Call(Address to, byte[] data) {
    public Call {
      data = data.clone();
    }

    @Override
    public byte[] data() {
      return data.clone();
    }
  }

  /**
   * A signed transaction, to be stored before it is sent.
   *
   * @param raw {@code 0x} and the bytes that are sent
   * @param hash keccak256 of these bytes
   * @param nonce its place among the transactions of the account
   */
  record Signed(String raw, Bytes32 hash, long nonce) {}

  /** A transaction in a block. */
  record Mined(Bytes32 hash, boolean succeeded, BlockRef block) {}

  /** The contract would refuse the call now. */
  final class RevertedException extends Exception {
    /**
     * A refused call.
     *
     * @param error the contract's own error with its values
     */
    public RevertedException(String error) {
      super(error);
    }
  }

  /** The account; ModuleRegistry names it as the module's {@code transaction} key. */
  Address address();

  /** The nonce that the newest block expects next: all below it are taken. */
  long nextNonce();

  /**
   * Signs a call at today's fees.
   *
   * @throws RevertedException the contract would refuse it now
   * @throws PortException retryable also when the account cannot pay
   */
  Signed sign(Call call, long nonce) throws RevertedException;

  /**
   * Signs the same call and nonce again at a fee that nodes take as a replacement.
   *
   * @throws PortException retryable also when the account cannot pay
   */
  Signed bump(Signed waiting);

  /**
   * Signs a transaction that does nothing but take this nonce, so that later ones can be mined. It
   * goes to the account itself.
   */
  Signed vacate(long nonce);

  /**
   * Sends a transaction to every endpoint. One that waits or was mined already is no fault.
   *
   * @return false if no endpoint takes it and none has it: its nonce is used, or its fee is too low
   */
  boolean broadcast(Signed transaction);

  /** The one of these transactions, all of one nonce, that is mined in the latest chain, if any. */
  Optional<Mined> mined(List<Bytes32> sameNonce);
}
