package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.fault.Deed.Kind;
import dev.probity.local.fault.Deed.Registered;
import dev.probity.local.service.fault.KillAt;
import dev.probity.local.service.fault.Writes;
import dev.probity.local.stack.StackService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the process with the functions and their schedules before the first and after
 * each write that a registration, a login, a change of secret, of role upwards and downwards, and
 * an order make: in DynamoDB, in KMS, to the chain, by mail. All of these outlive it, and change by
 * nothing else: so before a write is after the one before. Then it is started again, the client
 * goes on with the same messages, and each happened once.
 */
@Tag("slow")
class KilledFunctionsTest {
  /** No deed makes nearly as many writes. */
  private static final int MOST_WRITES = 100;

  @TempDir private Path folder = Path.of("");

  private static final List<Kind> FIRST = List.of(Kind.REGISTRATION, Kind.LOGIN, Kind.SUSPENSION);
  private static final List<Kind> SECOND = List.of(Kind.ROTATION, Kind.UPGRADE, Kind.DOWNGRADE);

  /** A stack with its functions in a process to be killed at some of the deeds. */
  private static final class Lane implements AutoCloseable {
    private final List<Kind> kinds;
    private final IdentityScene scene;
    private final CountedPorts ports;
    private final FunctionsProcess functions;
    private final Patient patient;
    private final Deque<Registered> users = new ArrayDeque<>();
    private final Deque<Registered> logAdministrators = new ArrayDeque<>();

    Lane(Path folder, FunctionsClasses classes, List<Kind> kinds) throws Exception {
      this.kinds = kinds;
      this.scene = new IdentityScene(folder, Map.of());
      scene.appoint();
      scene.stack().stop(StackService.GATEWAY);
      this.ports = new CountedPorts(scene.stack());
      this.functions = new FunctionsProcess(scene.stack(), ports, classes);
      this.patient = new Patient(scene.stack().apiUrl(), functions::revive);
    }

    /** Each deed once, so that the classes of all of them are in the archive from now on. */
    void rehearse() throws Exception {
      for (Kind kind : Kind.values()) {
        Deed deed = kind.begin(scene, whoever(kind));
        deed.tell(patient);
        keep(kind, deed);
      }
      functions.end();
      functions.revive();
    }

    /** Each deed, until it makes no more writes to be killed at; how often it was. */
    Map<Kind, Integer> kills() throws Exception {
      var kills = new EnumMap<Kind, Integer>(Kind.class);
      for (Kind kind : kinds) {
        assertThat(isKilledAt(kind, 1, false)).isTrue();
        int number = 1;
        while (isKilledAt(kind, number, true)) {
          number++;
          assertThat(number).as("writes of %s", kind).isLessThan(MOST_WRITES);
        }
        kills.put(kind, number);
        functions.requireNoAlarm();
      }
      return kills;
    }

    /** False when the deed was over before. */
    private boolean isKilledAt(Kind kind, int number, boolean afterwards) throws Exception {
      Deed deed = kind.begin(scene, whoever(kind));
      long before = scene.transactions();
      var kill = new KillAt(number, afterwards, functions::kill);
      try {
        ports.tell(kill);
        deed.tell(patient);
        ports.tell(Writes.passing());
        // It may have been killed with nothing left that the client waits for.
        functions.revive();
        deed.requireOnce();
        assertThat(scene.transactions() - before).isEqualTo(deed.transactions());
      } catch (Exception | AssertionError failed) {
        throw new AssertionError(
            "%s, killed %s write %d".formatted(kind, afterwards ? "after" : "before", number),
            failed);
      }
      keep(kind, deed);
      return kill.killed();
    }

    private @Nullable Registered whoever(Kind kind) throws Exception {
      return switch (kind) {
        case REGISTRATION -> null;
        case DOWNGRADE ->
            logAdministrators.isEmpty()
                ? undisturbed(Kind.UPGRADE.begin(scene, user()))
                : logAdministrators.remove();
        case LOGIN, ROTATION, UPGRADE, SUSPENSION -> user();
      };
    }

    private Registered user() throws Exception {
      return users.isEmpty() ? undisturbed(Kind.REGISTRATION.begin(scene, null)) : users.remove();
    }

    private Registered undisturbed(Deed deed) throws Exception {
      deed.tell(patient);
      return deed.after();
    }

    private void keep(Kind kind, Deed deed) {
      switch (kind) {
        case REGISTRATION, LOGIN, ROTATION, DOWNGRADE -> users.add(deed.after());
        case UPGRADE -> logAdministrators.add(deed.after());
        case SUSPENSION -> {}
      }
    }

    @Override
    public void close() throws IOException {
      functions.close();
      ports.close();
      scene.close();
    }
  }

  @Test
  void whicheverWriteTheFunctionsDieAtEachDeedHappensOnce() throws Exception {
    var classes = new FunctionsClasses(folder);
    int cases = 0;
    try (var one = new Lane(folder.resolve("one"), classes, FIRST)) {
      one.rehearse();
      try (var other = new Lane(folder.resolve("other"), classes, SECOND);
          ExecutorService threads = Executors.newFixedThreadPool(2)) {
        List<Future<Map<Kind, Integer>>> lanes =
            List.of(threads.submit(one::kills), threads.submit(other::kills));
        for (Future<Map<Kind, Integer>> lane : lanes) {
          Map<Kind, Integer> kills = lane.get();
          System.out.println("killed at each write of: " + kills);
          assertThat(kills.values()).hasSize(Kind.values().length / 2).allMatch(n -> n > 1);
          cases += kills.values().stream().mapToInt(Integer::intValue).sum();
        }
      }
    }
    System.out.println("crash matrix: the functions were killed in " + cases + " cases");
    assertThat(cases).isPositive();
  }
}
