package dev.probity.client.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Problem;
import dev.probity.protocol.wire.SignedMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispatchTest {
  private static final Optional<JsonNode> APPROVALS =
      Optional.of(JsonNodeFactory.instance.arrayNode().add("by two"));
  private static final SignedMessage<RotateCredential> ROTATION =
      Scene.signed(
          Scene.USER_KEY,
          RotateCredential.TYPE,
          new RotateCredential(
              Scene.USER,
              Scene.word("credential"),
              Scene.word("role"),
              1,
              1,
              1,
              7,
              Bytes32.ZERO,
              Scene.REPLY_KEY.publicJwk().thumbprint(),
              Scene.word("nonce"),
              Scene.NOW,
              Scene.NOW + 110));

  @TempDir private Path parent = Path.of("");
  private AccountFolder folder = new AccountFolder(Path.of(""));

  @BeforeEach
  void makeFolder() {
    folder = new AccountFolder(parent.resolve("account"));
  }

  private ChangeJournal begun() {
    ChangeJournal journal = ChangeJournal.open(folder);
    journal.put(RequestJournal.REPLY_KEY, Scene.REPLY_KEY.toPrivateJwk());
    journal.rotation().keep(ROTATION);
    return journal;
  }

  /** As a new process finds it. */
  private Dispatch<RotateCredential> next() {
    return ChangeJournal.open(folder).rotation();
  }

  private static ApiRefusedException refusal(Refusal refusal, boolean retryable) {
    return new ApiRefusedException(
        new Problem(refusal.code(), 409, "C7", Bytes32.ZERO, retryable, null));
  }

  @Test
  void whatIsSentIsKeptBeforeItGoes() throws Exception {
    begun()
        .rotation()
        .send(
            APPROVALS,
            () -> {
              assertThat(next().isSent()).isTrue();
              assertThat(next().approvals()).isEqualTo(APPROVALS);
            });
    assertThat(next().message()).contains(ROTATION);
    assertThat(next().isSent()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "CHAIN_UNAVAILABLE, true,  true,  true,  true",
    "UNAVAILABLE,       true,  false, true,  true",
    "INTERNAL,          false, true,  true,  true",
    "INTERNAL,          false, false, true,  true",
    "ROLE_FORBIDDEN,    false, true,  true,  false",
    "STALE,             false, false, false, false",
    "REPLAY,            false, true,  false, false",
  })
  void onlyWhatTheModuleNeverTakesIsForgotten(
      Refusal refusal, boolean retryable, boolean approved, boolean kept, boolean sent) {
    Optional<JsonNode> approvals = approved ? APPROVALS : Optional.empty();
    ChangeJournal journal = begun();
    assertThatThrownBy(() ->
            journal
                .rotation()
                .send(
                    approvals,
                    () -> {
                      throw refusal(refusal, retryable);
                    }))
        .isInstanceOf(ApiRefusedException.class);
    assertThat(next().message().isPresent()).isEqualTo(kept);
    assertThat(next().isSent()).isEqualTo(sent);
    assertThat(next().approvals()).isEqualTo(sent ? approvals : Optional.empty());
    assertThat(ChangeJournal.open(folder).replyKey().isPresent()).isEqualTo(kept);
  }

  @Test
  void nothingIsLeftOfOneThatIsForgotten() throws IOException {
    ChangeJournal journal = begun();
    journal.taken();
    journal.forget();
    assertThat(folder.change().resolve("journal.json")).hasContent("{}");
  }
}
