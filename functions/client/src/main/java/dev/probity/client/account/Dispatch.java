package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.journal.Journal;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.SignedMessage;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A signed message that administrators may have to approve, on its way to the module: it is kept
 * before it is sent, and forgotten only where it is certain that the module neither has it nor will
 * take it.
 */
final class Dispatch<R extends Record> {
  private static final String APPROVALS = "approvals";
  private static final String SENT = "sent";

  private final Journal journal;
  private final String member;
  private final MessageType<R> type;
  private final String[] all;

  /**
   * The message that a journal keeps.
   *
   * @param member under which name
   * @param with other members, which are forgotten with it
   */
  Dispatch(Journal journal, String member, MessageType<R> type, String... with) {
    this.journal = journal;
    this.member = member;
    this.type = type;
    this.all =
        Stream.concat(Stream.of(member, APPROVALS, SENT), Stream.of(with)).toArray(String[]::new);
  }

  /** A call of the module. */
  @FunctionalInterface
  interface Call {
    void run() throws ApiRefusedException, InterruptedException;
  }

  /** The message, if one is kept. */
  Optional<SignedMessage<R>> message() {
    return journal.message(member, type);
  }

  /** Keeps the message; what belongs to it was kept before. */
  void keep(SignedMessage<R> signed) {
    journal.put(member, signed.toJson());
  }

  /** The approvals with which it was sent. */
  Optional<JsonNode> approvals() {
    return journal.get(APPROVALS);
  }

  /** Whether the module may have the message. */
  boolean isSent() {
    return journal.get(SENT).isPresent();
  }

  /**
   * Sends it. Where the module refuses it for good, what others approved is kept, for it may be
   * sent again with other approvals; what lives two minutes may not, and is forgotten. A fault of
   * the module's is no refusal: it may have come after the message was taken.
   *
   * @param approvals with which it is sent; empty where it needs none
   * @param call sends it
   */
  void send(Optional<JsonNode> approvals, Call call)
      throws ApiRefusedException, InterruptedException {
    approvals.ifPresent(array -> journal.put(APPROVALS, array));
    journal.put(SENT, "yes");
    try {
      call.run();
    } catch (ApiRefusedException refused) {
      if (!refused.problem().retryable() && !refused.is(Refusal.INTERNAL)) {
        if (approvals.isPresent() && !refused.is(Refusal.REPLAY)) {
          journal.remove(SENT, APPROVALS);
        } else {
          forget();
        }
      }
      throw refused;
    }
  }

  /** Leaves nothing, in one write: it is done, or begins anew. */
  void forget() {
    journal.remove(all);
  }
}
