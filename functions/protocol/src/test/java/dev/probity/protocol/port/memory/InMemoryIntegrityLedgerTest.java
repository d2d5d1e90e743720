package dev.probity.protocol.port.memory;

import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.contract.IntegrityLedgerContract;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

class InMemoryIntegrityLedgerTest extends IntegrityLedgerContract {
  private static final long CHAIN_ID = 31_337;
  private static final Address REGISTRY = account(1);
  private static final Address OWNER = account(2);

  private final InMemoryIntegrityLedger ledger =
      new InMemoryIntegrityLedger(CHAIN_ID, REGISTRY, 1_700_000_000L, LAG);

  private static Address account(int last) {
    byte[] bytes = new byte[Address.LENGTH];
    bytes[Address.LENGTH - 1] = (byte) last;
    return Address.of(bytes);
  }

  @Override
  protected Chain chain() {
    return new Chain() {
      @Override
      public IntegrityLedger ledger() {
        return ledger;
      }

      @Override
      public Address owner() {
        return OWNER;
      }

      @Override
      public Bytes32 dataId(Bytes32 nonce) {
        return Commitments.dataId(CHAIN_ID, REGISTRY, OWNER, nonce);
      }

      @Override
      public void store(Bytes32 nonce, long version, Bytes32 requestHash, Bytes32 contentDigest) {
        ledger.store(OWNER, nonce, version, requestHash, contentDigest);
      }

      @Override
      public void erase(Bytes32 nonce, long version, Bytes32 requestHash) {
        ledger.erase(OWNER, nonce, version, requestHash);
      }

      @Override
      public void mine(int blocks) {
        ledger.mine(blocks);
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
