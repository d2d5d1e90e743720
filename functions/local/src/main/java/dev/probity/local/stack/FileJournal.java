package dev.probity.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.chain.deployment.DeploymentJournal;
import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.local.service.StateFolder;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A deployment's signed transactions, one file per contract, on disk before they are sent. */
final class FileJournal implements DeploymentJournal {
  private static final StrictJson.Limits LIMITS = new StrictJson.Limits(1 << 20, 2, 8, 1 << 20);

  private final Path folder;

  /** A journal in a folder that exists. */
  FileJournal(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<SignedTransaction> find(String contract) {
    Path file = file(contract);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = StrictJson.parse(Files.readAllBytes(file), LIMITS);
      StrictJson.exactMembers(json, "", "raw", "hash", "nonce");
      return Optional.of(
          new SignedTransaction(
              StrictJson.text(json, "raw"),
              Bytes32.parse(StrictJson.text(json, "hash")),
              json.get("nonce").asLong()));
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot read " + file, failed);
    } catch (WireException edited) {
      throw new UncheckedIOException(
          new IOException(file + " is not what was written there: delete its folder", edited));
    }
  }

  @Override
  public void record(String contract, SignedTransaction transaction) {
    try {
      StateFolder.writeSecret(
          file(contract),
          JsonNodeFactory.instance
              .objectNode()
              .put("raw", transaction.raw())
              .put("hash", transaction.hash().toString())
              .put("nonce", transaction.nonce())
              .toString());
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot write " + file(contract), failed);
    }
  }

  private Path file(String contract) {
    return folder.resolve(contract + ".json");
  }
}
