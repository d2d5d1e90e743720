package dev.probity.chain.transaction;

import dev.probity.chain.ChainView;
import dev.probity.chain.transaction.TransactionRejectedException.Reason;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/**
 * A module's account on the chain. With several endpoints, its nonce and what became of its
 * transactions are what two of them agree on; its fees come from the first that answers.
 */
public final class Web3ChainAccount implements ChainAccount {
  private static final byte[] NOTHING = {};

  private final ChainView chain;
  private final WalletTransactions transactions;

  /** The account of this signer. */
  public Web3ChainAccount(ChainView chain, TransactionSigner signer) {
    this.chain = chain;
    this.transactions = new WalletTransactions(chain, signer);
  }

  @Override
  public Address address() {
    return transactions.account();
  }

  @Override
  public long nextNonce() {
    return chain.nonce(address(), chain.heads().latest());
  }

  @Override
  public Signed sign(Call call, long nonce) throws RevertedException {
    try {
      return signed(ContractCall.of(call.to(), call.data()), nonce);
    } catch (ContractRefusedException refused) {
      throw new RevertedException(refused.error().toString());
    }
  }

  @Override
  public Signed bump(Signed waiting) {
    try {
      return of(transactions.bump(of(waiting)));
    } catch (TransactionException unpaid) {
      throw retryable(unpaid);
    }
  }

  @Override
  public Signed vacate(long nonce) {
    try {
      return signed(ContractCall.of(address(), NOTHING), nonce);
    } catch (ContractRefusedException hasCode) {
      throw new PortException(
          PortException.Neighbour.CHAIN,
          false,
          "there is code at %s, which is an account: %s".formatted(address(), hasCode.error()),
          hasCode);
    }
  }

  @Override
  public boolean broadcast(Signed transaction) {
    try {
      transactions.broadcast(of(transaction));
      return true;
    } catch (TransactionRejectedException rejected) {
      if (rejected.reason() == Reason.NONCE_USED || rejected.reason() == Reason.UNDERPRICED) {
        return false;
      }
      throw retryable(rejected);
    } catch (TransactionException other) {
      throw retryable(other);
    }
  }

  @Override
  public Optional<Mined> mined(List<Bytes32> sameNonce) {
    for (Bytes32 hash : sameNonce) {
      Optional<Mined> mined =
          chain
              .agreed("transaction " + hash, endpoint -> Receipt.of(endpoint, hash))
              .flatMap(this::inChain);
      if (mined.isPresent()) {
        return mined;
      }
    }
    return Optional.empty();
  }

  /** An endpoint may still show the receipt of a block that was replaced. */
  private Optional<Mined> inChain(Receipt receipt) {
    return chain
        .block(receipt.blockNumber())
        .filter(block -> block.hash().equals(receipt.blockHash()))
        .map(block -> new Mined(receipt.hash(), receipt.succeeded(), block));
  }

  private Signed signed(ContractCall call, long nonce) throws ContractRefusedException {
    try {
      return of(transactions.sign(call, transactions.estimate(call), nonce));
    } catch (ContractRefusedException refused) {
      throw refused;
    } catch (TransactionException unpaid) {
      throw retryable(unpaid);
    }
  }

  /** Somebody sends ether, or the endpoint is in order again: the saga repeats. */
  private static PortException retryable(TransactionException failure) {
    return PortException.retryable(
        PortException.Neighbour.CHAIN, String.valueOf(failure.getMessage()), failure);
  }

  private static Signed of(SignedTransaction signed) {
    return new Signed(signed.raw(), signed.hash(), signed.nonce());
  }

  private static SignedTransaction of(Signed signed) {
    return new SignedTransaction(signed.raw(), signed.hash(), signed.nonce());
  }
}
