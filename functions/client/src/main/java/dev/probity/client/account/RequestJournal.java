package dev.probity.client.account;

import dev.probity.client.journal.Journal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.WireException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How far a request for a credential is. Neither the password nor the e-mail code is ever in it;
 * {@code saltP} is, while a message may have to be sent again that was signed over the tag of both.
 */
abstract class RequestJournal extends Journal {
  static final String SALT_P = "saltP";
  static final String TAKEN = "taken";
  static final String REPLY_KEY = "replyKey";

  RequestJournal(Path folder) {
    super(folder);
  }

  /** What the password was salted with. */
  Optional<Bytes32> saltP() {
    return text(SALT_P)
        .map(kept -> {
          try {
            return Bytes32.parse(kept);
          } catch (WireException damaged) {
            throw damaged(SALT_P, damaged);
          }
        });
  }

  void keepSaltP(Bytes32 saltP) {
    put(SALT_P, saltP.toString());
  }

  /** The key to which the reply to a kept request is sealed. */
  ReplyKeyPair requiredReplyKey() {
    return replyKey()
        .orElseThrow(() -> new IllegalStateException("a request was signed without its reply key"));
  }

  /** Whether the module has the request. */
  boolean isTaken() {
    return get(TAKEN).isPresent();
  }

  /** The module has the request: the password is asked for no more. */
  void taken() {
    put(TAKEN, "yes");
    remove(SALT_P);
  }

  /** Leaves nothing: the request is finished, or begins anew. */
  abstract void forget();
}
