package dev.probity.local.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.story.Member.Held;
import dev.probity.local.story.Member.Session;
import dev.probity.protocol.wire.Bytes32;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Many people at once, who all go through one chain account and one table. */
@Tag("slow")
@Isolated("so many at once leave others no time")
class ManyMembersTest {
  private static final int MEMBERS = 64;

  @TempDir static Path folder;

  @Test
  void sixtyFourRegisterAndLogInAtOnceAndEachHasASessionOfTheirOwn() throws Exception {
    Stack stack = SharedStack.get();
    List<Future<Session>> sessions = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < MEMBERS; i++) {
        sessions.add(threads.submit(() -> session(stack)));
      }
    }
    Set<Bytes32> sids = new HashSet<>();
    for (Future<Session> session : sessions) {
      sids.add(session.get().sid());
    }
    assertThat(sids).hasSize(MEMBERS);
  }

  private static Session session(Stack stack) throws Exception {
    try (var member = new Member(stack, folder)) {
      Held held = member.registered();
      assertThat(held.credential().user()).isEqualTo(member.address());
      return member.session(held);
    }
  }
}
