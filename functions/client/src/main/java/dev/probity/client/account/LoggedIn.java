package dev.probity.client.account;

import dev.probity.client.ClientException;
import dev.probity.client.config.ClientFolder;
import dev.probity.protocol.wire.Address;
import java.time.Instant;

/** An account with a credential and a session that holds: what every signed request names. */
public record LoggedIn(KeptCredential credential, KeptSession session) {

  /**
   * Both from the user's folder.
   *
   * @param user the wallet's address, to which they must belong
   * @throws ClientException says which command is missing
   */
  public static LoggedIn read(ClientFolder folder, Address user, Instant now) {
    KeptCredential credential =
        KeptCredential.read(folder)
            .filter(kept -> kept.user().equals(user))
            .orElseThrow(() ->
                ClientException.usage(
                    "You have no credential yet. Run `probity register --email ADDRESS`.", null));
    KeptSession session =
        KeptSession.read(folder)
            .filter(kept -> kept.user().equals(user))
            .filter(kept -> kept.holds(now))
            .orElseThrow(() ->
                ClientException.usage("You are not logged in. Run `probity login`.", null));
    return new LoggedIn(credential, session);
  }
}
