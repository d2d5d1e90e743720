package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.IdmaCalls;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.contract.IdmaRegistryCalls;
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
 * IDMA's account on a chain in memory. A call is the words of its function and arguments; a
 * transaction is mined when it is sent and all nonces below its own are taken.
 */
public final class IdmaChainAccount implements ChainAccount, IdmaCalls {
  private static final String BETWEEN = " ";

  private final InMemoryIdmaLedger ledger;
  private final Address registry;
  private final Address account;
  private final Map<Long, Signed> waiting = new TreeMap<>();
  private final Map<Bytes32, Mined> mined = new HashMap<>();
  private long next;
  private int effects;
  private boolean mining = true;

  /** The account of this address, whose calls go to this contract. */
  public IdmaChainAccount(InMemoryIdmaLedger ledger, Address registry, Address account) {
    this.ledger = ledger;
    this.registry = registry;
    this.account = account;
  }

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
    List<String> words = words(text);
    if (words.getFirst().equals("storeUcred")) {
      requireAccepted(words);
    }
    return signed(nonce, 0, text);
  }

  private void requireAccepted(List<String> words) throws RevertedException {
    BlockRef latest = ledger.heads().latest();
    AccountSlot slot = ledger.account(address(words, 1), latest);
    if (slot.status() != Status.REQUESTED) {
      throw new RevertedException("StatusForbids");
    }
    if (!ledger.isPending(
        address(words, 1), bytes32(words, 3), number(words, 2), number(words, 4), latest)) {
      throw new RevertedException("RequestDiffers");
    }
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
      ledger.mine(1);
      succeeded = false;
    }
    mined.put(
        transaction.hash(), new Mined(transaction.hash(), succeeded, ledger.heads().latest()));
  }

  private void apply(List<String> words) {
    IdmaRegistryCalls calls = ledger.from(account);
    switch (words.getFirst()) {
      case "storeUcred" ->
          calls.storeUcred(
              address(words, 1),
              number(words, 2),
              bytes32(words, 3),
              number(words, 4),
              bytes32(words, 5),
              bytes32(words, 6),
              number(words, 7));
      case "rotateUcred" ->
          calls.rotateUcred(
              address(words, 1),
              number(words, 2),
              bytes32(words, 3),
              bytes32(words, 4),
              bytes32(words, 5),
              number(words, 6));
      case "suspend" -> calls.suspend(address(words, 1), number(words, 2), bytes32(words, 3));
      case "resume" -> calls.resume(address(words, 1), number(words, 2), bytes32(words, 3));
      case "revoke" -> calls.revoke(address(words, 1), number(words, 2), bytes32(words, 3));
      case "lowerRole" -> calls.lowerRole(address(words, 1), (int) number(words, 2));
      default -> throw new IllegalStateException("reverted: no such function");
    }
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

  // ---- encoded calls

  @Override
  public Call storeUcred(
      Address user, long seq, Bytes32 requestHash, long requestedAt, OnChain credential) {
    return call(
        "storeUcred",
        user,
        seq,
        requestHash,
        requestedAt,
        credential.credRef(),
        credential.roleCommit(),
        credential.notAfter());
  }

  @Override
  public Call rotateUcred(Address user, long seq, Bytes32 requestHash, OnChain credential) {
    return call(
        "rotateUcred",
        user,
        seq,
        requestHash,
        credential.credRef(),
        credential.roleCommit(),
        credential.notAfter());
  }

  @Override
  public Call suspend(Address user, long seq, Bytes32 requestHash) {
    return call("suspend", user, seq, requestHash);
  }

  @Override
  public Call resume(Address user, long seq, Bytes32 requestHash) {
    return call("resume", user, seq, requestHash);
  }

  @Override
  public Call revoke(Address user, long seq, Bytes32 requestHash) {
    return call("revoke", user, seq, requestHash);
  }

  @Override
  public Call lowerRole(Address user, int role) {
    return call("lowerRole", user, role);
  }

  private Call call(String function, Object... arguments) {
    var text = new StringBuilder(function);
    for (Object argument : arguments) {
      text.append(BETWEEN).append(argument);
    }
    return new Call(registry, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> words(String text) {
    return List.of(text.split(BETWEEN, -1));
  }

  private static long number(List<String> words, int place) {
    return Long.parseLong(words.get(place));
  }

  private static Address address(List<String> words, int place) {
    try {
      return Address.parse(words.get(place));
    } catch (WireException ours) {
      throw new PortException(PortException.Neighbour.CHAIN, false, "not an address", ours);
    }
  }

  private static Bytes32 bytes32(List<String> words, int place) {
    try {
      return Bytes32.parse(words.get(place));
    } catch (WireException ours) {
      throw new PortException(PortException.Neighbour.CHAIN, false, "not a word", ours);
    }
  }
}
