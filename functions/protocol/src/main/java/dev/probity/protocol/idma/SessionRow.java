package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/**
 * A session.
 *
 * @param sid follows from the login's digest, so that a repeated login opens no second one
 * @param seq the account's on chain at the login; whatever changes the account ends the session
 * @param exp last second at which it holds
 * @param ended whether the user logged out
 * @param sealedReply LoginReceipt, S4 and the token, sealed to the login's {@code replyKey}
 */
record SessionRow(
    Bytes32 sid, Address user, long seq, long exp, boolean ended, String sealedReply) {

  SessionRow end() {
    return new SessionRow(sid, user, seq, exp, true, sealedReply);
  }

  String toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("sid", sid.toString())
        .put("user", user.toString())
        .put("seq", seq)
        .put("exp", exp)
        .put("ended", ended ? 1 : 0)
        .put("reply", sealedReply)
        .toString();
  }

  static SessionRow parse(StoredJson json) {
    return new SessionRow(
        json.bytes32("sid"),
        json.address("user"),
        json.number("seq"),
        json.number("exp"),
        json.number("ended") != 0,
        json.text("reply"));
  }

  @Override
  public String toString() {
    return "SessionRow[" + sid + " of " + user + "]";
  }
}
