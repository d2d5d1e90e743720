package dev.probity.lambda;

import dev.probity.chain.Web3IntegrityLedger;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.integrity.IntegrityPorts;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.standing.CredentialStanding;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The integrity module's ports. */
final class IntegrityWiring implements IntegrityPorts {
  private final Wiring shared;
  private final Supplier<IntegrityLedger> ledger;
  private final Supplier<Intake> intake;
  private final Supplier<AccountStanding> standing;

  IntegrityWiring(Wiring shared) {
    this.shared = shared;
    this.ledger =
        Lazy.of(
            () -> new Web3IntegrityLedger(shared.chain(), shared.address("INTEGRITY_REGISTRY")));
    this.intake = Lazy.of(() -> shared.intake(domain()));
    this.standing =
        Lazy.of(() ->
            new CredentialStanding(
                new CredentialStanding.Ports(
                    "IM",
                    shared.state(),
                    shared.modules(),
                    shared.idmaDomain(),
                    signer(),
                    Secp256k1.best(),
                    clock(),
                    randomness())));
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
  public Intake intake() {
    return intake.get();
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
  public AccountStanding standing() {
    return standing.get();
  }

  @Override
  public ModuleCall modules() {
    return shared.modules();
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
  public BlockStore blocks() {
    return shared.blocks();
  }

  @Override
  public long storageQuota() {
    return shared.environment().number("STORAGE_QUOTA_GIB") << 30;
  }

  @Override
  public MessageSigner signer() {
    return shared.signer();
  }

  @Override
  public ModuleDirectory directory() {
    return shared.directory();
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
