package dev.probity.local.saga;

import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.IntegrityContract;
import dev.probity.chain.Web3IntegrityLedger;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.TransactionSigner;
import dev.probity.chain.transaction.Web3ChainAccount;
import dev.probity.local.service.anvil.Anvil;
import dev.probity.local.service.anvil.Mining;
import dev.probity.local.service.fault.Fault;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.contract.ChainAccountContract;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The account on a chain, its key in the KMS server. */
@Isolated("its limits of time are short")
final class KmsChainAccountTest extends ChainAccountContract {
  private static final RpcEndpoint.Limits QUICK =
      new RpcEndpoint.Limits(Duration.ofSeconds(2), Duration.ofMillis(700), 256 * 1024);

  @TempDir static Path folder;

  private static @Nullable OwnChain chain;
  private static @Nullable FaultProxy proxy;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    OwnChain started = new OwnChain(folder, 1, Mining.ON_DEMAND);
    chain = started;
    proxy = FaultProxy.before(started.endpoint());
  }

  @AfterAll
  static void stop() throws IOException {
    if (proxy != null) {
      proxy.close();
    }
    if (chain != null) {
      chain.close();
    }
  }

  /** What is asked of anvil alone. */
  private interface Control {
    void run() throws IOException, InterruptedException;
  }

  private static void control(Control control) {
    try {
      control.run();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  protected Chain chain() {
    OwnChain own = Objects.requireNonNull(chain);
    FaultProxy before = Objects.requireNonNull(proxy);
    ChainView view = own.view(new Finality.Finalized());
    var cut =
        new ChainView(
            List.of(new RpcEndpoint(before.endpoint(), QUICK)),
            new Finality.Finalized(),
            Anvil.CHAIN_ID);
    return new Chain() {
      @Override
      public ChainAccount account() {
        return new Web3ChainAccount(cut, TransactionSigner.of(own.idma()));
      }

      @Override
      public ChainAccount.Call once(Bytes32 name) {
        return new ChainAccount.Call(
            own.integrityRegistry(), IntegrityContract.storeTdataHash(name, 1, name, name));
      }

      @Override
      public boolean stands(Bytes32 name) {
        Bytes32 dataId =
            Commitments.dataId(Anvil.CHAIN_ID, own.integrityRegistry(), own.idma().address(), name);
        return !new Web3IntegrityLedger(view, own.integrityRegistry())
            .commitment(dataId, 1, latest())
            .equals(Bytes32.ZERO);
      }

      @Override
      public BlockRef latest() {
        return view.heads().latest();
      }

      @Override
      public void mine(int blocks) {
        control(() -> own.rpc().mine(blocks));
      }

      @Override
      public void reorganise(int blocks) {
        control(() -> own.rpc().reorg(blocks));
      }

      @Override
      public void dropWaiting() {
        control(() -> own.rpc().call("anvil_dropAllTransactions"));
      }

      @Override
      public void canPay(boolean canPay) {
        control(() ->
            own.rpc()
                .setBalance(
                    own.idma().address().toString(),
                    canPay ? BigInteger.TEN.pow(20) : BigInteger.ONE));
      }

      @Override
      public void reachable(boolean reachable) {
        if (reachable) {
          before.clear();
        } else {
          before.always(request -> true, new Fault.DropRequest());
        }
      }
    };
  }
}
