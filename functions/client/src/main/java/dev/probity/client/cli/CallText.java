package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.gateway.Operation;
import dev.probity.client.terminal.Quantities;
import dev.probity.protocol.service.OperationStatus;
import dev.probity.protocol.wire.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Calls and operations as commands show them. */
final class CallText {
  private CallText() {}

  /**
   * {@code {id, service, token, signedAt, state, done?, total?, status?, result? | resultFile?}}.
   */
  static ObjectNode json(Operation operation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", operation.callHash().toString());
    json.put("service", operation.service());
    json.put("token", operation.tokenHash().toString());
    json.put("signedAt", AccountText.time(operation.signedAt()));
    json.put("state", state(operation));
    operation
        .state()
        .ifPresent(state -> json.put("done", state.done()).put("total", state.total()));
    operation.apiResult().ifPresent(result -> json.put("status", result.status()));
    operation.result().ifPresent(result -> json.set("result", result));
    operation.resultFile().ifPresent(file -> json.put("resultFile", file.toString()));
    return json;
  }

  /** {@code unanswered}, {@code running}, {@code done}, {@code failed}, … */
  static String state(Operation operation) {
    return operation.status().map(AccountText::words).orElse("unanswered");
  }

  /** Such as {@code running, 1 200 of 200 000}. */
  static String progress(Operation operation) {
    return operation
        .state()
        .filter(state -> state.total() > 0)
        .map(state ->
            state(operation)
                + ", "
                + Quantities.count(state.done())
                + " of "
                + Quantities.count(state.total()))
        .orElseGet(() -> state(operation));
  }

  /**
   * Prints an operation, and ends the command as its service ended it.
   *
   * @throws ClientException it has ended otherwise than done
   */
  static void print(CommonOptions common, Operation operation) {
    print(common, operation, Optional.empty());
  }

  /**
   * The same, with the result in a file of the user's.
   *
   * @param output where the result goes, if there is one
   */
  static void print(CommonOptions common, Operation operation, Optional<Path> output) {
    output.ifPresent(file -> write(operation, file));
    List<String> lines = new ArrayList<>();
    lines.add("id       " + operation.callHash());
    lines.add("service  " + operation.service());
    lines.add("state    " + progress(operation));
    if (output.isPresent() && isThere(operation)) {
      lines.add("result   in " + output.get());
    } else {
      operation.result().ifPresent(result -> lines.add(result.toPrettyString()));
      operation.resultFile().ifPresent(file -> lines.add("result   in " + file));
    }
    if (!operation.isEnded()) {
      lines.add("");
      lines.add("Next: probity operation show " + id(operation) + " --wait");
    }
    common.print(json(operation), String.join(System.lineSeparator(), lines));
    requireDone(operation);
  }

  private static boolean isThere(Operation operation) {
    return operation.result().isPresent() || operation.resultFile().isPresent();
  }

  private static void write(Operation operation, Path target) {
    try {
      if (operation.resultFile().isPresent()) {
        Files.copy(operation.resultFile().get(), target, StandardCopyOption.REPLACE_EXISTING);
      } else if (operation.result().isPresent()) {
        Files.write(target, CanonicalJson.bytes(operation.result().get()));
      }
    } catch (IOException failed) {
      throw ClientException.environment("cannot write " + target, failed);
    }
  }

  private static void requireDone(Operation operation) {
    if (operation.isEnded() && operation.status().orElseThrow() != OperationStatus.DONE) {
      throw ClientException.refused(
          "The service %s says, signed: %s%s."
              .formatted(
                  operation.service(),
                  state(operation),
                  operation.apiResult().map(result -> ", status " + result.status()).orElse("")),
          null);
    }
  }

  /** As much of an id as people type. */
  static String id(Operation operation) {
    return operation.callHash().toString().substring(0, 18);
  }
}
