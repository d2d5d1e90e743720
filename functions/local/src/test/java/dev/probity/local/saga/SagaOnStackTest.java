package dev.probity.local.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.chain.transaction.UnsignedTransaction;
import dev.probity.local.service.anvil.Mining;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.saga.Confirmer;
import dev.probity.protocol.saga.OutboxRow.State;
import dev.probity.protocol.saga.SagaPorts;
import dev.probity.protocol.saga.Sender;
import dev.probity.protocol.wire.Bytes32;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Credentials by the saga, on DynamoDB Local, the KMS server and anvil. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@Tag("slow")
final class SagaOnStackTest {
  private static final int EFFECTS = 64;
  private static final int SENDERS = 4;
  private static final int CONFIRMERS = 2;
  private static final int SLOTS = 3;
  private static final Duration RUN = Duration.ofSeconds(20);

  /** Longer than a transaction may wait before its fee is raised. */
  private static final Duration IMPATIENT = Duration.ofSeconds(31);

  @TempDir static Path folder;

  private static @Nullable OwnChain started;

  private OwnChain chain;
  private CredentialsOnStack saga;
  private long firstNonce;

  @BeforeAll
  static void start() throws Exception {
    started = new OwnChain(folder, SLOTS, Mining.ON_DEMAND);
  }

  @AfterAll
  static void stop() throws Exception {
    if (started != null) {
      started.close();
    }
  }

  @BeforeEach
  void aModuleOfItsOwn() {
    chain = Objects.requireNonNull(started);
    saga = new CredentialsOnStack(chain);
    firstNonce = saga.account().nextNonce();
  }

  @AfterEach
  void closeItsClients() {
    saga.close();
  }

  private Sender.Sent send(SagaPorts ports) {
    return new Sender(ports).send(saga.now().plus(RUN));
  }

  private Confirmer.Seen confirm() {
    return new Confirmer(saga.ports()).confirm(saga.now().plus(RUN));
  }

  private List<Bytes32> decided(String name, int count) throws Exception {
    List<Bytes32> ids = saga.requested(name, count);
    for (Bytes32 id : ids) {
      saga.decide(id, saga.ports());
    }
    return ids;
  }

  private State.Sent sent(Bytes32 id) {
    return (State.Sent) saga.state(id);
  }

  // ---- all at once

  /** Gives how often a neighbour failed. */
  private interface Work {
    int failures() throws Exception;
  }

  /**
   * Repeats it until all is done, whatever neighbours do meanwhile; gives how often they failed.
   */
  private static Callable<Integer> repeated(AtomicBoolean done, Work work) {
    return () -> {
      int failures = 0;
      while (!done.get()) {
        try {
          failures += work.failures();
        } catch (PortException disturbed) {
          failures++;
        }
        Thread.sleep(20);
      }
      return failures;
    };
  }

  /** Senders, confirmers and what else there is, at once; gives how often neighbours failed. */
  private int workUntilAllEnded(List<Bytes32> ids, Work... more) throws Exception {
    var done = new AtomicBoolean();
    var work = new ArrayList<Callable<Integer>>();
    for (Work one : more) {
      work.add(repeated(done, one));
    }
    for (int i = 0; i < SENDERS; i++) {
      work.add(repeated(done, () -> send(saga.ports()).failed()));
    }
    for (int i = 0; i < CONFIRMERS; i++) {
      work.add(repeated(done, () -> confirm().failed()));
    }
    work.add(
        repeated(
            done,
            () -> {
              Thread.sleep(100);
              done.set(saga.allEnded(ids));
              return 0;
            }));
    int failures = 0;
    try (var threads = Executors.newFixedThreadPool(work.size())) {
      for (Future<Integer> one : threads.invokeAll(work)) {
        failures += one.get();
      }
    }
    return failures;
  }

  private int mineSometimes() throws Exception {
    Thread.sleep(150);
    chain.rpc().mine(1);
    return 0;
  }

  @Test
  void everyEffectHappensOnceAndNoNonceIsLostOrUsedTwice() throws Exception {
    List<Bytes32> ids = saga.requested("all at once", EFFECTS);
    var undecided = new ConcurrentLinkedQueue<>(ids);
    Work producer =
        () -> {
          Bytes32 id = undecided.poll();
          if (id != null) {
            saga.decide(id, saga.ports());
          }
          return 0;
        };
    int failures =
        workUntilAllEnded(ids, producer, producer, producer, producer, this::mineSometimes);
    assertThat(failures).isZero();
    saga.requireEachOnce(ids, firstNonce);
    assertThat(saga.alarms().raised()).isEmpty();
  }

  // ---- a chain that stops

  private void requireEachOnceThoughTheChainStops(Duration forSoLong) throws Exception {
    List<Bytes32> ids = decided("stopped for " + forSoLong, 16);
    var stopped = new AtomicBoolean();
    Work chainThatStops =
        () -> {
          int none = mineSometimes();
          if (stopped.compareAndSet(false, true)) {
            chain.stop();
            Thread.sleep(forSoLong);
            chain.start();
          }
          return none;
        };
    int failures = workUntilAllEnded(ids, chainThatStops);
    assertThat(stopped).isTrue();
    assertThat(failures).isPositive();
    saga.requireEachOnce(ids, firstNonce);
    assertThat(saga.alarms().raised()).isEmpty();
  }

  @Test
  void everyEffectHappensOnceThoughTheChainStopsForAWhile() throws Exception {
    requireEachOnceThoughTheChainStops(Duration.ofSeconds(2));
  }

  @Test
  void everyEffectHappensOnceThoughTheChainStopsForAMinute() throws Exception {
    requireEachOnceThoughTheChainStops(Duration.ofSeconds(60));
  }

  // ---- one thing at a time

  /** The process ended here. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** The module's account in a process that ends when it is about to send. */
  private ChainAccount killedBeforeItSends() {
    ChainAccount whole = saga.account();
    return (ChainAccount)
        Proxy.newProxyInstance(
            ChainAccount.class.getClassLoader(),
            new Class<?>[] {ChainAccount.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("broadcast")) {
                throw new Killed();
              }
              try {
                return method.invoke(whole, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  @Test
  void whatASenderStoredAndDidNotSendBeforeItWasKilledIsSentByTheConfirmer() throws Exception {
    List<Bytes32> ids = decided("killed", 3);
    assertThatThrownBy(() -> send(saga.ports(killedBeforeItSends()))).isInstanceOf(Killed.class);
    for (Bytes32 id : ids) {
      assertThat(saga.account().mined(sent(id).hashes())).isEmpty();
    }
    chain.mineFinal();
    assertThat(saga.account().nextNonce()).isEqualTo(firstNonce);

    // Another sender has nothing to send: the nonces are taken.
    assertThat(send(saga.ports())).isEqualTo(new Sender.Sent(0, 0));
    assertThat(confirm()).isEqualTo(new Confirmer.Seen(0, 3, 0));
    chain.mineFinal();
    assertThat(confirm()).isEqualTo(new Confirmer.Seen(3, 0, 0));
    saga.requireEachOnce(ids, firstNonce);
  }

  @Test
  void aTransactionThatTheChainForgotIsSentAgainForMore() throws Exception {
    Bytes32 id = decided("dropped", 1).getFirst();
    assertThat(send(saga.ports())).isEqualTo(new Sender.Sent(1, 0));
    chain.rpc().call("anvil_dropAllTransactions");
    chain.mineFinal();
    assertThat(saga.account().mined(sent(id).hashes())).isEmpty();

    saga.pass(IMPATIENT);
    assertThat(confirm()).isEqualTo(new Confirmer.Seen(0, 1, 0));
    List<ChainAccount.Signed> signed = sent(id).signed();
    assertThat(signed).hasSize(2);
    assertThat(feeOf(signed.getLast())).isGreaterThan(feeOf(signed.getFirst()));
    chain.mineFinal();
    assertThat(saga.account().mined(sent(id).hashes()))
        .map(ChainAccount.Mined::hash)
        .contains(signed.getLast().hash());
    assertThat(confirm()).isEqualTo(new Confirmer.Seen(1, 0, 0));
    saga.requireEachOnce(List.of(id), firstNonce);
  }

  private static BigInteger feeOf(ChainAccount.Signed signed) {
    return UnsignedTransaction.of(
            new SignedTransaction(signed.raw(), signed.hash(), signed.nonce()))
        .maxFeePerGas();
  }

  @Test
  void whatAForkOfThreeBlocksTookAwayIsSentAgainAndGrantedOnce() throws Exception {
    List<Bytes32> ids = decided("forked", 3);
    assertThat(send(saga.ports())).isEqualTo(new Sender.Sent(3, 0));
    chain.rpc().mine(3);
    for (Bytes32 id : ids) {
      assertThat(saga.account().mined(sent(id).hashes())).isPresent();
    }
    // Mined and not final: nothing is granted.
    assertThat(confirm()).isEqualTo(new Confirmer.Seen(0, 3, 0));

    chain.rpc().reorg(3);
    assertThat(saga.account().nextNonce()).isEqualTo(firstNonce);
    assertThat(confirm()).isEqualTo(new Confirmer.Seen(0, 3, 0));
    chain.mineFinal();
    assertThat(confirm()).isEqualTo(new Confirmer.Seen(3, 0, 0));
    saga.requireEachOnce(ids, firstNonce);
    assertThat(saga.alarms().raised()).isEmpty();
  }
}
