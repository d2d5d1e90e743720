package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.IntegrityContract;
import dev.probity.chain.Web3IntegrityLedger;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.DevelopmentFunds;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.transaction.WaitProgress;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.chain.wallet.Wallet;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.LoggedIn;
import dev.probity.client.config.Settings;
import dev.probity.client.dataset.AddDataset;
import dev.probity.client.dataset.InconsistentDataException;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Stages;
import dev.probity.local.stack.Enrolment;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Bytes32;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * One owner with one file and one journal, whose command meets faults and is repeated, and what
 * stands in the end: one version, one transaction on chain, one row.
 */
final class StoredOnce implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Randomness RANDOMNESS =
      length -> {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
      };

  private final Stack stack;
  private final Path folder;
  private final Path file;
  private final Wallet wallet;
  private final LoggedIn loggedIn;

  StoredOnce(Stack stack, Path folder) throws Exception {
    this.stack = stack;
    this.folder = Files.createTempDirectory(folder, "owner");
    this.file =
        Files.writeString(
            this.folder.resolve("people.csv"), "name,age\n" + "Ann,30\nBob,41\n".repeat(200));
    this.wallet =
        Wallet.create(
            this.folder.resolve("wallet.json"),
            "password".toCharArray(),
            Wallet.Strength.LOCAL,
            RANDOMNESS);
    DevelopmentFunds.grant(view(), wallet.address());
    var enrolment = new Enrolment(stack.stateFolder(), stack.settings(), stack.network());
    var account = new AccountFolder(this.folder.resolve("account"));
    enrolment.register(wallet, account);
    this.loggedIn = enrolment.logIn(wallet, account);
  }

  private ChainView view() {
    return new ChainView(List.of(RpcEndpoint.of(stack.rpcUrl())), Finality.parse("latest"), 31337);
  }

  Settings settings() {
    return stack.settings();
  }

  /** The stack's settings with other endpoints of the chain. */
  Settings withRpc(URI... endpoints) {
    return new Settings(stack.apiUrl(), List.of(endpoints), "finalized");
  }

  /** The stack's settings with another API. */
  Settings withApi(URI api) {
    return new Settings(api, List.of(stack.rpcUrl()), "finalized");
  }

  /** The command; it may be repeated. */
  Bundle store(Settings settings, Stages stages) {
    try (Connection connection = Connection.open(settings, stack.network(), wallet)) {
      return new AddDataset(
              connection,
              () -> loggedIn,
              folder.resolve("journal"),
              stages,
              InstantSource.system(),
              RANDOMNESS,
              estimate -> true)
          .run(
              new AddDataset.Request(
                  file, DatasetDescription.named("people"), Optional.empty(), Optional.empty()))
          .bundle();
    } catch (InconsistentDataException refused) {
      throw new AssertionError("two people are not inconsistent", refused);
    }
  }

  Bundle store(Settings settings) {
    return store(settings, Stages.silent());
  }

  /**
   * Runs the command and requires that it fails as something that may pass: exit code 6 and a text
   * that says so.
   */
  String failsForNow(Settings settings) {
    return failsForNow(settings, Stages.silent());
  }

  String failsForNow(Settings settings, Stages stages) {
    try {
      store(settings, stages);
    } catch (ClientException told) {
      assertThat(told.exitCode()).as("%s", told).isEqualTo(ExitCode.UNAVAILABLE);
      return String.valueOf(told.getMessage());
    } catch (PortException told) {
      assertThat(told.retryable()).as("%s", told).isTrue();
      return String.valueOf(told.getMessage());
    }
    throw new AssertionError("the command went through");
  }

  /** The command, repeated while what it needs comes back. */
  Bundle storeInTime() throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return store(settings());
      } catch (ClientException | PortException told) {
        if (attempt == 20) {
          throw told;
        }
        Thread.sleep(500);
      }
    }
  }

  /** Sends a transaction of the same wallet, final when this returns. */
  void spendANonce() throws Exception {
    var transactions = new WalletTransactions(view(), wallet, Duration.ofMillis(100));
    var call =
        ContractCall.of(
            stack.network().integrityRegistry().address(),
            IntegrityContract.storeTdataHash(
                Bytes32.of(RANDOMNESS.bytes(32)),
                1,
                Bytes32.of(RANDOMNESS.bytes(32)),
                Bytes32.of(RANDOMNESS.bytes(32))));
    var signed = transactions.sign(call, transactions.estimate(call));
    transactions.broadcast(signed);
    assertThat(
            transactions.await(
                List.of(signed),
                Finality.parse("finalized"),
                Duration.ofSeconds(30),
                WaitProgress.SILENT))
        .isInstanceOf(TransactionFate.Mined.class);
  }

  /** What must be true however often the command was run. */
  void requireOneVersion(Bundle bundle) {
    var ledger = new Web3IntegrityLedger(view(), stack.network().integrityRegistry().address());
    long newest = ledger.heads().latest().number();
    long from = Math.max(0, newest - Web3IntegrityLedger.MAX_RANGE + 1);
    assertThat(ledger.storedBetween(from, newest))
        .filteredOn(event -> event.owner().equals(wallet.address()))
        .filteredOn(event -> event.dataId().equals(bundle.storeData().message().dataId()))
        .extracting(IntegrityLedger.StoredDataHash::requestHash)
        .containsExactly(bundle.storeData().digest());
    assertThat(rowsOfHash(bundle)).isEqualTo(1);
    assertThat(store(settings()).bytes()).isEqualTo(bundle.bytes());
  }

  private long rowsOfHash(Bundle bundle) {
    String hash = bundle.storeData().digest().toString();
    try (DynamoDbClient client = stack.aws().dynamoDbClient()) {
      return client
          .scanPaginator(scan -> scan.tableName(stack.reference("IntegrityTable")))
          .items()
          .stream()
          .filter(row -> String.valueOf(row.get("pk")).contains("/dataset/" + hash))
          .count();
    }
  }

  /** A stage that is told of; everything else is silent. */
  static Stages at(String title, Runnable then) {
    return new Stages() {
      @Override
      public void begin(String begun, long total) {
        if (begun.equals(title)) {
          then.run();
        }
      }

      @Override
      public void advance(long done) {}

      @Override
      public void end(String result) {}
    };
  }

  @Override
  public void close() {
    wallet.close();
  }
}
