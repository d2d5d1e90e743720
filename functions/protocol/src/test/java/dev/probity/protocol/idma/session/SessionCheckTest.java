package dev.probity.protocol.idma.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.TokenJwk;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sessions of both of IDMA's keys, while one takes the other's place. */
final class SessionCheckTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
  private static final InMemoryTokenSigner PREVIOUS = InMemoryTokenSigner.generate();
  private static final InMemoryTokenSigner NEXT = InMemoryTokenSigner.generate();
  private static final InMemoryTokenSigner THIRD = InMemoryTokenSigner.generate();
  private static final Heads HEADS =
      new Heads(
          new BlockRef(5, Bytes32.ZERO, NOW.getEpochSecond() - 24),
          new BlockRef(7, Bytes32.ZERO, NOW.getEpochSecond()));

  private final Set<Bytes32> registered =
      new HashSet<>(List.of(thumbprint(PREVIOUS), thumbprint(NEXT), thumbprint(THIRD)));

  private static Bytes32 thumbprint(InMemoryTokenSigner signer) {
    return signer.publicJwk().thumbprint();
  }

  private VerifiedSession required(InMemoryTokenSigner signer, InMemoryTokenSigner... known) {
    String token =
        SessionToken.of(
                "https://issuer.example",
                "probity",
                Address.ZERO,
                Bytes32.ZERO,
                NOW,
                Duration.ofHours(1),
                byte[]::new)
            .sign(signer);
    List<TokenJwk> keys = List.of(known).stream().map(InMemoryTokenSigner::publicJwk).toList();
    return new SessionCheck(
            "https://issuer.example",
            "probity",
            keys,
            (module, purpose, key, heads) ->
                module.equals("IDMA") && purpose.equals("jwt") && registered.contains(key))
        .require(token, HEADS, NOW);
  }

  private void requireRefused(InMemoryTokenSigner signer, InMemoryTokenSigner... known) {
    assertThatThrownBy(() -> required(signer, known))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.SESSION));
  }

  @Test
  void sessionsOfBothKeysCountAndNameTheirKey() {
    assertThat(required(PREVIOUS, NEXT, PREVIOUS).kid()).isEqualTo(thumbprint(PREVIOUS));
    assertThat(required(NEXT, NEXT, PREVIOUS).kid()).isEqualTo(thumbprint(NEXT));
  }

  @Test
  void aSessionOfAThirdKeyDoesNotCountThoughTheRegistryHasIt() {
    requireRefused(THIRD, NEXT, PREVIOUS);
    requireRefused(PREVIOUS, NEXT);
  }

  @Test
  void aKeyThatTheRegistryHasRevokedStopsAtOnceAndTheOtherGoesOn() {
    registered.remove(thumbprint(PREVIOUS));
    requireRefused(PREVIOUS, NEXT, PREVIOUS);
    assertThat(required(NEXT, NEXT, PREVIOUS).kid()).isEqualTo(thumbprint(NEXT));
  }
}
