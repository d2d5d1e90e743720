package dev.probity.client.account;

import dev.probity.client.ClientException;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.protocol.step.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** II.9: ends the session, at the module and here. It needs no wallet: the token is enough. */
public final class LogOutAccount {
  private static final int UNAUTHORIZED = 401;

  private final ModuleApi api;
  private final AccountFolder folder;
  private final InstantSource clock;

  /** The flow for one account. */
  public LogOutAccount(ModuleApi api, AccountFolder folder, InstantSource clock) {
    this.api = api;
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Ends the session that is kept here.
   *
   * @return the one that was ended; empty when there was none, or it was over by itself
   * @throws ClientException the module does not answer, and the session still holds
   */
  public Optional<KeptSession> run() {
    Optional<KeptSession> session = KeptSession.read(folder);
    boolean ended =
        session.filter(kept -> kept.holds(clock.instant())).map(this::end).orElse(false);
    KeptSession.forget(folder);
    return session.filter(kept -> ended);
  }

  /** False when the module says that it was over already. */
  private boolean end(KeptSession session) {
    try {
      ModuleApi.Answer _ =
          api.postJson(
              "/v1/logout",
              "{}".getBytes(StandardCharsets.UTF_8),
              Map.of("authorization", "Bearer " + session.token()));
      return true;
    } catch (ApiRefusedException refused) {
      if (refused.is(Refusal.SESSION) || refused.problem().status() == UNAUTHORIZED) {
        return false;
      }
      throw refused.explained("The session still holds: repeat the command.");
    }
  }
}
