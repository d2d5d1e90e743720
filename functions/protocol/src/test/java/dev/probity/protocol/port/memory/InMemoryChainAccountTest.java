package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.contract.ChainAccountContract;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.util.Arrays;
import java.util.Set;

class InMemoryChainAccountTest extends ChainAccountContract {
  private static final Address MARKS = named("marks");

  private final InMemoryChainAccount<Set<Bytes32>> account =
      new InMemoryChainAccount<>(
          named("account"), MARKS, new InMemoryMarks(), Set.of(), 1_700_000_000L, 2);

  private static Address named(String name) {
    return Address.of(Arrays.copyOf(Digests.keccak256(name).bytes(), Address.LENGTH));
  }

  @Override
  protected Chain chain() {
    return new Chain() {
      @Override
      public ChainAccount account() {
        return account;
      }

      @Override
      public ChainAccount.Call once(Bytes32 name) {
        return new ChainAccount.Call(MARKS, name.bytes());
      }

      @Override
      public boolean stands(Bytes32 name) {
        return account.state(latest()).contains(name);
      }

      @Override
      public BlockRef latest() {
        return account.heads().latest();
      }

      @Override
      public void mine(int blocks) {
        account.mine(blocks);
      }

      @Override
      public void reorganise(int blocks) {
        account.reorganise(blocks);
      }

      @Override
      public void dropWaiting() {
        account.dropWaiting();
      }

      @Override
      public void canPay(boolean canPay) {
        account.funds(canPay ? Long.MAX_VALUE : 0);
      }

      @Override
      public void reachable(boolean reachable) {
        account.reachable(reachable);
      }
    };
  }
}
