package dev.probity.chain.transaction;

import dev.probity.chain.ChainView;
import dev.probity.chain.ContractError;
import dev.probity.chain.Finality;
import dev.probity.chain.rpc.Quantity;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.chain.transaction.TransactionRejectedException.Reason;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.Signature;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The transactions of one account: {@link #estimate}, show it, {@link #sign}, store it, {@link
 * #broadcast}, {@link #await}. Each step can be repeated after a crash.
 *
 * <p>One sender per account at a time: two would sign the same nonce.
 */
public final class WalletTransactions {
  /** The most gas that a transaction of ours may ask for; EIP-7825 allows no more. */
  public static final long MAX_GAS = 16_777_216;

  private static final int FEE_BLOCKS = 8;
  private static final int MEDIAN = 50;
  private static final BigInteger MIN_TIP = BigInteger.ONE;

  /** Nodes replace a waiting transaction for a tenth more; an eighth leaves room for rounding. */
  private static final BigInteger BUMP_NUMERATOR = BigInteger.valueOf(9);

  private static final BigInteger BUMP_DENOMINATOR = BigInteger.valueOf(8);

  private final ChainView chain;
  private final TransactionSigner signer;
  private final Duration poll;

  /** Looks at the chain every half second while it waits. */
  public WalletTransactions(ChainView chain, TransactionSigner signer) {
    this(chain, signer, Duration.ofMillis(500));
  }

  /**
   * The transactions of the signer's account.
   *
   * @param poll between two looks while it waits
   */
  public WalletTransactions(ChainView chain, TransactionSigner signer, Duration poll) {
    this.chain = chain;
    this.signer = signer;
    this.poll = poll;
  }

  /** The account. */
  public Address account() {
    return signer.address();
  }

  /**
   * What a call may cost now.
   *
   * @throws ContractRefusedException it would revert
   */
  public Estimate estimate(ContractCall call) throws TransactionException {
    BigInteger balance =
        chain.first(
            endpoint -> endpoint.call("eth_getBalance", account().toString(), "latest").quantity());
    Fees fees = chain.first(WalletTransactions::fees);
    long gas = gas(call);
    BigInteger cost = fees.maxFee().multiply(BigInteger.valueOf(gas));
    return new Estimate(gas, fees.maxFee(), fees.tip(), cost, balance);
  }

  /**
   * Signs a call with the next free nonce. Nothing is sent: store the result, then {@link
   * #broadcast} it.
   *
   * @throws InsufficientFundsException the balance does not cover the most it can cost
   */
  public SignedTransaction sign(ContractCall call, Estimate estimate) throws TransactionException {
    return sign(call, estimate, nonce("pending"));
  }

  /** Signs a call with this nonce, for a sender that assigns nonces itself. */
  public SignedTransaction sign(ContractCall call, Estimate estimate, long nonce)
      throws TransactionException {
    if (!estimate.affordable()) {
      throw new InsufficientFundsException(account(), estimate.costWei(), estimate.balanceWei());
    }
    return sign(
        new UnsignedTransaction(
            chain.chainId(),
            nonce,
            call,
            estimate.gas(),
            estimate.maxFeePerGas(),
            estimate.maxPriorityFeePerGas()));
  }

  /**
   * Signs the same call with the same nonce at a fee an eighth higher, or at today's fees where
   * these are higher still. Store and broadcast it as any other, and {@link #await} both.
   *
   * @throws InsufficientFundsException the balance does not cover the higher fee
   */
  public SignedTransaction bump(SignedTransaction waiting) throws TransactionException {
    UnsignedTransaction old = UnsignedTransaction.of(waiting);
    Fees today = chain.first(WalletTransactions::fees);
    BigInteger maxFee = bumped(old.maxFeePerGas()).max(today.maxFee());
    BigInteger tip = bumped(old.maxPriorityFeePerGas()).max(today.tip()).min(maxFee);
    BigInteger cost = maxFee.multiply(BigInteger.valueOf(old.gasLimit()));
    BigInteger balance =
        chain.first(
            endpoint -> endpoint.call("eth_getBalance", account().toString(), "latest").quantity());
    if (balance.compareTo(cost) < 0) {
      throw new InsufficientFundsException(account(), cost, balance);
    }
    return sign(
        new UnsignedTransaction(
            old.chainId(), old.nonce(), old.call(), old.gasLimit(), maxFee, tip));
  }

  /**
   * Sends a signed transaction to every endpoint. To send one that waits or was mined already is no
   * fault.
   *
   * @throws TransactionRejectedException no endpoint takes it, and none has it
   * @throws PortException no endpoint answers
   */
  public void broadcast(SignedTransaction transaction) throws TransactionException {
    List<Optional<RpcErrorException>> answers = new ArrayList<>();
    List<PortException> failures = new ArrayList<>();
    for (RpcEndpoint endpoint : chain.endpoints()) {
      try {
        answers.add(send(endpoint, transaction));
      } catch (PortException e) {
        failures.add(e);
      }
    }
    if (answers.stream().anyMatch(Optional::isEmpty)) {
      return;
    }
    if (answers.isEmpty()) {
      throw failures.getFirst();
    }
    RpcErrorException refusal = answers.getFirst().orElseThrow();
    throw new TransactionRejectedException(
        transaction.hash(), reason(refusal.reason()), refusal.reason());
  }

  /** Empty when the endpoint has the transaction now, else why it refused it. */
  private static Optional<RpcErrorException> send(
      RpcEndpoint endpoint, SignedTransaction transaction) {
    try {
      endpoint.tryCall("eth_sendRawTransaction", transaction.raw());
      return Optional.empty();
    } catch (RpcErrorException e) {
      // "already known", "nonce too low": each node says it in its own words, so ask for the fact.
      return TransactionWait.known(endpoint, transaction.hash())
          ? Optional.empty()
          : Optional.of(e);
    }
  }

  /**
   * Waits until a transaction is final one way or the other.
   *
   * @param sameNonce the transaction, and those that {@link #bump} made of it
   * @param limit how long to wait
   * @throws PortException retryable when the limit is reached: await again
   */
  public TransactionFate await(
      List<SignedTransaction> sameNonce, Finality finality, Duration limit, WaitProgress progress)
      throws InterruptedException {
    return new TransactionWait(chain.at(finality), account(), sameNonce, progress)
        .until(System.nanoTime() + limit.toNanos(), poll);
  }

  private long nonce(String block) {
    return chain.first(
        endpoint -> endpoint.call("eth_getTransactionCount", account().toString(), block).number());
  }

  private SignedTransaction sign(UnsignedTransaction transaction) {
    Signature signature = signer.sign(transaction);
    return transaction.signed(signature);
  }

  private long gas(ContractCall call) throws TransactionException {
    Map<String, String> request =
        call.to()
            .map(to ->
                Map.of(
                    "from", account().toString(), "to", to.toString(), "data", Hex.of(call.data())))
            .orElseGet(() -> Map.of("from", account().toString(), "data", Hex.of(call.data())));
    Gas gas = chain.first(endpoint -> gas(endpoint, request));
    if (gas.refusal().isPresent()) {
      throw new ContractRefusedException(gas.refusal().get());
    }
    long padded = gas.needed() + gas.needed() / 5;
    if (padded > MAX_GAS) {
      throw PortException.retryable(
          PortException.Neighbour.CHAIN,
          "the endpoint estimates %d gas, which no transaction of ours needs: use another endpoint"
              .formatted(gas.needed()),
          null);
    }
    return padded;
  }

  private record Gas(long needed, Optional<ContractError> refusal) {}

  private static Gas gas(RpcEndpoint endpoint, Map<String, String> request) {
    try {
      return new Gas(endpoint.tryCall("eth_estimateGas", request).number(), Optional.empty());
    } catch (RpcErrorException e) {
      if (e.reverted()) {
        return new Gas(0, Optional.of(ContractError.decode(e.data())));
      }
      throw RpcEndpoint.failure(e);
    }
  }

  private record Fees(BigInteger maxFee, BigInteger tip) {}

  private static Fees fees(RpcEndpoint endpoint) {
    RpcValue history =
        endpoint.call("eth_feeHistory", Quantity.of(FEE_BLOCKS), "latest", List.of(MEDIAN));
    BigInteger base = history.member("baseFeePerGas").elements().getLast().quantity();
    RpcValue rewards = history.member("reward");
    List<BigInteger> tips =
        rewards.isAbsent()
            ? List.of()
            : rewards.elements().stream()
                .flatMap(block -> block.elements().stream())
                .map(RpcValue::quantity)
                .filter(tip -> tip.signum() > 0)
                .sorted()
                .toList();
    BigInteger tip = tips.isEmpty() ? MIN_TIP : tips.get(tips.size() / 2).max(MIN_TIP);
    return new Fees(base.shiftLeft(1).add(tip), tip);
  }

  private static BigInteger bumped(BigInteger fee) {
    return fee.multiply(BUMP_NUMERATOR).divide(BUMP_DENOMINATOR).add(BigInteger.ONE);
  }

  private static Reason reason(String words) {
    String text = words.toLowerCase(Locale.ROOT);
    if (text.contains("nonce too low") || text.contains("nonce is too low")) {
      return Reason.NONCE_USED;
    }
    if (text.contains("underpriced") || text.contains("fee too low")) {
      return Reason.UNDERPRICED;
    }
    return text.contains("insufficient funds") ? Reason.FUNDS : Reason.OTHER;
  }
}
