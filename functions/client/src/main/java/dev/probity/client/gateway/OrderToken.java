package dev.probity.client.gateway;

import dev.probity.chain.transaction.TransactionException;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.account.AccountFolder;
import dev.probity.protocol.wire.Bytes32;
import java.util.Locale;
import java.util.Optional;

/**
 * Revokes, suspends or resumes a token by the user's own transaction, which needs nobody's consent.
 * Stopped and repeated, it is not sent twice.
 */
public final class OrderToken {
  private static final int LONGEST_REASON = 32;
  private static final int FIRST_PRINTABLE = 0x20;
  private static final int LAST_PRINTABLE = 0x7e;

  private final GatewayModule gateway;
  private final AccountFolder folder;

  /** The orders of one account. */
  public OrderToken(GatewayModule gateway, AccountFolder folder) {
    this.gateway = gateway;
    this.folder = folder;
  }

  /**
   * What stands now.
   *
   * @param already whether it did before this run
   */
  public record Ordered(TokenStanding standing, boolean already) {}

  /**
   * A reason as the contract takes it.
   *
   * @param text at most 32 printable ASCII characters; may be empty
   */
  public static String reason(String text) {
    boolean printable = text.chars().allMatch(c -> c >= FIRST_PRINTABLE && c <= LAST_PRINTABLE);
    if (!printable || text.length() > LONGEST_REASON) {
      throw ClientException.usage(
          "A reason is at most 32 printable ASCII characters; it stands on chain for everybody.",
          null);
    }
    return text;
  }

  /**
   * Orders, or carries on where an earlier run stopped, or says that it stands already.
   *
   * @param tokenHash H10
   * @param reason as {@link #reason} lets it pass
   */
  public Ordered run(TokenOrder order, Bytes32 tokenHash, String reason) {
    TokenStanding before = read(tokenHash);
    requireOwn(before, tokenHash);
    var journal =
        new TokenOrderJournal(
            folder
                .tokenOrders()
                .resolve(
                    order.name().toLowerCase(Locale.ROOT)
                        + "-"
                        + tokenHash.toString().substring(2, 18)));
    boolean already = !journal.isBegun() && stands(order, before);
    if (!already) {
      if (!journal.isBegun() && before.slot().revoked()) {
        throw ClientException.refused("The token is revoked, for good.", null);
      }
      send(journal, order, tokenHash, reason);
    }
    return new Ordered(read(tokenHash), already);
  }

  private static boolean stands(TokenOrder order, TokenStanding before) {
    return switch (order) {
      case REVOKE -> before.slot().revoked();
      case SUSPEND -> !before.slot().revoked() && before.slot().suspendedByUser();
      case RESUME -> !before.slot().revoked() && !before.slot().suspendedByUser();
    };
  }

  private void requireOwn(TokenStanding standing, Bytes32 tokenHash) {
    if (!standing.slot().isIssued()) {
      throw ClientException.refused("The chain has no token " + tokenHash + ".", null);
    }
    if (!standing.slot().user().equals(gateway.user())) {
      throw ClientException.refused(
          "The token " + tokenHash + " is of " + standing.slot().user() + ", and not yours.", null);
    }
  }

  private void send(TokenOrderJournal journal, TokenOrder order, Bytes32 tokenHash, String reason) {
    try {
      var _ = gateway.chain().tell(journal, order, tokenHash, reason);
      journal.forget();
    } catch (TransactionException refused) {
      throw ClientException.refused(String.valueOf(refused.getMessage()), refused);
    } catch (ClientException ended) {
      if (ended.exitCode() == ExitCode.REFUSED) {
        journal.forget();
      }
      throw ended;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting for the chain.", interrupted);
    }
  }

  private TokenStanding read(Bytes32 tokenHash) {
    return TokenStanding.read(gateway.chain().ledger(), tokenHash);
  }

  /**
   * The H10 that is meant.
   *
   * @param typed a whole id, of whichever token, or the beginning of one that is kept here
   */
  public static Bytes32 idOf(String typed, KeptTokens tokens) {
    return Ids.whole(typed).orElseGet(() -> tokens.find(typed).tokenHash());
  }

  /** A token that is kept here, if it is. */
  public static Optional<KeptToken> kept(Bytes32 tokenHash, KeptTokens tokens) {
    return tokens.list().stream().filter(token -> token.tokenHash().equals(tokenHash)).findFirst();
  }
}
