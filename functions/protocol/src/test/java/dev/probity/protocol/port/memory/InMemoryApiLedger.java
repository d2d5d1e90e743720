package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.contract.ApiTokenRegistryCalls;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A chain with ApiTokenRegistry alone, by whose rules every call succeeds or reverts. Time is the
 * number of the block: block <i>n</i> has the timestamp {@code start + n · 12}, unless a time was
 * passed over.
 */
public final class InMemoryApiLedger implements ApiLedger {

  private record Requested(Bytes32 requestHash, Address user) {}

  /** The contract after a block, and the requests of that block. */
  private record Content(ApiTokenRegistryRules registry, List<Requested> requests) {
    Content withoutRequests() {
      return new Content(registry, List.of());
    }
  }

  private final InMemoryBlocks<Content> blocks;

  /**
   * A chain of its genesis block alone, in which the contract stands.
   *
   * @param gateway the account of the gateway's transaction key
   * @param guardian the account of the guardian's transaction key
   * @param start timestamp of block 0, seconds
   * @param finalityLag how far the finalized block lies behind the newest
   */
  public InMemoryApiLedger(
      Address registry, Address gateway, Address guardian, long start, int finalityLag) {
    this.blocks =
        new InMemoryBlocks<>(
            registry,
            start,
            finalityLag,
            new Content(new ApiTokenRegistryRules(gateway, guardian), List.of()),
            Content::withoutRequests);
  }

  /** The contract's functions, called by this account. */
  public ApiTokenRegistryCalls from(Address sender) {
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

  /** Rolls the chain back, as a node does that comes back from an older state. */
  public synchronized void rollBack(int count) {
    blocks.rollBack(count);
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
  public synchronized RequestSlot request(Address user, Bytes32 requestHash, BlockRef at) {
    return blocks.at(at).registry().request(user, requestHash);
  }

  @Override
  public synchronized TokenSlot token(Bytes32 tokenHash, BlockRef at) {
    return blocks.at(at).registry().token(tokenHash);
  }

  @Override
  public synchronized List<StoredTokenRequest> requestedInBlock(
      Bytes32 requestHash, long blockNumber) {
    return blocks
        .block(blockNumber)
        .map(block ->
            blocks.at(block).requests().stream()
                .filter(request -> request.requestHash().equals(requestHash))
                .map(request ->
                    new StoredTokenRequest(
                        request.requestHash(), request.user(), block.timestamp(), block))
                .toList())
        .orElse(List.of());
  }

  private synchronized void transact(
      List<Requested> requests, BiConsumer<ApiTokenRegistryRules, Long> change) {
    ApiTokenRegistryRules registry = blocks.newest().registry().copy();
    long now = blocks.nextTimestamp();
    change.accept(registry, now);
    blocks.add(now, new Content(registry, requests));
  }

  private final class Calls implements ApiTokenRegistryCalls {
    private final Address sender;

    private Calls(Address sender) {
      this.sender = sender;
    }

    @Override
    public void storeListServices(Bytes32 requestHash) {
      transact(
          List.of(new Requested(requestHash, sender)),
          (registry, now) -> registry.storeListServices(sender, now, requestHash));
    }

    @Override
    public void storeUtoken(
        Address user, Bytes32 requestHash, long requestedAt, Bytes32 tokenHash, long timeExp) {
      transact(
          List.of(),
          (registry, now) ->
              registry.storeUtoken(
                  sender, now, user, requestHash, requestedAt, tokenHash, timeExp));
    }

    @Override
    public void suspendToken(Bytes32 tokenHash, String reason) {
      requireAscii(reason);
      transact(List.of(), (registry, now) -> registry.suspendToken(sender, tokenHash));
    }

    @Override
    public void resumeToken(Bytes32 tokenHash, String reason) {
      requireAscii(reason);
      transact(List.of(), (registry, now) -> registry.resumeToken(sender, tokenHash));
    }

    @Override
    public void revokeToken(Bytes32 tokenHash, String reason) {
      requireAscii(reason);
      transact(List.of(), (registry, now) -> registry.revokeToken(sender, tokenHash));
    }

    private static void requireAscii(String reason) {
      if (reason.length() > Bytes32.LENGTH || !reason.chars().allMatch(unit -> unit < 0x80)) {
        throw new IllegalArgumentException("a reason is at most 32 ASCII characters");
      }
    }
  }
}
