package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.service.OperationState;
import dev.probity.protocol.service.OperationStatus;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.Optional;

/** What a service says of an operation, read and held against its call and what it said before. */
final class ReportedState {
  private ReportedState() {}

  /**
   * Reads {@code operationState} and checks all of it but its signer.
   *
   * @throws ClientException when it is something else, of another operation, or takes back an end
   */
  static SignedMessage<OperationState> read(
      JsonNode answer,
      SignedMessage<ApiCall> call,
      Optional<SignedMessage<OperationState>> before) {
    SignedMessage<OperationState> signed = parsed(answer);
    OperationState message = signed.message();
    boolean ofCall =
        signed.domain().equals(call.domain())
            && message.callHash().equals(call.digest())
            && message.user().equals(call.message().user());
    if (!ofCall) {
      throw ClientException.refused("The answer is the state of another operation.", null);
    }
    OperationStatus status = status(message);
    if (message.done() > message.total()) {
      throw ClientException.refused(
          "The service says that %d of %d units of work are done."
              .formatted(message.done(), message.total()),
          null);
    }
    before.ifPresent(earlier -> requireNotTakenBack(earlier.message(), message, status));
    return signed;
  }

  /** What the operation is. */
  static OperationStatus status(OperationState message) {
    try {
      return OperationStatus.of(message.state());
    } catch (IllegalArgumentException unknown) {
      throw ClientException.refused(
          "The service says a state of the operation that does not exist: " + message.state() + ".",
          unknown);
    }
  }

  private static void requireNotTakenBack(
      OperationState before, OperationState now, OperationStatus status) {
    OperationStatus ended = status(before);
    boolean takenBack =
        ended.isEnded() && (status != ended || !now.resHash().equals(before.resHash()));
    if (takenBack) {
      throw ClientException.refused(
          "The service signed before that the operation is %s, and now that it is %s."
              .formatted(word(ended), word(status)),
          null);
    }
  }

  private static String word(OperationStatus status) {
    return status.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static SignedMessage<OperationState> parsed(JsonNode answer) {
    try {
      JsonNode json = StrictJson.member(answer, "operationState");
      return WireException.at(
          "/operationState", () -> SignedMessage.parse(OperationState.TYPE, json));
    } catch (WireException foreign) {
      throw ClientException.refused(
          "The answer is no state of an operation (" + foreign.getMessage() + ").", foreign);
    }
  }
}
