package dev.probity.bench;

import dev.probity.local.saga.CredentialsOnStack;
import dev.probity.local.saga.OwnChain;
import dev.probity.local.service.anvil.Mining;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.saga.Confirmer;
import dev.probity.protocol.saga.Confirmer.Seen;
import dev.probity.protocol.saga.Sender;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * 64 producers whose credentials go to the chain by the saga, from the decision until each is
 * granted in a final block, beside one sender that awaits each receipt. DynamoDB Local, the KMS
 * server, and anvil with a block each second; a process of its own.
 */
final class SagaBenchmark {
  private static final int PRODUCERS = 64;
  private static final int EACH = 4;
  private static final int SENDERS = 1;
  private static final int CONFIRMERS = 1;
  private static final int AWAITED = 6;
  private static final double TARGET = 10;
  private static final Duration RUN = Duration.ofSeconds(20);

  private SagaBenchmark() {}

  static List<Result> measure(Path root, WorkFolder folder)
      throws IOException, InterruptedException {
    Path chain = Files.createDirectories(folder.resolve("saga-chain"));
    ChildProcess child =
        ChildProcess.java(
                List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx256m",
                    "-Dprobity.root=" + root),
                SagaBenchmark.class,
                chain)
            .succeeded();
    double deciding = child.number("deciding");
    double sending = child.number("sending");
    double confirming = child.number("confirming");
    double all = deciding + sending + confirming;
    return List.of(
        Result.speed(
            "credentials by the saga, 64 producers, 1 s blocks, until final",
            child.number("saga"),
            "one sender that awaits each receipt",
            child.number("awaited"),
            "/s",
            TARGET),
        Result.reported("its threads' time in claim and outbox", 100 * deciding / all, "%", ""),
        Result.reported("its threads' time in sending", 100 * sending / all, "%", ""),
        Result.reported("its threads' time in confirming", 100 * confirming / all, "%", ""));
  }

  /** Where threads spend their time, nanoseconds. */
  private static final class Stage {
    private final LongAdder nanos = new LongAdder();

    /** Counts it if it did something. */
    void count(Callable<Boolean> work) throws Exception {
      long begin = System.nanoTime();
      if (work.call()) {
        nanos.add(System.nanoTime() - begin);
      }
    }

    double seconds() {
      return nanos.sum() / 1e9;
    }
  }

  /** The child. */
  public static void main(String[] arguments) throws Exception {
    try (var chain = new OwnChain(Path.of(arguments[0]), 1, Mining.EVERY_SECOND);
        var saga = new CredentialsOnStack(chain)) {
      List<Bytes32> awaited = saga.requested("awaited", AWAITED);
      List<Bytes32> ids = saga.requested("by the saga", PRODUCERS * EACH);
      print("awaited", awaited(saga, awaited));
      bySaga(saga, ids);
    }
    // The stack's servers would keep the process.
    System.exit(0);
  }

  private static void print(String name, double figure) {
    System.out.printf(Locale.ROOT, "%s=%.3f%n", name, figure);
  }

  /** Credentials a second. */
  private static double awaited(CredentialsOnStack saga, List<Bytes32> ids) throws Exception {
    ChainAccount account = saga.account();
    long begin = System.nanoTime();
    for (Bytes32 id : ids) {
      ChainAccount.Signed signed = account.sign(saga.call(id), account.nextNonce());
      if (!account.broadcast(signed)) {
        throw new IllegalStateException("not taken: " + signed.hash());
      }
      while (account.mined(List.of(signed.hash())).isEmpty()) {
        Thread.sleep(20);
      }
    }
    return ids.size() / ((System.nanoTime() - begin) / 1e9);
  }

  private static void bySaga(CredentialsOnStack saga, List<Bytes32> ids) throws Exception {
    var deciding = new Stage();
    var sending = new Stage();
    var confirming = new Stage();
    var done = new AtomicBoolean();
    var work = new ArrayList<Callable<Integer>>();
    for (int producer = 0; producer < PRODUCERS; producer++) {
      List<Bytes32> own = ids.subList(producer * EACH, (producer + 1) * EACH);
      work.add(() -> {
        for (Bytes32 id : own) {
          deciding.count(() -> {
            saga.decide(id, saga.ports());
            return true;
          });
        }
        return own.size();
      });
    }
    for (int sender = 0; sender < SENDERS; sender++) {
      work.add(
          until(
              done,
              () ->
                  sending.count(
                      () -> new Sender(saga.ports()).send(saga.now().plus(RUN)).sent() > 0)));
    }
    for (int confirmer = 0; confirmer < CONFIRMERS; confirmer++) {
      work.add(
          until(
              done,
              () ->
                  confirming.count(() -> {
                    Seen seen = new Confirmer(saga.ports()).confirm(saga.now().plus(RUN));
                    return seen.ended() + seen.waiting() > 0;
                  })));
    }
    work.add(until(done, () -> done.set(saga.allEnded(ids))));
    long begin = System.nanoTime();
    try (var threads = Executors.newFixedThreadPool(work.size())) {
      for (Future<Integer> one : threads.invokeAll(work)) {
        one.get();
      }
    }
    print("saga", ids.size() / ((System.nanoTime() - begin) / 1e9));
    saga.requireEachOnce(ids, AWAITED);
    print("deciding", deciding.seconds());
    print("sending", sending.seconds());
    print("confirming", confirming.seconds());
  }

  /** Some work that may fail. */
  private interface Work {
    void run() throws Exception;
  }

  private static Callable<Integer> until(AtomicBoolean done, Work work) {
    return () -> {
      int failures = 0;
      while (!done.get()) {
        try {
          work.run();
        } catch (PortException disturbed) {
          failures++;
        }
        Thread.sleep(50);
      }
      return failures;
    };
  }
}
