package dev.probity.client.gateway;

import dev.probity.client.ClientException;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.journal.Journal;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The calls of one account, each with its journal in a folder of its own. */
public final class KeptCalls {
  private final Path folder;

  /** Those in the account's folder. */
  public KeptCalls(AccountFolder account) {
    this.folder = account.operations();
  }

  /** All of them, as far as is known here; the newest first. */
  public List<Operation> list() {
    return journals().stream().map(Operation::of).toList();
  }

  /** The one call whose H11 begins so. */
  CallJournal find(String prefix) {
    List<CallJournal> found =
        journals().stream()
            .filter(journal -> journal.callHash().toString().startsWith(prefix))
            .toList();
    if (found.size() != 1) {
      throw ClientException.usage(
          (found.isEmpty()
                  ? "No call of yours has an id that begins with "
                  : "Several ids begin with ")
              + prefix
              + ". `probity operation list` shows them.",
          null);
    }
    return found.getFirst();
  }

  /**
   * The call of this service with this param that nobody answered yet, if there is one.
   *
   * @param tokenHash the token it must name, where that is asked for
   */
  Optional<CallJournal> unanswered(String service, Bytes32 paramHash, Optional<Bytes32> tokenHash) {
    return journals().stream()
        .filter(journal -> journal.progress() == CallJournal.Progress.UNANSWERED)
        .filter(journal -> {
          ApiCall call = journal.requiredCall().message();
          return call.service().equals(service)
              && call.paramHash().equals(paramHash)
              && tokenHash.map(call.tokenHash()::equals).orElse(true);
        })
        .findFirst();
  }

  /** Where they lie. */
  Path folder() {
    return folder;
  }

  /** The journal of a new call. */
  CallJournal open(Bytes32 callHash) {
    return new CallJournal(folder.resolve(callHash.toString().substring(2, 18)));
  }

  private List<CallJournal> journals() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(Journal::exists)
          .map(CallJournal::new)
          .filter(journal -> journal.call().isPresent())
          .sorted(
              Comparator.comparingLong(
                      (CallJournal journal) -> journal.requiredCall().message().iat())
                  .reversed()
                  .thenComparing(CallJournal::callHash))
          .toList();
    } catch (IOException failed) {
      throw ClientException.environment("cannot read " + folder, failed);
    }
  }
}
