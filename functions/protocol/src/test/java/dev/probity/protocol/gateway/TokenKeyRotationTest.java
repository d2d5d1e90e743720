package dev.probity.protocol.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.service.AcceptCall.Answer;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway's key of access tokens changes while tokens of the previous one are out. */
final class TokenKeyRotationTest {
  private static final InMemoryTokenSigner PREVIOUS = CallScene.TOKEN_SIGNER;
  private static final InMemoryTokenSigner NEXT = InMemoryTokenSigner.generate();
  private static final InMemoryTokenSigner THIRD = InMemoryTokenSigner.generate();

  private final CallScene scene = new CallScene();
  private final CallScene.Token before;

  TokenKeyRotationTest() {
    this.before = scene.issued("count");
  }

  @BeforeEach
  void theNextKeySigns() {
    scene.tokenKeysInUse.add(NEXT.publicJwk().thumbprint());
    scene.tokenKeys = List.of(NEXT, PREVIOUS);
  }

  private Outcome<Answer> called(CallScene.Token token) {
    return scene.send(token, scene.call(token, "count", "{}"));
  }

  private void requireInvalid(CallScene.Token token) {
    assertThat(called(token))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.TOKEN_INVALID));
  }

  @Test
  void tokensOfBothKeysCount() {
    assertThat(called(before)).isInstanceOf(Outcome.Accepted.class);
    assertThat(called(scene.issued("count"))).isInstanceOf(Outcome.Accepted.class);
    assertThat(scene.effects).hasValue(2);
  }

  /** As functions run for a moment after the others sign by the next key. */
  @Test
  void beforeTheSwitchATokenOfTheNextKeyCountsAlready() {
    CallScene.Token after = scene.issued("count");
    scene.tokenKeys = List.of(PREVIOUS, NEXT);
    assertThat(called(after)).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void aTokenOfAThirdKeyDoesNotCountThoughTheRegistryHasIt() {
    scene.tokenKeysInUse.add(THIRD.publicJwk().thumbprint());
    scene.tokenKeys = List.of(THIRD);
    CallScene.Token third = scene.issued("count");
    theNextKeySigns();
    requireInvalid(third);
    assertThat(scene.effects).hasValue(0);
  }

  @Test
  void aKeyThatTheRegistryHasRevokedStopsAtOnceAndTheOtherGoesOn() {
    CallScene.Token after = scene.issued("count");
    scene.tokenKeysInUse.remove(PREVIOUS.publicJwk().thumbprint());
    requireInvalid(before);
    assertThat(called(after)).isInstanceOf(Outcome.Accepted.class);
    scene.tokenKeysInUse.remove(NEXT.publicJwk().thumbprint());
    requireInvalid(after);
  }

  @Test
  void aKeyThatTheRegistryHasNotYetDoesNotCount() {
    CallScene.Token after = scene.issued("count");
    scene.tokenKeysInUse.remove(NEXT.publicJwk().thumbprint());
    requireInvalid(after);
  }

  @Test
  void afterTheRotationATokenOfThePreviousKeyDoesNotCount() {
    scene.tokenKeys = List.of(NEXT);
    requireInvalid(before);
  }
}
