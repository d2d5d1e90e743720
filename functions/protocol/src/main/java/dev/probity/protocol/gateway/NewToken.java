package dev.probity.protocol.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.gateway.token.AccessToken;
import dev.probity.protocol.intake.ReplyKey;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * III.18 to III.21: makes a token, seals the reply that holds it, and enqueues the transaction that
 * commits to it. Nothing is drawn again after this: a retry finds the row. The token itself stands
 * nowhere but in the sealed reply.
 */
final class NewToken {
  private final GatewayPorts ports;
  private final IssueTable issues;
  private final TokenTable tokens;

  NewToken(GatewayPorts ports) {
    this.ports = ports;
    this.issues = new IssueTable(ports.table(), ports.tenant());
    this.tokens = new TokenTable(ports.table(), ports.tenant());
  }

  /**
   * What is to be written, all of it in one transaction with the claim.
   *
   * @param requestedAt when Tx3 stored the request, seconds
   */
  List<ItemStore.Write> decide(
      VerifiedRequest<TokenRequest> verified, long requestedAt, ReplyKey replyKey, Instant now) {
    TokenRequest message = verified.message();
    // III.18: the AccessToken; U_token = (AccessToken, Time_exp)
    AccessToken token =
        AccessToken.of(
            ports.accessTokens().issuer(),
            ports.accessTokens().audience(),
            message.user(),
            message.services(),
            now,
            Duration.ofSeconds(message.ttl()),
            ports.randomness());
    String compact = token.sign(ports.tokenSigner());
    // III.19: H10
    var row =
        new TokenRow(
            new TokenOpening(verified.signed(), Digests.keccak256(compact), token.expiry()));
    Bytes32 tokenHash = row.tokenHash();
    String reply = replyKey.seal(reply(row, compact, now));
    // III.20, III.21: Tx4
    var issue =
        new IssueRow(
            verified.digest(),
            message.user(),
            tokenHash,
            token.expiry(),
            new IssueRow.State.Pending(reply));
    var call =
        ports
            .calls()
            .storeUtoken(message.user(), verified.digest(), requestedAt, tokenHash, token.expiry());
    return List.of(
        issues.insert(issue),
        tokens.insert(row),
        ports.outbox().enqueue(verified.digest(), TokenEffect.KIND, call, now));
  }

  /** R13: {@code {accessToken, timeExp, tokenReceipt}}; S10 is in the receipt. */
  private ObjectNode reply(TokenRow row, String compact, Instant now) {
    var receipt =
        new TokenReceipt(
            row.requestHash(), row.user(), row.tokenHash(), row.timeExp(), now.getEpochSecond());
    var signed =
        new SignedMessage<>(
            TokenReceipt.TYPE,
            ports.domain(),
            receipt,
            ports.signer().sign(ports.domain(), TokenReceipt.TYPE, receipt));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("accessToken", compact);
    json.put("timeExp", row.timeExp());
    json.set("tokenReceipt", signed.toJson());
    return json;
  }
}
