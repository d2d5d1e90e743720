package dev.probity.local.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.story.Member.Held;
import dev.probity.local.story.Member.Session;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Protocols I and II as a person walks through them, over HTTP. */
final class AccountStoryTest {
  @TempDir static Path folder;

  @Test
  void somebodyRegistersLogsInAndOut() throws Exception {
    Stack stack = SharedStack.get();
    try (var member = new Member(stack, folder)) {
      Held held = member.registered();
      assertThat(held.credential().user()).isEqualTo(member.address());
      assertThat(held.credential().version()).isEqualTo(1);

      Session session = member.session(held);
      HttpResponse<String> ended = member.logOut(session);

      assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
      assertThat(ended.body()).contains(session.sid().toString());
    }
  }
}
