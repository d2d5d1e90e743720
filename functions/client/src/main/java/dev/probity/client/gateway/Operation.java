package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.service.ApiResult;
import dev.probity.protocol.service.OperationState;
import dev.probity.protocol.service.OperationStatus;
import dev.probity.protocol.wire.Bytes32;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A call as far as it is known here; all that a service says in it was verified.
 *
 * @param callHash H11, its id
 * @param tokenHash H10 of the token that it names
 * @param signedAt seconds
 * @param taken whether it became an operation
 * @param state the service's last word on how far it is
 * @param apiResult what the service answered in the end
 * @param result whose hash the service signed, unless it is large
 * @param resultFile where a large one lies
 */
public record Operation(
    Bytes32 callHash,
    String service,
    Bytes32 tokenHash,
    long signedAt,
    boolean taken,
    Optional<OperationState> state,
    Optional<ApiResult> apiResult,
    Optional<JsonNode> result,
    Optional<Path> resultFile) {

  static Operation of(CallJournal journal) {
    var call = journal.requiredCall();
    return new Operation(
        call.digest(),
        call.message().service(),
        call.message().tokenHash(),
        call.message().iat(),
        journal.progress() != CallJournal.Progress.UNANSWERED,
        journal.state().map(signed -> signed.message()),
        journal.apiResult().map(signed -> signed.message()),
        journal.result(),
        journal.resultFile());
  }

  /** What it is; empty while nobody answered. */
  public Optional<OperationStatus> status() {
    if (state.isPresent()) {
      return Optional.of(OperationStatus.of(state.get().state()));
    }
    if (apiResult.isPresent()) {
      return Optional.of(
          apiResult.get().status() == 0 ? OperationStatus.DONE : OperationStatus.FAILED);
    }
    return taken ? Optional.of(OperationStatus.RUNNING) : Optional.empty();
  }

  /** Whether nothing more will happen. */
  public boolean isEnded() {
    return status().filter(OperationStatus::isEnded).isPresent();
  }
}
