package dev.probity.local.events;

import dev.probity.local.events.EventTemplate.Given;
import dev.probity.local.events.TokenEvents.AccessSample;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Whoever calls services in a template, and the token. The owner's, in the session that nobody
 * ends, serve all templates of a scene that leave both as they are.
 */
final class GatewaySample {
  private final Scene scene;
  private final LoginEvents logins;
  private final Administration administration;
  private final TokenEvents tokens;
  private @Nullable AccessSample ofOwner;

  GatewaySample(
      Scene scene, LoginEvents logins, Administration administration, TokenEvents tokens) {
    this.scene = scene;
    this.logins = logins;
    this.administration = administration;
    this.tokens = tokens;
  }

  /** A session for a template, its own where something is to happen to it; it still holds. */
  LoginEvents.Session session(Given given) throws IOException, InterruptedException, WireException {
    if (given.account() != null) {
      return logins.ofNewcomer();
    }
    return Boolean.TRUE.equals(given.sessionEnded()) ? logins.another() : logins.open();
  }

  /** What became of session and account. */
  void change(LoginEvents.Session session, Given given)
      throws IOException, InterruptedException, WireException {
    if (Boolean.TRUE.equals(given.sessionEnded())) {
      logins.end(session);
    }
    if (given.account() != null) {
      administration.change(session.account().person().key(), given.account());
    }
  }

  /** A token for a template, to which that happened what the template says. */
  AccessSample token(Given given) throws IOException, InterruptedException, WireException {
    boolean harmed =
        given.account() != null
            || given.token() != null
            || Boolean.TRUE.equals(given.sessionEnded())
            || Boolean.TRUE.equals(given.rowEdited());
    if (!harmed) {
      return ofOwner();
    }
    AccessSample token = tokens.token(session(given));
    if (given.token() != null) {
      scene.changeToken(token.session().account().person().key(), token.hash(), given.token());
    }
    change(token.session(), given);
    return token;
  }

  private AccessSample ofOwner() throws IOException, InterruptedException, WireException {
    AccessSample known = ofOwner;
    if (known == null) {
      known = tokens.token(logins.open());
      ofOwner = known;
    }
    return known;
  }
}
