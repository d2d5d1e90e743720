package dev.probity.lambda;

import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.idma.session.SessionRefusedException;
import dev.probity.protocol.idma.session.SessionTokenVerifier;
import dev.probity.protocol.idma.session.VerifiedSession;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import java.util.List;

/**
 * The session of a call, from its {@code Authorization} header. API Gateway's authorizer has looked
 * at it before; it caches keys, knows no {@code typ}, and is not asked at all by a direct Invoke.
 */
final class BearerSession {
  private static final String SCHEME = "Bearer ";

  private final IdmaPorts ports;

  BearerSession(IdmaPorts ports) {
    this.ports = ports;
  }

  VerifiedSession require(HttpCall call) {
    String header = call.header("authorization").orElse("");
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new RefusedException(Refusal.SESSION, "a session token is needed");
    }
    var verifier =
        new SessionTokenVerifier(
            ports.sessions().issuer(),
            ports.sessions().audience(),
            List.of(ports.tokenSigner().publicJwk()));
    try {
      return verifier.verify(header.substring(SCHEME.length()), ports.clock().instant());
    } catch (SessionRefusedException refused) {
      throw new RefusedException(Refusal.SESSION, "the session token does not hold");
    }
  }
}
