package dev.probity.protocol.idma.session;

import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.token.TokenRefusedException;
import dev.probity.protocol.wire.TokenJwk;
import java.time.Instant;
import java.util.List;

/**
 * The session that a token stands for. API Gateway's authorizer has checked the token before; but
 * that keeps its keys for two hours, and ModuleRegistry knows at once that one is stolen. Whether
 * the session has ended since, IDMA alone knows.
 *
 * @param issuer IDMA's, a URL without a slash at the end
 * @param audience the API that sessions are for
 * @param keys IDMA's keys of session tokens, as its issuer publishes them
 * @param modules says which of them counts
 */
public record SessionCheck(
    String issuer, String audience, List<TokenJwk> keys, ModuleDirectory modules) {
  public SessionCheck {
    keys = List.copyOf(keys);
  }

  /**
   * Checks it as the authorizer does, and its key against the chain.
   *
   * @param compact a compact JWS, without {@code Bearer}
   * @throws RefusedException {@code session}, whatever is wrong
   */
  public VerifiedSession require(String compact, Heads heads, Instant now) {
    VerifiedSession session;
    try {
      session = new SessionTokenVerifier(issuer, audience, keys).verify(compact, now);
    } catch (TokenRefusedException refused) {
      throw new RefusedException(Refusal.SESSION, "the session token does not hold");
    }
    if (!modules.isTokenKey("IDMA", session.kid(), heads)) {
      throw new RefusedException(Refusal.SESSION, "the key of the session token is not in use");
    }
    return session;
  }
}
