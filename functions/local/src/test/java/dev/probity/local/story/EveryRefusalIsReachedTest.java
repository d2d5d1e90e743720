package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.step.Refusal;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** No refusal without a test that is named for it and reaches it through HTTP. */
class EveryRefusalIsReachedTest {
  @Test
  void everyRefusalHasATestOverHttpThatIsNamedForIt() {
    assertThat(RefusalTests.ofPackage(EveryRefusalIsReachedTest.class).missing()).isEmpty();
  }

  /** Never run: what the search must and must not count. */
  static final class Examples {
    private final HttpResponse<String> answer;

    Examples(HttpResponse<String> answer) {
      this.answer = answer;
    }

    @Test
    void somethingIsReplay() throws Exception {
      refused(answer, Refusal.REPLAY);
    }

    @Test
    void somethingIsStale() throws Exception {
      refused(answer, Refusal.SCHEMA);
    }

    @Test
    void somethingIsNotFound() {
      assertThat(Refusal.NOT_FOUND.code()).isEqualTo("not-found");
    }

    void somethingIsInternal() throws Exception {
      refused(answer, Refusal.INTERNAL);
    }
  }

  @Test
  void onlyATestThatIsNamedForItAndAsksForItCounts() {
    assertThat(RefusalTests.of(Examples.class).missing())
        .contains(Refusal.STALE, Refusal.SCHEMA, Refusal.NOT_FOUND, Refusal.INTERNAL)
        .doesNotContain(Refusal.REPLAY);
  }
}
