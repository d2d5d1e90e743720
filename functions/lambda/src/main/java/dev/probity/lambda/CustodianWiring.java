package dev.probity.lambda;

import dev.probity.chain.Web3IntegrityLedger;
import dev.probity.protocol.custodian.CustodianPorts;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The key custodian's ports. */
final class CustodianWiring implements CustodianPorts {
  private final Wiring shared;
  private final Supplier<IntegrityLedger> ledger;

  CustodianWiring(Wiring shared) {
    this.shared = shared;
    this.ledger =
        Lazy.of(
            () -> new Web3IntegrityLedger(shared.chain(), shared.address("INTEGRITY_REGISTRY")));
  }

  @Override
  public String tenant() {
    return shared.tenant();
  }

  @Override
  public Eip712Domain domain() {
    return shared.integrityDomain();
  }

  @Override
  public UserSignatures signatures() {
    return shared.signatures();
  }

  @Override
  public IntegrityLedger ledger() {
    return ledger.get();
  }

  @Override
  public ModuleDirectory modules() {
    return shared.directory();
  }

  @Override
  public DecryptionKey decryptionKey() {
    return shared.decryptionKey();
  }

  @Override
  public ItemStore table() {
    return shared.table();
  }

  @Override
  public RowKeys rowKeys() {
    return shared.rowKeys();
  }

  @Override
  public Alarms alarms() {
    return shared.alarms();
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public Randomness randomness() {
    return shared.randomness();
  }
}
