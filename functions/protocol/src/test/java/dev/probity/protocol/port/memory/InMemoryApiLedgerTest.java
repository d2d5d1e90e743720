package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.contract.ApiLedgerContract;
import dev.probity.protocol.port.contract.ApiTokenRegistryCalls;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Digests;
import java.util.Arrays;

class InMemoryApiLedgerTest extends ApiLedgerContract {
  private static final Address GATEWAY = named("gateway");
  private static final Address GUARDIAN = named("guardian");

  private final InMemoryApiLedger ledger =
      new InMemoryApiLedger(named("registry"), GATEWAY, GUARDIAN, 1_700_000_000L, LAG);

  private static Address named(String name) {
    return Address.of(Arrays.copyOf(Digests.keccak256(name).bytes(), Address.LENGTH));
  }

  @Override
  protected Chain chain() {
    return new Chain() {
      @Override
      public ApiLedger ledger() {
        return ledger;
      }

      @Override
      public Address account(String name) {
        return named(name);
      }

      @Override
      public Address gateway() {
        return GATEWAY;
      }

      @Override
      public Address guardian() {
        return GUARDIAN;
      }

      @Override
      public ApiTokenRegistryCalls from(Address sender) {
        return ledger.from(sender);
      }

      @Override
      public void mine(int blocks) {
        ledger.mine(blocks);
      }

      @Override
      public void mineAt(long timestamp) {
        ledger.mineAt(timestamp);
      }

      @Override
      public void reorganise(int blocks) {
        ledger.reorganise(blocks);
      }

      @Override
      public void reachable(boolean reachable) {
        ledger.reachable(reachable);
      }
    };
  }
}
