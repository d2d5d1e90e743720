package dev.probity.protocol.aiservice;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.CheckAnswer;
import dev.probity.protocol.integrity.CheckQuestion;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The AI service's row of one check.
 *
 * @param requestHash H12
 * @param question as it was verified
 * @param bytes of data that the check reads, of this version and of the previous
 * @param takenAt when it was taken, seconds
 */
record CheckRow(
    Bytes32 requestHash, CheckQuestion question, long bytes, long takenAt, State state) {

  /**
   * Why a check waits, for the owner.
   *
   * @param refusal one that may pass
   */
  record Obstacle(Refusal refusal, String detail) {}

  /** How far the check is. */
  sealed interface State {
    /**
     * It is to be made.
     *
     * @param attempts that were begun and have not released it
     * @param leaseUntil the second from which another worker may begin; 0 when none is at it
     * @param obstacle what stood in the way of the last worker, and may pass
     */
    record Running(int attempts, long leaseUntil, Optional<Obstacle> obstacle) implements State {
      /** Nobody has begun. */
      static final Running NOT_BEGUN = new Running(0, 0, Optional.empty());
    }

    /** It is over. */
    record Done(CheckAnswer.Reported reported) implements State {}
  }

  CheckRow with(State next) {
    return new CheckRow(requestHash, question, bytes, takenAt, next);
  }

  String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("requestHash", requestHash.toString());
    json.put("question", new String(question.bytes(), StandardCharsets.UTF_8));
    json.put("bytes", bytes);
    json.put("takenAt", takenAt);
    switch (state) {
      case State.Running running -> {
        json.put("state", "running")
            .put("attempts", running.attempts())
            .put("leaseUntil", running.leaseUntil());
        running
            .obstacle()
            .ifPresent(
                waits -> json.put("refusal", waits.refusal().code()).put("detail", waits.detail()));
      }
      case State.Done done -> {
        json.put("state", "done");
        done.reported().writeTo(json);
      }
    }
    return json.toString();
  }

  static CheckRow parse(StoredJson json) {
    try {
      return new CheckRow(
          json.bytes32("requestHash"),
          CheckQuestion.parse(
              StrictJson.parse(
                  json.text("question").getBytes(StandardCharsets.UTF_8),
                  StrictJson.Limits.MESSAGE)),
          json.number("bytes"),
          json.number("takenAt"),
          stateOf(json));
    } catch (WireException ours) {
      throw new IllegalStateException("a check in a row with a valid MAC", ours);
    }
  }

  private static Optional<Obstacle> obstacleOf(StoredJson json) {
    return json.optionalText("refusal")
        .map(code -> new Obstacle(Refusal.ofCode(code).orElseThrow(), json.text("detail")));
  }

  private static State stateOf(StoredJson json) throws WireException {
    String state = json.text("state");
    return switch (state) {
      case "running" ->
          new State.Running(
              (int) json.number("attempts"), json.number("leaseUntil"), obstacleOf(json));
      case "done" -> new State.Done(CheckAnswer.Reported.parse(json.json()));
      default -> throw new IllegalStateException("a stored check in state " + state);
    };
  }
}
