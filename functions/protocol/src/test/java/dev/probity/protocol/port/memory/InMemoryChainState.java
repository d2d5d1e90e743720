package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.AccountSlots;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.StateSnapshot;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The state of ledgers in memory: what is wanted is read at once, and kept as long as the call. */
public final class InMemoryChainState implements ChainState {
  private final @Nullable ApiLedger tokens;
  private final @Nullable AccountSlots accounts;
  private final ModuleDirectory modules;

  private InMemoryChainState(
      @Nullable ApiLedger tokens, @Nullable AccountSlots accounts, ModuleDirectory modules) {
    this.tokens = tokens;
    this.accounts = accounts;
    this.modules = modules;
  }

  /** With SCapi and SCidma. */
  public static InMemoryChainState of(
      ApiLedger tokens, AccountSlots accounts, ModuleDirectory modules) {
    return new InMemoryChainState(tokens, accounts, modules);
  }

  /** Without SCapi. */
  public static InMemoryChainState of(AccountSlots accounts, ModuleDirectory modules) {
    return new InMemoryChainState(null, accounts, modules);
  }

  /** Without SCidma. */
  public static InMemoryChainState of(ApiLedger tokens, ModuleDirectory modules) {
    return new InMemoryChainState(tokens, null, modules);
  }

  @Override
  public StateSnapshot at(Heads heads, List<Slot> wanted) {
    if (wanted.size() > MOST_SLOTS) {
      throw new IllegalArgumentException("a snapshot is of at most " + MOST_SLOTS + " slots");
    }
    var snapshot = new Snapshot(heads);
    for (Slot slot : wanted) {
      switch (slot) {
        case Slot.Account(var user) -> {
          snapshot.keep(slot, heads.finalized(), () -> read(user, heads.finalized()));
          snapshot.keep(slot, heads.latest(), () -> read(user, heads.latest()));
        }
        case Slot.Token(var hash) -> {
          snapshot.keep(slot, heads.finalized(), () -> read(hash, heads.finalized()));
          snapshot.keep(slot, heads.latest(), () -> read(hash, heads.latest()));
        }
        case Slot.ModuleKey(var module, var purpose, var key) ->
            snapshot.keep(slot, heads.latest(), () -> modules.isKey(module, purpose, key, heads));
      }
    }
    return snapshot;
  }

  private AccountSlot read(Address user, BlockRef at) {
    if (accounts == null) {
      throw new AssertionError("there is no SCidma here");
    }
    return accounts.account(user, at);
  }

  private TokenSlot read(Bytes32 tokenHash, BlockRef at) {
    if (tokens == null) {
      throw new AssertionError("there is no SCapi here");
    }
    return tokens.token(tokenHash, at);
  }

  private final class Snapshot implements StateSnapshot {
    private record At(Slot slot, BlockRef block) {}

    private final Heads heads;
    private final Map<At, Object> kept = new HashMap<>();

    private Snapshot(Heads heads) {
      this.heads = heads;
    }

    private void keep(Slot slot, BlockRef block, Supplier<Object> reading) {
      kept.computeIfAbsent(new At(slot, block), of -> reading.get());
    }

    private <T> T kept(Class<T> type, Slot slot, BlockRef block, Supplier<T> reading) {
      Object value = kept.get(new At(slot, block));
      return value == null ? reading.get() : type.cast(value);
    }

    @Override
    public Heads heads() {
      return heads;
    }

    @Override
    public AccountSlot account(Address user, BlockRef at) {
      return kept(AccountSlot.class, new Slot.Account(user), at, () -> read(user, at));
    }

    @Override
    public TokenSlot token(Bytes32 tokenHash, BlockRef at) {
      return kept(TokenSlot.class, new Slot.Token(tokenHash), at, () -> read(tokenHash, at));
    }

    @Override
    public boolean isKey(String module, String purpose, Bytes32 key, Heads at) {
      Supplier<Boolean> reading = () -> modules.isKey(module, purpose, key, at);
      return at.equals(heads)
          ? kept(Boolean.class, new Slot.ModuleKey(module, purpose, key), at.latest(), reading)
          : reading.get();
    }
  }
}
