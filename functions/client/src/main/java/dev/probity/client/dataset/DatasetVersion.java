package dev.probity.client.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A version of a data set of the user's.
 *
 * @param name the data set's, as it was when this version was begun
 * @param id 0x and 64 digits; empty if the version was broken off before there was one
 * @param number 1 or more
 * @param manifestHash empty if the manifest was not signed for a request yet
 * @param bundle present once the version is accepted
 * @param blocks the folder of its blocks; it may be gone
 * @param folder of its journal
 * @param erased whether it was erased, as far as this machine knows
 */
public record DatasetVersion(
    String name,
    Optional<String> id,
    long number,
    Optional<Bytes32> manifestHash,
    Optional<Bundle> bundle,
    Path blocks,
    Path folder,
    boolean erased) {

  /** Accepted by the integrity module, erased since, or begun and not finished. */
  public String state() {
    if (erased) {
      return "erased";
    }
    return bundle.isPresent() ? "accepted" : "begun";
  }

  /** The key of encrypted data, if it is still there. */
  public Optional<DataKey> dataKey() {
    Path folder = blocks.getParent();
    return folder == null ? Optional.empty() : DataKeyFile.find(folder);
  }

  static DatasetVersion of(DatasetJournal journal, StoredDatasets.Entry entry) {
    if (entry.bundle().isPresent()) {
      SignedMessage<Manifest> manifest = entry.bundle().get().manifest();
      return new DatasetVersion(
          entry.name(),
          Optional.of(manifest.message().dataId().toString()),
          manifest.message().version(),
          Optional.of(manifest.digest()),
          entry.bundle(),
          journal.blocks(),
          journal.folder(),
          journal.erased());
    }
    Optional<StoreData> request =
        journal.message("storeData", StoreData.TYPE).map(SignedMessage::message);
    Optional<JsonNode> continued = journal.get("continues");
    return new DatasetVersion(
        entry.name(),
        request
            .map(message -> message.dataId().toString())
            .or(() -> continued.map(before -> before.path("id").asText())),
        request
            .map(StoreData::version)
            .orElse(continued.map(before -> before.path("version").asLong() + 1).orElse(1L)),
        request.map(StoreData::manifestHash),
        Optional.empty(),
        journal.blocks(),
        journal.folder(),
        journal.erased());
  }
}
