package dev.probity.local.command;

import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The three administrators that a chain has from the beginning, with accounts, for all tests of
 * this JVM about what they do; on a stack of their own, for it has three of them only. Who has
 * taken a role from one of them gives it back.
 *
 * @param all first to third
 */
record Administrators(Stack stack, List<Someone> all) {
  private static @Nullable Administrators shared;

  /** They, registered. */
  static synchronized Administrators get() throws Exception {
    Administrators ready = shared;
    if (ready == null) {
      Stack stack = SharedStack.another("probity-administrators");
      Path people = Files.createDirectories(stack.stateFolder().resolve("people"));
      try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
        var registered = new ArrayList<Future<Someone>>();
        for (int i = 1; i <= 3; i++) {
          int number = i;
          registered.add(threads.submit(() -> Someone.admin(number, people, stack).register()));
        }
        ready =
            new Administrators(
                stack,
                List.of(registered.get(0).get(), registered.get(1).get(), registered.get(2).get()));
      }
      shared = ready;
    }
    return ready;
  }

  Someone first() {
    return all.get(0);
  }

  Someone second() {
    return all.get(1);
  }

  Someone third() {
    return all.get(2);
  }
}
