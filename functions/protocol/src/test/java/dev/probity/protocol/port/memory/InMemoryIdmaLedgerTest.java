package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.contract.IdmaLedgerContract;
import dev.probity.protocol.port.contract.IdmaRegistryCalls;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Digests;
import java.util.Arrays;
import java.util.List;

class InMemoryIdmaLedgerTest extends IdmaLedgerContract {
  private static final Address IDMA = named("identity module");
  private static final List<Address> ADMINS =
      List.of(named("admin 1"), named("admin 2"), named("admin 3"));

  private final InMemoryIdmaLedger ledger =
      new InMemoryIdmaLedger(named("registry"), IDMA, ADMINS, 1_700_000_000L, LAG);

  private static Address named(String name) {
    return Address.of(Arrays.copyOf(Digests.keccak256(name).bytes(), Address.LENGTH));
  }

  @Override
  protected Chain chain() {
    return new Chain() {
      @Override
      public IdmaLedger ledger() {
        return ledger;
      }

      @Override
      public Address account(String name) {
        return named(name);
      }

      @Override
      public Address idma() {
        return IDMA;
      }

      @Override
      public List<Address> admins() {
        return ADMINS;
      }

      @Override
      public IdmaRegistryCalls from(Address sender) {
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
