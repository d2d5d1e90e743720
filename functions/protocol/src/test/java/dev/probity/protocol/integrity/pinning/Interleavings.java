package dev.probity.protocol.integrity.pinning;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Runs actors in every order of their steps, one after the other and always in the same sequence of
 * orders. An actor's step ends where it calls {@link #pause}.
 */
final class Interleavings {
  /** One case: its actors, and what must hold when all have ended. */
  interface Scene {
    List<Runnable> actors();

    void require();
  }

  private record Decision(int choice, int options) {}

  private static final ThreadLocal<Actor> CURRENT = new ThreadLocal<>();

  private Interleavings() {}

  /** The end of a step, wherever code of an actor is; elsewhere it does nothing. */
  static void pause() {
    Actor actor = CURRENT.get();
    if (actor != null) {
      actor.pause();
    }
  }

  /** Every order; returns how many there were. */
  static int run(Supplier<? extends Scene> scenes) {
    List<Decision> decisions = new ArrayList<>();
    int orders = 0;
    do {
      Scene scene = scenes.get();
      decisions = ran(scene.actors(), decisions);
      scene.require();
      orders++;
    } while (next(decisions));
    return orders;
  }

  /** The next order in turn; false after the last. */
  private static boolean next(List<Decision> decisions) {
    while (!decisions.isEmpty()) {
      Decision last = decisions.removeLast();
      if (last.choice() + 1 < last.options()) {
        decisions.add(new Decision(last.choice() + 1, last.options()));
        return true;
      }
    }
    return false;
  }

  private static List<Decision> ran(List<Runnable> runnables, List<Decision> given) {
    List<Actor> running = new ArrayList<>();
    runnables.forEach(runnable -> running.add(new Actor(runnable)));
    List<Decision> made = new ArrayList<>();
    while (!running.isEmpty()) {
      int choice = made.size() < given.size() ? given.get(made.size()).choice() : 0;
      made.add(new Decision(choice, running.size()));
      Actor actor = running.get(choice);
      actor.step();
      if (actor.ended) {
        running.remove(actor);
        actor.rethrow();
      }
    }
    return made;
  }

  /** A thread that moves only when it is told. */
  private static final class Actor {
    private final Semaphore go = new Semaphore(0);
    private final Semaphore stopped = new Semaphore(0);
    private volatile boolean ended;
    private final List<Throwable> thrown = new ArrayList<>();

    Actor(Runnable runnable) {
      var _ =
          Thread.ofVirtual()
              .start(() -> {
                go.acquireUninterruptibly();
                CURRENT.set(this);
                try {
                  runnable.run();
                } catch (RuntimeException | Error fault) {
                  thrown.add(fault);
                } finally {
                  ended = true;
                  stopped.release();
                }
              });
    }

    void step() {
      go.release();
      stopped.acquireUninterruptibly();
    }

    void pause() {
      stopped.release();
      go.acquireUninterruptibly();
    }

    void rethrow() {
      if (!thrown.isEmpty()) {
        throw new AssertionError("an actor failed", thrown.getFirst());
      }
    }
  }
}
