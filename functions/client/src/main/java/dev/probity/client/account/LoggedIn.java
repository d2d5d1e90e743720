package dev.probity.client.account;

import dev.probity.client.ClientException;
import java.time.Instant;

/** An account with a credential and a session that holds: what every signed request names. */
public record LoggedIn(KeptCredential credential, KeptSession session) {

  /**
   * Both from the account's folder.
   *
   * @throws ClientException says which command is missing
   */
  public static LoggedIn read(AccountFolder folder, Instant now) {
    KeptCredential credential = credential(folder);
    KeptSession session =
        KeptSession.read(folder)
            .filter(kept -> kept.user().equals(credential.user()))
            .filter(kept -> kept.holds(now))
            .orElseThrow(
                () -> ClientException.usage("You are not logged in. Run `probity login`.", null));
    return new LoggedIn(credential, session);
  }

  static KeptCredential credential(AccountFolder folder) {
    return KeptCredential.read(folder)
        .orElseThrow(() ->
            ClientException.usage(
                "You have no credential here yet. Run `probity register --email ADDRESS`.", null));
  }
}
