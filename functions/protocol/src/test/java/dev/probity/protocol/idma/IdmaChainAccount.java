package dev.probity.protocol.idma;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.IdmaCalls;
import dev.probity.protocol.port.contract.IdmaRegistryCalls;
import dev.probity.protocol.port.memory.InMemoryIdmaLedger;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** IDMA's account on a chain in memory: a transaction is mined as soon as it is sent. */
final class IdmaChainAccount implements ChainAccount, IdmaCalls {
  private final InMemoryIdmaLedger ledger;
  private final Address registry;
  private final Address address;
  private final List<Consumer<IdmaRegistryCalls>> calls = new ArrayList<>();
  private final Map<Bytes32, Integer> signed = new HashMap<>();
  private final Map<Bytes32, Mined> mined = new HashMap<>();
  private boolean reachable = true;

  IdmaChainAccount(InMemoryIdmaLedger ledger, Address registry, Address address) {
    this.ledger = ledger;
    this.registry = registry;
    this.address = address;
  }

  /** Whether what is sent arrives. */
  void reachable(boolean arrives) {
    reachable = arrives;
  }

  /** How many transactions are in blocks. */
  int minedCount() {
    return mined.size();
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public long nextNonce() {
    return mined.size();
  }

  @Override
  public Signed sign(Call call, long nonce) {
    Bytes32 hash = Digests.sha256(call.data(), ByteBuffer.allocate(8).putLong(nonce).array());
    signed.put(hash, ByteBuffer.wrap(call.data()).getInt());
    return new Signed("0x02", hash, nonce);
  }

  @Override
  public Signed bump(Signed waiting) {
    return waiting;
  }

  @Override
  public Signed vacate(long nonce) {
    throw new IllegalStateException("no nonce is lost here");
  }

  @Override
  public boolean broadcast(Signed transaction) {
    if (!reachable || transaction.nonce() != mined.size()) {
      return false;
    }
    boolean succeeded = true;
    try {
      calls.get(signed.getOrDefault(transaction.hash(), -1)).accept(ledger.from(address));
    } catch (IllegalStateException reverted) {
      succeeded = false;
      ledger.mine(1);
    }
    BlockRef block = ledger.heads().latest();
    mined.put(transaction.hash(), new Mined(transaction.hash(), succeeded, block));
    return true;
  }

  @Override
  public Optional<Mined> mined(List<Bytes32> sameNonce) {
    return sameNonce.stream()
        .flatMap(hash -> Optional.ofNullable(mined.get(hash)).stream())
        .findFirst();
  }

  @Override
  public Call storeUcred(
      Address user, long seq, Bytes32 requestHash, long requestedAt, OnChain credential) {
    return call(contract ->
        contract.storeUcred(
            user,
            seq,
            requestHash,
            requestedAt,
            credential.credRef(),
            credential.roleCommit(),
            credential.notAfter()));
  }

  @Override
  public Call rotateUcred(Address user, long seq, Bytes32 requestHash, OnChain credential) {
    return call(contract ->
        contract.rotateUcred(
            user,
            seq,
            requestHash,
            credential.credRef(),
            credential.roleCommit(),
            credential.notAfter()));
  }

  @Override
  public Call suspend(Address user, long seq, Bytes32 requestHash) {
    return call(contract -> contract.suspend(user, seq, requestHash));
  }

  @Override
  public Call resume(Address user, long seq, Bytes32 requestHash) {
    return call(contract -> contract.resume(user, seq, requestHash));
  }

  @Override
  public Call revoke(Address user, long seq, Bytes32 requestHash) {
    return call(contract -> contract.revoke(user, seq, requestHash));
  }

  @Override
  public Call lowerRole(Address user, int role) {
    return call(contract -> contract.lowerRole(user, role));
  }

  private Call call(Consumer<IdmaRegistryCalls> made) {
    calls.add(made);
    return new Call(registry, ByteBuffer.allocate(4).putInt(calls.size() - 1).array());
  }
}
