package dev.probity.chain;

import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.StateSnapshot;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The registries at both heads, in one batch to each endpoint: everything at a block's hash, and
 * with several endpoints each slot from two that agree.
 */
public final class Web3ChainState implements ChainState {
  private final ChainView chain;
  private final Registries registries;

  /** Where the registries are; each is asked for when something of it is wanted. */
  public record Registries(
      Supplier<Address> idma, Supplier<Address> apiTokens, Supplier<Address> modules) {}

  /** The state of these registries. */
  public Web3ChainState(ChainView chain, Registries registries) {
    this.chain = chain;
    this.registries = registries;
  }

  @Override
  public StateSnapshot at(Heads heads, List<Slot> wanted) {
    if (wanted.size() > MOST_SLOTS) {
      throw new IllegalArgumentException("a snapshot is of at most " + MOST_SLOTS + " slots");
    }
    List<ContractRead> reads =
        wanted.stream()
            .flatMap(slot -> Stream.of(read(slot, heads.finalized()), read(slot, heads.latest())))
            .toList();
    return new Snapshot(heads, ReadAhead.of(chain, reads));
  }

  private ContractRead read(Slot slot, BlockRef at) {
    return switch (slot) {
      case Slot.Account(var user) ->
          ContractRead.of(registries.idma().get(), IdmaContract.standingOf(user), at);
      case Slot.Token(var tokenHash) ->
          ContractRead.of(registries.apiTokens().get(), ApiContract.token(tokenHash), at);
      case Slot.ModuleKey(var module, var purpose, var key) ->
          ContractRead.of(
              registries.modules().get(), ModuleRegistryView.keyRecord(module, purpose, key), at);
    };
  }

  private final class Snapshot implements StateSnapshot {
    private final Heads heads;
    private final ReadAhead reads;

    private Snapshot(Heads heads, ReadAhead reads) {
      this.heads = heads;
      this.reads = reads;
    }

    @Override
    public Heads heads() {
      return heads;
    }

    @Override
    public AccountSlot account(Address user, BlockRef at) {
      return new Web3IdmaLedger(chain, reads, registries.idma().get()).account(user, at);
    }

    @Override
    public TokenSlot token(Bytes32 tokenHash, BlockRef at) {
      return new Web3ApiLedger(chain, reads, registries.apiTokens().get()).token(tokenHash, at);
    }

    @Override
    public boolean isKey(String module, String purpose, Bytes32 key, Heads at) {
      return new Web3ModuleDirectory(registries.modules().get(), reads)
          .isKey(module, purpose, key, at);
    }
  }
}
