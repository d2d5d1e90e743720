package dev.probity.protocol.saga;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Hex;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An account on a chain of its own, with a pool of waiting transactions. Each call data is the name
 * of an effect, which stands once a transaction with it was mined; a second one of the same name
 * reverts. Blocks are mined on demand; the finalized block lies two behind the newest.
 */
final class PooledAccount implements ChainAccount {
  private static final int LAG = 2;

  /** A sent transaction; a dearer one of the same nonce takes its place. */
  private record Waiting(Signed signed, int fee) {}

  private record Block(BlockRef ref, List<Signed> transactions) {}

  private final Map<String, Bytes32> nameOfRaw = new HashMap<>();
  private final Map<String, Integer> feeOfRaw = new HashMap<>();
  private final Map<Long, Waiting> pool = new HashMap<>();
  private final List<Block> blocks = new ArrayList<>();
  private final Set<Bytes32> refusedByContract = new HashSet<>();
  private boolean reachable = true;
  private int leastFee;

  PooledAccount() {
    mine();
    mine();
    mine();
  }

  synchronized void reachable(boolean answers) {
    reachable = answers;
  }

  /** Transactions below this fee wait for ever. */
  synchronized void leastFee(int fee) {
    leastFee = fee;
  }

  /** The contract reverts this effect from now on. */
  synchronized void refuse(Bytes32 name) {
    refusedByContract.add(name);
  }

  /** The network forgets what waits. */
  synchronized void drop() {
    pool.clear();
  }

  /** Somebody else with the account's key takes the next nonce. */
  synchronized void foreign() {
    Signed signed =
        new Signed("foreign" + blocks.size(), Digests.keccak256("f" + blocks.size()), next());
    add(List.of(signed));
  }

  /** Takes the newest blocks away; their transactions wait again. */
  synchronized void reorganise(int count) {
    for (int i = 0; i < count; i++) {
      for (Signed signed : blocks.removeLast().transactions()) {
        if (feeOfRaw.containsKey(signed.raw())) {
          pool.put(signed.nonce(), new Waiting(signed, feeOfRaw.getOrDefault(signed.raw(), 1)));
        }
      }
    }
  }

  /** Mines what can be mined. */
  synchronized void mine() {
    var transactions = new ArrayList<Signed>();
    long nonce = next();
    Waiting waiting = pool.get(nonce);
    while (waiting != null && waiting.fee() >= leastFee) {
      transactions.add(waiting.signed());
      pool.remove(nonce);
      nonce++;
      waiting = pool.get(nonce);
    }
    add(transactions);
  }

  private void add(List<Signed> transactions) {
    long number = blocks.size();
    Bytes32 hash = Digests.keccak256("block " + number + transactions + System.nanoTime());
    blocks.add(new Block(new BlockRef(number, hash, 1_000 + number), List.copyOf(transactions)));
  }

  synchronized Heads heads() {
    return new Heads(
        blocks.get(Math.max(0, blocks.size() - 1 - LAG)).ref(), blocks.getLast().ref());
  }

  /** How many transactions with this effect succeeded up to a block. */
  synchronized int effects(Bytes32 name, BlockRef at) {
    if (refusedByContract.contains(name)) {
      return 0;
    }
    return (int)
        blocks.stream()
            .filter(block -> block.ref().number() <= at.number())
            .flatMap(block -> block.transactions().stream())
            .filter(signed -> name.equals(nameOfRaw.get(signed.raw())))
            .count();
  }

  /** All nonces in blocks, in order. */
  synchronized List<Long> nonces() {
    return blocks.stream()
        .flatMap(block -> block.transactions().stream())
        .map(Signed::nonce)
        .toList();
  }

  private long next() {
    return blocks.stream().mapToLong(block -> block.transactions().size()).sum();
  }

  @Override
  public Address address() {
    return Address.parseStored("0x00000000000000000000000000000000000000aa");
  }

  @Override
  public synchronized long nextNonce() {
    requireReachable();
    return next();
  }

  @Override
  public synchronized Signed sign(Call call, long nonce) throws RevertedException {
    requireReachable();
    Bytes32 name = Bytes32.of(call.data());
    if (refusedByContract.contains(name) || effects(name, blocks.getLast().ref()) > 0) {
      throw new RevertedException("AlreadyDone");
    }
    return signed(name, nonce, 1);
  }

  private Signed signed(Bytes32 name, long nonce, int fee) {
    byte[] bytes = ByteBuffer.allocate(44).put(name.bytes()).putLong(nonce).putInt(fee).array();
    String raw = Hex.of(bytes);
    nameOfRaw.put(raw, name);
    feeOfRaw.put(raw, fee);
    return new Signed(raw, Digests.keccak256(bytes), nonce);
  }

  @Override
  public synchronized Signed bump(Signed waiting) {
    requireReachable();
    return signed(
        nameOfRaw.getOrDefault(waiting.raw(), Bytes32.ZERO),
        waiting.nonce(),
        feeOfRaw.getOrDefault(waiting.raw(), 1) + 1);
  }

  @Override
  public synchronized Signed vacate(long nonce) {
    return signed(Bytes32.ZERO, nonce, 100);
  }

  @Override
  public synchronized boolean broadcast(Signed transaction) {
    requireReachable();
    int fee = feeOfRaw.getOrDefault(transaction.raw(), 1);
    Waiting other = pool.get(transaction.nonce());
    if (transaction.nonce() < next() || (other != null && other.fee() > fee)) {
      return false;
    }
    pool.put(transaction.nonce(), new Waiting(transaction, fee));
    return true;
  }

  @Override
  public synchronized Optional<Mined> mined(List<Bytes32> sameNonce) {
    requireReachable();
    for (Block block : blocks) {
      for (Signed signed : block.transactions()) {
        if (sameNonce.contains(signed.hash())) {
          boolean succeeded =
              !refusedByContract.contains(nameOfRaw.getOrDefault(signed.raw(), Bytes32.ZERO));
          return Optional.of(new Mined(signed.hash(), succeeded, block.ref()));
        }
      }
    }
    return Optional.empty();
  }

  private void requireReachable() {
    if (!reachable) {
      throw PortException.retryable(PortException.Neighbour.CHAIN, "no endpoint answers", null);
    }
  }
}
