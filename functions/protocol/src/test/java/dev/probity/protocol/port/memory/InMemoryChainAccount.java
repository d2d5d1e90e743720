package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.WireException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One account on a chain with one contract. What is sent waits until a block is mined on demand;
 * blocks that are replaced take their transactions along.
 *
 * @param <S> the contract's state, immutable
 */
public final class InMemoryChainAccount<S> implements ChainAccount {
  private static final int MAX_BYTES = 129 << 10;
  private static final int HEAD = 2 * Long.BYTES + Address.LENGTH;

  /** A contract. */
  public interface Contract<S> {
    /** Its state after this call. */
    S after(S before, Call call) throws RevertedException;
  }

  /** A transaction of the account in a block of the chain. */
  public record Included(long nonce, Call call, boolean succeeded) {}

  /** A transaction. Its bytes name all there is to it; nobody asks for a signature here. */
  private record Transaction(Call call, long nonce, long fee) {
    Signed signed() {
      byte[] bytes =
          ByteBuffer.allocate(HEAD + call.data().length)
              .putLong(nonce)
              .putLong(fee)
              .put(call.to().bytes())
              .put(call.data())
              .array();
      return new Signed(Hex.of(bytes), Digests.keccak256(bytes), nonce);
    }

    static Transaction of(Signed signed) {
      try {
        ByteBuffer bytes = ByteBuffer.wrap(Hex.parseUpTo(signed.raw(), MAX_BYTES));
        long nonce = bytes.getLong();
        long fee = bytes.getLong();
        byte[] to = new byte[Address.LENGTH];
        bytes.get(to);
        byte[] data = new byte[bytes.remaining()];
        bytes.get(data);
        return new Transaction(new Call(Address.of(to), data), nonce, fee);
      } catch (WireException notHex) {
        throw new IllegalArgumentException("not signed here", notHex);
      }
    }
  }

  private record Receipt(Bytes32 hash, Included included) {}

  private record Content<S>(S state, long nextNonce, List<Receipt> receipts) {
    Content<S> withoutReceipts() {
      return new Content<>(state, nextNonce, List.of());
    }
  }

  private final Address address;
  private final Address contract;
  private final Contract<S> rules;
  private final InMemoryBlocks<Content<S>> blocks;
  private final TreeMap<Long, Transaction> waiting = new TreeMap<>();
  private long todaysFee = 100;
  private long funds = Long.MAX_VALUE;
  private int foreign;

  /**
   * A chain of its genesis block alone.
   *
   * @param start timestamp of block 0, seconds; every other follows 12 seconds later
   * @param finalityLag how far the finalized block lies behind the newest
   */
  public InMemoryChainAccount(
      Address address,
      Address contract,
      Contract<S> rules,
      S genesis,
      long start,
      int finalityLag) {
    this.address = address;
    this.contract = contract;
    this.rules = rules;
    this.blocks =
        new InMemoryBlocks<>(
            contract,
            start,
            finalityLag,
            new Content<>(genesis, 0, List.of()),
            Content::withoutReceipts);
  }

  /** Adds blocks; the first takes what waits, is next by its nonce and pays today's fee. */
  public synchronized void mine(int count) {
    for (int i = 0; i < count; i++) {
      Content<S> before = blocks.newest();
      blocks.add(blocks.nextTimestamp(), with(before.withoutReceipts()));
    }
  }

  private Content<S> with(Content<S> before) {
    Content<S> after = before;
    Transaction next = waiting.get(after.nextNonce());
    while (next != null && next.fee() >= todaysFee) {
      after = with(after, next);
      next = waiting.get(after.nextNonce());
    }
    waiting.headMap(after.nextNonce()).clear();
    return after;
  }

  private Content<S> with(Content<S> before, Transaction next) {
    S state = before.state();
    boolean succeeded = true;
    try {
      state = called(state, next.call());
    } catch (RevertedException reverted) {
      succeeded = false;
    }
    var receipts = new ArrayList<Receipt>(before.receipts());
    receipts.add(
        new Receipt(next.signed().hash(), new Included(next.nonce(), next.call(), succeeded)));
    return new Content<>(state, before.nextNonce() + 1, List.copyOf(receipts));
  }

  private S called(S state, Call call) throws RevertedException {
    return call.to().equals(contract) ? rules.after(state, call) : state;
  }

  /** Another holder of the key takes the next nonce, in a block of its own. */
  public synchronized void takeNonce() {
    Content<S> before = blocks.newest().withoutReceipts();
    byte[] note = ByteBuffer.allocate(Integer.BYTES).putInt(++foreign).array();
    var transaction = new Transaction(new Call(address, note), before.nextNonce(), todaysFee);
    Content<S> after = with(before, transaction);
    blocks.add(blocks.nextTimestamp(), after);
    waiting.headMap(after.nextNonce()).clear();
  }

  /** Forgets what waits, as nodes do with what nobody mines. */
  public synchronized void dropWaiting() {
    waiting.clear();
  }

  /** Replaces the newest blocks, finalized ones too if there are so many, by empty ones. */
  public synchronized void reorganise(int count) {
    blocks.reorganise(count);
  }

  /** What a block asks of a transaction from now on; at first 100. */
  public synchronized void todaysFee(long fee) {
    todaysFee = fee;
  }

  /** The highest fee that the account can pay; at first any. */
  public synchronized void funds(long most) {
    funds = most;
  }

  /** Whether the chain answers at all. */
  public synchronized void reachable(boolean answers) {
    blocks.reachable(answers);
  }

  /** Finalized and newest block. */
  public synchronized Heads heads() {
    return blocks.heads();
  }

  /** The contract's state after this block. */
  public synchronized S state(BlockRef at) {
    return blocks.at(at).state();
  }

  /** All transactions in blocks, in order. */
  public synchronized List<Included> included() {
    return blocks
        .upTo(blocks.heads().latest().number())
        .flatMap(content -> content.receipts().stream())
        .map(Receipt::included)
        .toList();
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public synchronized long nextNonce() {
    blocks.heads();
    return blocks.newest().nextNonce();
  }

  @Override
  public synchronized Signed sign(Call call, long nonce) throws RevertedException {
    blocks.heads();
    called(blocks.newest().state(), call);
    return payable(new Transaction(call, nonce, todaysFee));
  }

  @Override
  public synchronized Signed bump(Signed signed) {
    blocks.heads();
    Transaction old = Transaction.of(signed);
    return payable(
        new Transaction(old.call(), old.nonce(), Math.max(replacing(old.fee()), todaysFee)));
  }

  @Override
  public synchronized Signed vacate(long nonce) {
    blocks.heads();
    return payable(new Transaction(new Call(address, new byte[0]), nonce, todaysFee));
  }

  /** One tenth more. */
  private static long replacing(long fee) {
    return fee + (fee + 9) / 10;
  }

  private Signed payable(Transaction transaction) {
    if (transaction.fee() > funds) {
      throw PortException.retryable(
          PortException.Neighbour.CHAIN, address + " cannot pay " + transaction.fee(), null);
    }
    return transaction.signed();
  }

  @Override
  public synchronized boolean broadcast(Signed signed) {
    blocks.heads();
    if (mined(List.of(signed.hash())).isPresent()) {
      return true;
    }
    Transaction transaction = Transaction.of(signed);
    if (transaction.nonce() < blocks.newest().nextNonce()) {
      return false;
    }
    Transaction before = waiting.get(transaction.nonce());
    if (before != null
        && !before.signed().hash().equals(signed.hash())
        && transaction.fee() < replacing(before.fee())) {
      return false;
    }
    waiting.put(transaction.nonce(), transaction);
    return true;
  }

  @Override
  public synchronized Optional<Mined> mined(List<Bytes32> sameNonce) {
    long newest = blocks.heads().latest().number();
    for (long number = newest; number >= 0; number--) {
      BlockRef block = blocks.block(number).orElseThrow();
      for (Receipt receipt : blocks.at(block).receipts()) {
        if (sameNonce.contains(receipt.hash())) {
          return Optional.of(new Mined(receipt.hash(), receipt.included().succeeded(), block));
        }
      }
    }
    return Optional.empty();
  }
}
