package dev.probity.local.fault;

import dev.probity.local.story.Caller;
import dev.probity.local.story.Caller.Token;
import java.net.http.HttpResponse;

/**
 * Something that a user has the gateway do, and the services behind it, by a message that is signed
 * once and stays the same however often it is sent.
 */
abstract class CallDeed {
  /** One of all that there are. */
  enum Kind {
    /** An access token: R12 to R13. */
    TOKEN,
    /** A call that is answered at once. */
    CALL,
    /** A call that becomes an operation. */
    OPERATION;

    /** Signs what it takes. */
    CallDeed begin(User user) throws Exception {
      return switch (this) {
        case TOKEN -> new TokenDeed(user);
        case CALL -> new EchoDeed(user);
        case OPERATION -> new OperationDeed(user);
      };
    }
  }

  /**
   * Somebody in a session.
   *
   * @param token for both services
   */
  record User(IdentityScene scene, Caller caller, Token token) {
    private static final long LIFE_SECONDS = 7_200;

    /** Somebody in a session, with a token that outlives the test. */
    static User of(IdentityScene scene, Caller caller) throws Exception {
      return new User(
          scene,
          caller,
          caller.token(
              request -> TokenDeed.living(request, LIFE_SECONDS), OperationDeed.SERVICE, "echo"));
    }
  }

  private final User user;

  CallDeed(User user) {
    this.user = user;
  }

  User user() {
    return user;
  }

  IdentityScene scene() {
    return user.scene();
  }

  Caller caller() {
    return user.caller();
  }

  /** Sends the message, once. */
  abstract HttpResponse<String> ask() throws Exception;

  /** Asks what its user would ask next, once; true when that is answered for good, and well. */
  abstract boolean isOver() throws Exception;

  /** Nothing was granted. */
  abstract void requireNothing() throws Exception;

  /** It is over, happened, and nothing twice; the same message again has the same outcome. */
  abstract void requireOnce() throws Exception;
}
