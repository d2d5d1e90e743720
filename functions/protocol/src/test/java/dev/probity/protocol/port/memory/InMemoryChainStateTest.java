package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.contract.ChainStateContract;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.util.Arrays;

class InMemoryChainStateTest extends ChainStateContract {
  private static final int LAG = 2;

  private final Address gateway = account("gateway");
  private final Address user = account("user");
  private final Address key = account("key");
  private final InMemoryApiLedger ledger =
      new InMemoryApiLedger(account("registry"), gateway, account("guardian"), 1_000, LAG);
  private final ChainState state =
      InMemoryChainState.of(
          ledger,
          (of, at) -> AccountSlot.NONE,
          (module, purpose, one, heads) ->
              (module + "/" + purpose).equals("IM/message") && one.equals(key.toWord()));

  private static Address account(String name) {
    return Address.of(Arrays.copyOf(Digests.keccak256(name).bytes(), Address.LENGTH));
  }

  @Override
  protected Chain chain() {
    return new Chain() {
      @Override
      public ChainState state() {
        return state;
      }

      @Override
      public Heads heads() {
        return ledger.heads();
      }

      @Override
      public Address issue(Bytes32 tokenHash) {
        ledger.from(user).storeListServices(tokenHash);
        long now = ledger.heads().latest().timestamp();
        ledger.from(gateway).storeUtoken(user, tokenHash, now, tokenHash, now + 3_600);
        ledger.mine(LAG);
        return user;
      }

      @Override
      public void revoke(Address of, Bytes32 tokenHash) {
        ledger.from(of).revokeToken(tokenHash, "");
      }

      @Override
      public Address registeredKey() {
        return key;
      }
    };
  }
}
