package dev.probity.protocol.idma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.idma.IdentityRun.Flaw;
import dev.probity.protocol.idma.IdentityRun.Step;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.IdmaLedger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** C8 asks for both heads once, and for the account once at each of them. */
class ChainReadsTest {
  private final PortCalls calls = PortCalls.undisturbed();
  private final IdentityRun run = new IdentityRun(calls);

  private List<String> reads(Runnable step) {
    int before = calls.made().size();
    step.run();
    return calls.made().subList(before, calls.made().size()).stream()
        .filter(call -> call.port() == IdmaLedger.class)
        .map(PortCalls.Call::method)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOG_IN", "ANSWER_ROLE_QUERY"})
  void aStepThatChecksACredentialReadsTheAccountOncePerHead(Step step) {
    assertThat(reads(run.prepared(step))).containsExactly("heads", "account", "account");
  }

  @ParameterizedTest
  @EnumSource
  void aLoginThatFailsReadsOneHeadWhateverIsWrong(Flaw flaw) {
    assertThat(reads(run.prepared(flaw))).containsExactly("heads", "account");
  }

  @Test
  void whatNeedsNoAccountReadsNone() {
    assertThat(reads(run.prepared(Step.ISSUE_CHALLENGE))).isEmpty();
    // At which the key of the token is looked up.
    assertThat(reads(run.prepared(Step.LOG_OUT))).containsExactly("heads");
  }

  @ParameterizedTest
  @EnumSource(names = {"UNKNOWN_ACCOUNT", "WRONG_CREDENTIAL"})
  void whoDoesNotOpenTheSlotCostsNoArgon2(Flaw flaw) {
    Runnable login = run.prepared(flaw);
    int before = run.argon2();
    login.run();
    assertThat(run.argon2()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(names = {"WRONG_EMAIL", "WRONG_PASSWORD", "WRONG_TAG"})
  void whoDoesCostsOneWhateverIsWrong(Flaw flaw) {
    Runnable login = run.prepared(flaw);
    int before = run.argon2();
    login.run();
    assertThat(run.argon2()).isEqualTo(before + 1);
  }
}
