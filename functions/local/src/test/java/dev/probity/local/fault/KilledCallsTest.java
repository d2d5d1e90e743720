package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.fault.CallDeed.Kind;
import dev.probity.local.fault.CallDeed.User;
import dev.probity.local.service.fault.KillAt;
import dev.probity.local.service.fault.Writes;
import dev.probity.local.stack.StackService;
import dev.probity.local.story.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the process with the gateway's and the services' functions after each write
 * that a token and a call make, of which it makes one after the other: so before one is after the
 * one before. Then it is started again, the user goes on with the same message, and each happened
 * once.
 *
 * <p>A call that died at work keeps its lease; meanwhile the next case begins.
 */
@Tag("slow")
class KilledCallsTest {
  /** No deed makes nearly as many writes. */
  private static final int MOST_WRITES = 100;

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long PAUSE_MILLIS = 50;

  @TempDir private Path folder = Path.of("");

  /** A deed that was begun, and at which write the functions were killed; 0: at none. */
  private record Begun(CallDeed deed, Kind kind, int number) {
    void requireOnce() {
      try {
        deed.requireOnce();
      } catch (Exception | AssertionError failed) {
        throw new AssertionError("%s, killed after write %d".formatted(kind, number), failed);
      }
    }
  }

  /** The functions in a process to be killed, and what was begun and is not over. */
  private record Lane(
      User user, CountedPorts ports, FunctionsProcess functions, Deque<Begun> waiting) {

    /** At how many writes this kind can be killed; it is, at each of them. */
    int kills(Kind kind) throws Exception {
      int number = 1;
      while (isKilledAt(kind, number)) {
        number++;
        assertThat(number).as("writes of %s", kind).isLessThan(MOST_WRITES);
        lookAtWaiting();
      }
      return number - 1;
    }

    private boolean isKilledAt(Kind kind, int number) throws Exception {
      CallDeed deed = kind.begin(user);
      var kill = new KillAt(number, true, functions::kill);
      ports.tell(kill);
      boolean over = untilKilledOrOver(deed, kill);
      ports.tell(Writes.passing());
      functions.revive();
      var begun = new Begun(deed, kind, kill.killed() ? number : 0);
      if (over) {
        begun.requireOnce();
      } else {
        waiting.add(begun);
      }
      return kill.killed();
    }

    private static boolean untilKilledOrOver(CallDeed deed, KillAt kill) throws Exception {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!kill.killed()) {
        try {
          if (deed.isOver()) {
            return true;
          }
        } catch (IOException cut) {
          // By the kill, which is told in a moment.
        }
        assertThat(System.nanoTime()).as("the end of the deed").isLessThan(deadline);
        Thread.sleep(PAUSE_MILLIS);
      }
      return false;
    }

    /** Each that waits is asked for once. */
    private void lookAtWaiting() throws Exception {
      for (int left = waiting.size(); left > 0; left--) {
        Begun begun = waiting.remove();
        if (isOver(begun)) {
          begun.requireOnce();
        } else {
          waiting.add(begun);
        }
      }
    }

    private static boolean isOver(Begun begun) throws Exception {
      try {
        return begun.deed().isOver();
      } catch (IOException cut) {
        // A connection to the process that was killed before: asked again in the next round.
        return false;
      }
    }

    void awaitAll() throws Exception {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!waiting.isEmpty()) {
        lookAtWaiting();
        assertThat(System.nanoTime()).as("the end of %s", waiting).isLessThan(deadline);
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  @Test
  void whicheverWriteTheFunctionsDieAfterEachCallHappensOnce() throws Exception {
    try (var scene = new IdentityScene(folder, Map.of());
        var caller = new Caller(scene.stack(), folder)) {
      User user = User.of(scene, caller);
      scene.stack().stop(StackService.GATEWAY);
      try (var ports = new CountedPorts(scene.stack());
          var functions =
              new FunctionsProcess(scene.stack(), ports, new FunctionsClasses(folder))) {
        var lane = new Lane(user, ports, functions, new ArrayDeque<>());
        rehearse(lane);
        Map<Kind, Integer> kills = new EnumMap<>(Kind.class);
        kills.put(Kind.TOKEN, lane.kills(Kind.TOKEN));
        int call = lane.kills(Kind.CALL);
        kills.put(Kind.CALL, call);
        System.out.println("killed after each write of: " + kills);
        lane.awaitAll();
        functions.requireNoAlarm();
        assertThat(kills.get(Kind.TOKEN)).isGreaterThan(5);
        assertThat(call).isGreaterThan(5);
      }
    }
  }

  /** Each deed once, so that the classes of all of them are in the archive from now on. */
  private static void rehearse(Lane lane) throws Exception {
    for (Kind kind : Kind.values()) {
      lane.waiting().add(new Begun(kind.begin(lane.user()), kind, 0));
    }
    lane.awaitAll();
    lane.functions().end();
    lane.functions().revive();
  }
}
