package dev.probity.lambda;

import dev.probity.chain.Web3IntegrityLedger;
import dev.probity.protocol.aiservice.AiServicePorts;
import dev.probity.protocol.integrity.check.CheckPolicy;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The AI service's ports. */
final class AiServiceWiring implements AiServicePorts {
  private final Wiring shared;
  private final Supplier<IntegrityLedger> ledger;
  private final Supplier<CheckPolicy> policy;

  AiServiceWiring(Wiring shared) {
    this.shared = shared;
    this.ledger =
        Lazy.of(
            () -> new Web3IntegrityLedger(shared.chain(), shared.address("INTEGRITY_REGISTRY")));
    this.policy = Lazy.of(() -> CheckPolicy.parse(shared.environment().required("CHECK_POLICY")));
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
  public ItemStore table() {
    return shared.table();
  }

  @Override
  public Alarms alarms() {
    return shared.alarms();
  }

  @Override
  public BlockStore blocks() {
    return shared.blocks();
  }

  @Override
  public MessageSigner signer() {
    return shared.signer();
  }

  @Override
  public DecryptionKey decryptionKey() {
    return shared.decryptionKey();
  }

  @Override
  public ModuleCall modules() {
    return shared.modules();
  }

  @Override
  public CheckPolicy policy() {
    return policy.get();
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
