package dev.probity.protocol.idma.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Argon2HashingTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final byte[] SALT = new byte[Argon2Hashing.SALT_LENGTH];
  private static final Argon2Parameters TODAY = Argon2Parameters.TODAY;

  /** More than ten times the work of {@link #TODAY}. */
  private static final Argon2Parameters SLOW = new Argon2Parameters(128 << 10, 5, 1);

  @Test
  void theTagDependsOnPasswordSaltAndEachParameter() {
    Argon2Hashing hashing = new Argon2Hashing(1, LONG);
    byte[] tag = hashing.tag(Passwords.of("one"), SALT, TODAY);
    byte[] otherSalt = SALT.clone();
    otherSalt[0] = 1;
    assertThat(tag).hasSize(32).isEqualTo(hashing.tag(Passwords.of("one"), SALT, TODAY));
    assertThat(hashing.tag(Passwords.of("two"), SALT, TODAY)).isNotEqualTo(tag);
    assertThat(hashing.tag(Passwords.of("one"), otherSalt, TODAY)).isNotEqualTo(tag);
    assertThat(hashing.tag(Passwords.of("one"), SALT, new Argon2Parameters(47_105, 1, 1)))
        .isNotEqualTo(tag);
    assertThat(hashing.tag(Passwords.of("one"), SALT, new Argon2Parameters(47_104, 2, 1)))
        .isNotEqualTo(tag);
    assertThat(hashing.tag(Passwords.of("one"), SALT, new Argon2Parameters(47_104, 1, 2)))
        .isNotEqualTo(tag);
  }

  @Test
  void whoseTurnDoesNotComeIsToldToComeAgain() throws Exception {
    Argon2Hashing hashing = new Argon2Hashing(1, Duration.ofMillis(1));
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<byte[]> slow = other.submit(() -> untilServed(hashing));
      assertThatThrownBy(
              () -> {
                while (!slow.isDone()) {
                  hashing.tag(Passwords.of("two"), SALT, TODAY);
                }
              })
          .isInstanceOfSatisfying(
              RefusedException.class,
              refused -> {
                assertThat(refused.refusal()).isEqualTo(Refusal.UNAVAILABLE);
                assertThat(refused.refusal().retryable()).isTrue();
              });
      assertThat(slow.get()).hasSize(32);
    }
    assertThat(hashing.tag(Passwords.of("two"), SALT, TODAY)).hasSize(32);
  }

  private static byte[] untilServed(Argon2Hashing hashing) {
    while (true) {
      try {
        return hashing.tag(Passwords.of("one"), SALT, SLOW);
      } catch (RefusedException comeAgain) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void whoWaitsLongEnoughIsServed() {
    Argon2Hashing hashing = new Argon2Hashing(1, LONG);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      CompletableFuture<?>[] all = new CompletableFuture<?>[4];
      for (int i = 0; i < all.length; i++) {
        all[i] =
            CompletableFuture.runAsync(
                () -> hashing.tag(Passwords.of("one"), SALT, TODAY), threads);
      }
      CompletableFuture.allOf(all).join();
      assertThat(all).allMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void oneThatNeedsMoreMemoryThanThereIsStillRunsAlone() {
    Argon2Hashing hashing = new Argon2Hashing(2, LONG);
    assertThat(hashing.tag(Passwords.of("one"), SALT, new Argon2Parameters(256 << 10, 1, 1)))
        .hasSize(32);
  }

  @Test
  void anInterruptedThreadStaysInterruptedAndMayComeAgain() {
    Argon2Hashing hashing = new Argon2Hashing(1, LONG);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> hashing.tag(Passwords.of("one"), SALT, TODAY))
        .isInstanceOf(RefusedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"2, 536870912, 2", "8, 536870912, 5", "2, 1, 1", "1, 9223372036854775807, 1"})
  void asManyRunAsThereAreProcessorsAndHalfOfTheMemoryHolds(
      int processors, long memoryBytes, int permits) {
    assertThat(Argon2Hashing.permitsFor(processors, memoryBytes)).isEqualTo(permits);
  }

  @Test
  void noneAtATimeAndASaltOfAnotherLengthAreOurBugs() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Argon2Hashing(0, LONG));
    Argon2Hashing hashing = new Argon2Hashing(1, LONG);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hashing.tag(Passwords.of("one"), new byte[15], TODAY));
  }
}
