package dev.probity.client.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.WireException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A {@code data add} that was begun, and neither finished nor refused for good nor begun anew.
 *
 * @param id names it among this user's: 16 hexadecimal digits, and a number where it was begun anew
 * @param folder of its journal
 * @param add as it was typed
 * @param step how far it is
 */
public record UnfinishedAdd(String id, Path folder, BegunAdd add, Step step) {
  private static final String BEGUN = "begun";
  private static final String BY = "begunBy";

  /** The member that says that it was begun anew as another one. */
  static final String GIVEN_UP = "givenUp";

  /** The member that says by which code it was refused for good. */
  static final String REFUSED = "refused";

  /** How far it is. */
  public enum Step {
    /** Nothing is signed yet. */
    READING,
    /** Its content is built and signed; its blocks are on their way. */
    UPLOADING,
    /** The request is signed and goes on chain. */
    ANCHORING,
    /** The integrity module has the request. */
    ACCEPTING
  }

  /** Keeps what is to be carried on, and whose it is. */
  static void keep(DatasetJournal journal, BegunAdd add, Address owner, NetworkDescriptor network) {
    journal.put(BY, by(owner, network));
    journal.put(BEGUN, add.toJson());
  }

  private static ObjectNode by(Address owner, NetworkDescriptor network) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("owner", owner.toString())
        .put("network", network.genesisHash().toString())
        .put("registry", network.integrityRegistry().address().toString());
  }

  /** What is left to do in this journal for this owner; empty if nothing is. */
  static Optional<UnfinishedAdd> of(
      DatasetJournal journal, Address owner, NetworkDescriptor network) {
    boolean open =
        journal.get("bundle").isEmpty()
            && !journal.erased()
            && journal.get(GIVEN_UP).isEmpty()
            && journal.get(REFUSED).isEmpty()
            && journal.get(BY).filter(by(owner, network)::equals).isPresent();
    return open
        ? journal
            .get(BEGUN)
            .map(begun -> {
              try {
                return new UnfinishedAdd(
                    String.valueOf(journal.folder().getFileName()),
                    journal.folder(),
                    BegunAdd.parse(begun),
                    step(journal));
              } catch (WireException damaged) {
                throw journal.damagedAt(BEGUN, damaged);
              }
            })
        : Optional.empty();
  }

  private static Step step(DatasetJournal journal) {
    if (journal.get("submittedInBlock").isPresent()) {
      return Step.ACCEPTING;
    }
    if (journal.get("storeData").isPresent()) {
      return Step.ANCHORING;
    }
    return journal.get("root").isPresent() ? Step.UPLOADING : Step.READING;
  }

  /**
   * What was begun is what is carried on.
   *
   * @throws ClientException usage: the data was edited since, or is gone
   */
  public void requireUnchanged() {
    Path source = add.request().source();
    String why =
        Files.exists(source)
            ? source + " is not what it was when its storing began."
            : "There is no " + source + " any more, whose storing was begun.";
    if (!Files.exists(source)
        || !DatasetJournal.open(folder)
            .text("contentHash")
            .equals(Optional.of(StoredDatasets.contentHash(add.request()).toString()))) {
      throw ClientException.usage(
          why
              + " Put it back as it was and repeat this command, or store what it is now with"
              + " `probity data add FILE`. To give this one up, remove "
              + folder
              + ".",
          null);
    }
  }
}
