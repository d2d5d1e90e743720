package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A module's account on a chain in memory. A call is the words of its function and arguments; a
 * transaction is mined when it is sent and all nonces below its own are taken.
 */
abstract class WordedChainAccount implements ChainAccount {
  private static final String BETWEEN = " ";

  private final Address contract;
  private final Address account;
  private final Map<Long, Signed> waiting = new TreeMap<>();
  private final Map<Bytes32, Mined> mined = new HashMap<>();
  private long next;
  private int effects;
  private boolean mining = true;

  /** The account of this address, whose calls go to this contract. */
  WordedChainAccount(Address contract, Address account) {
    this.contract = contract;
    this.account = account;
  }

  /**
   * Calls the contract, which takes a block.
   *
   * @throws IllegalStateException when it reverts; no block is mined then
   */
  abstract void apply(List<String> words);

  /** Refuses a call that would revert in the newest block. */
  abstract void requireAccepted(List<String> words) throws RevertedException;

  /** Mines an empty block. */
  abstract void mineEmpty();

  /** The newest block. */
  abstract BlockRef latest();

  /** Whether what is sent gets into blocks; if not, it waits. */
  public synchronized void mining(boolean mines) {
    mining = mines;
    mineWaiting();
  }

  /** How many calls changed the contract. */
  public synchronized int effects() {
    return effects;
  }

  @Override
  public Address address() {
    return account;
  }

  @Override
  public synchronized long nextNonce() {
    return next;
  }

  @Override
  public synchronized Signed sign(Call call, long nonce) throws RevertedException {
    String text = new String(call.data(), StandardCharsets.UTF_8);
    requireAccepted(words(text));
    return signed(nonce, 0, text);
  }

  @Override
  public synchronized Signed bump(Signed last) {
    List<String> parts = words(last.raw());
    return signed(
        last.nonce(), number(parts, 1) + 1, String.join(BETWEEN, parts.subList(2, parts.size())));
  }

  @Override
  public synchronized Signed vacate(long nonce) {
    return signed(nonce, 0, "nothing");
  }

  private static Signed signed(long nonce, long fee, String call) {
    String raw = nonce + BETWEEN + fee + BETWEEN + call;
    return new Signed(raw, Digests.keccak256(raw), nonce);
  }

  @Override
  public synchronized boolean broadcast(Signed transaction) {
    if (transaction.nonce() < next) {
      return mined.containsKey(transaction.hash());
    }
    waiting.put(transaction.nonce(), transaction);
    mineWaiting();
    return true;
  }

  private void mineWaiting() {
    while (mining && waiting.containsKey(next)) {
      mine(Objects.requireNonNull(waiting.remove(next)));
      next++;
    }
  }

  private void mine(Signed transaction) {
    boolean succeeded;
    try {
      List<String> parts = words(transaction.raw());
      apply(parts.subList(2, parts.size()));
      effects++;
      succeeded = true;
    } catch (IllegalStateException reverted) {
      mineEmpty();
      succeeded = false;
    }
    mined.put(transaction.hash(), new Mined(transaction.hash(), succeeded, latest()));
  }

  @Override
  public synchronized Optional<Mined> mined(List<Bytes32> sameNonce) {
    for (Bytes32 hash : sameNonce) {
      Mined found = mined.get(hash);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** A call of this function. */
  Call call(String function, Object... arguments) {
    var text = new StringBuilder(function);
    for (Object argument : arguments) {
      text.append(BETWEEN).append(argument);
    }
    return new Call(contract, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> words(String text) {
    return List.of(text.split(BETWEEN, -1));
  }

  static long number(List<String> words, int place) {
    return Long.parseLong(words.get(place));
  }

  static Address address(List<String> words, int place) {
    try {
      return Address.parse(words.get(place));
    } catch (WireException ours) {
      throw new PortException(PortException.Neighbour.CHAIN, false, "not an address", ours);
    }
  }

  static Bytes32 bytes32(List<String> words, int place) {
    try {
      return Bytes32.parse(words.get(place));
    } catch (WireException ours) {
      throw new PortException(PortException.Neighbour.CHAIN, false, "not a word", ours);
    }
  }
}
