package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.contract.IdmaRegistryCalls;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A chain with IdmaRegistry alone, by whose rules every call succeeds or reverts. Time is the
 * number of the block: block <i>n</i> has the timestamp {@code start + n · 12}, unless a time was
 * passed over.
 */
public final class InMemoryIdmaLedger implements IdmaLedger {

  private record Requested(Bytes32 requestHash, Address user) {}

  /** The contract after a block, and the requests of that block. */
  private record Content(IdmaRegistryRules registry, List<Requested> requests) {
    Content withoutRequests() {
      return new Content(registry, List.of());
    }
  }

  private final InMemoryBlocks<Content> blocks;

  /**
   * A chain of its genesis block alone, in which the contract stands.
   *
   * @param idma the account of IDMA's transaction key
   * @param admins the first system administrators
   * @param start timestamp of block 0, seconds
   * @param finalityLag how far the finalized block lies behind the newest
   */
  public InMemoryIdmaLedger(
      Address registry, Address idma, List<Address> admins, long start, int finalityLag) {
    this.blocks =
        new InMemoryBlocks<>(
            registry,
            start,
            finalityLag,
            new Content(IdmaRegistryRules.created(idma, admins), List.of()),
            Content::withoutRequests);
  }

  /** The contract's functions, called by this account. */
  public IdmaRegistryCalls from(Address sender) {
    return new Calls(sender);
  }

  /** Adds empty blocks, and so advances finality by as many. */
  public synchronized void mine(int count) {
    blocks.mine(count);
  }

  /** Adds an empty block of this time, which is not before the newest block's. */
  public synchronized void mineAt(long timestamp) {
    blocks.mineAt(timestamp);
  }

  /** Replaces the newest blocks, finalized ones too if there are so many, by empty ones. */
  public synchronized void reorganise(int count) {
    blocks.reorganise(count);
  }

  /** Whether the chain answers at all. */
  public synchronized void reachable(boolean answers) {
    blocks.reachable(answers);
  }

  /** Whether the endpoints agree on their blocks. */
  public synchronized void endpointsAgree(boolean agree) {
    blocks.endpointsAgree(agree);
  }

  @Override
  public synchronized Heads heads() {
    return blocks.heads();
  }

  @Override
  public synchronized Optional<BlockRef> block(long number) {
    return blocks.block(number);
  }

  @Override
  public synchronized AccountSlot account(Address user, BlockRef at) {
    return blocks.at(at).registry().standing(user);
  }

  @Override
  public synchronized boolean isPending(
      Address user, Bytes32 requestHash, long seq, long storedAt, BlockRef at) {
    return blocks.at(at).registry().isPending(user, requestHash, seq, storedAt);
  }

  @Override
  public synchronized long systemAdministrators(BlockRef at) {
    return blocks.at(at).registry().systemAdmins();
  }

  @Override
  public synchronized List<StoredRequest> requestedInBlock(Bytes32 requestHash, long blockNumber) {
    return blocks
        .block(blockNumber)
        .map(block ->
            blocks.at(block).requests().stream()
                .filter(request -> request.requestHash().equals(requestHash))
                .map(request ->
                    new StoredRequest(
                        request.requestHash(), request.user(), block.timestamp(), block))
                .toList())
        .orElse(List.of());
  }

  private synchronized void transact(
      List<Requested> requests, BiConsumer<IdmaRegistryRules, Long> change) {
    IdmaRegistryRules registry = blocks.newest().registry().copy();
    long now = blocks.nextTimestamp();
    change.accept(registry, now);
    blocks.add(now, new Content(registry, requests));
  }

  private final class Calls implements IdmaRegistryCalls {
    private final Address sender;

    private Calls(Address sender) {
      this.sender = sender;
    }

    @Override
    public void storeRegData(Bytes32 requestHash) {
      transact(
          List.of(new Requested(requestHash, sender)),
          (registry, now) -> registry.storeRegData(sender, now, requestHash));
    }

    @Override
    public void revokeOwn() {
      transact(List.of(), (registry, now) -> registry.revokeOwn(sender, now));
    }

    @Override
    public void storeUcred(
        Address user,
        long seq,
        Bytes32 requestHash,
        long requestedAt,
        Bytes32 credRef,
        Bytes32 roleCommit,
        long notAfter) {
      transact(
          List.of(),
          (registry, now) ->
              registry.storeUcred(
                  sender, now, user, seq, requestHash, requestedAt, credRef, roleCommit, notAfter));
    }

    @Override
    public void rotateUcred(
        Address user,
        long seq,
        Bytes32 requestHash,
        Bytes32 credRef,
        Bytes32 roleCommit,
        long notAfter) {
      transact(
          List.of(),
          (registry, now) ->
              registry.rotateUcred(
                  sender, now, user, seq, requestHash, credRef, roleCommit, notAfter));
    }

    @Override
    public void suspend(Address user, long seq, Bytes32 requestHash) {
      turn(user, seq, Status.ACTIVE, Status.SUSPENDED);
    }

    @Override
    public void resume(Address user, long seq, Bytes32 requestHash) {
      turn(user, seq, Status.SUSPENDED, Status.ACTIVE);
    }

    @Override
    public void revoke(Address user, long seq, Bytes32 requestHash) {
      transact(List.of(), (registry, now) -> registry.revoke(sender, now, user, seq));
    }

    @Override
    public void lowerRole(Address user, int role) {
      transact(List.of(), (registry, now) -> registry.lowerRole(sender, user, role));
    }

    @Override
    public void approveRole(Address user, long version, int role, long deadline) {
      transact(
          List.of(),
          (registry, now) -> registry.approveRole(sender, now, user, version, role, deadline));
    }

    private void turn(Address user, long seq, Status from, Status to) {
      transact(List.of(), (registry, now) -> registry.turn(sender, now, user, seq, from, to));
    }
  }
}
