package dev.probity.lambda;

import dev.probity.chain.Web3ApiLedger;
import dev.probity.protocol.idma.session.SessionCheck;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.service.ServiceFaults;
import dev.probity.protocol.service.ServicePorts;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The services' ports. */
final class ServiceWiring implements ServicePorts {
  private final Wiring shared;
  private final Supplier<ApiLedger> ledger;

  ServiceWiring(Wiring shared) {
    this.shared = shared;
    this.ledger =
        Lazy.of(() -> new Web3ApiLedger(shared.chain(), shared.address("API_TOKEN_REGISTRY")));
  }

  @Override
  public String tenant() {
    return shared.tenant();
  }

  @Override
  public Eip712Domain domain() {
    return shared.apiDomain();
  }

  @Override
  public UserSignatures signatures() {
    return shared.signatures();
  }

  @Override
  public Secp256k1 curve() {
    return Secp256k1.best();
  }

  @Override
  public ApiLedger ledger() {
    return ledger.get();
  }

  @Override
  public ModuleDirectory modules() {
    return shared.directory();
  }

  @Override
  public SessionCheck sessions() {
    return shared.sessions();
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
  public Randomness randomness() {
    return shared.randomness();
  }

  @Override
  public MessageSigner signer() {
    return shared.signer();
  }

  @Override
  public long sourceQuotaPerMinute() {
    return shared.environment().number("SOURCE_QUOTA_PER_MINUTE");
  }

  @Override
  public ServiceFaults faults() {
    return new LogServiceFaults(shared.log());
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }
}
