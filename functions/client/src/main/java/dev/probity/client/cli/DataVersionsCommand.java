package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.dataset.DatasetVersion;
import dev.probity.client.dataset.StoredDatasets;
import dev.probity.client.terminal.Printable;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.bundle.Bundle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code probity data versions}. */
@Command(
    name = "versions",
    mixinStandardHelpOptions = true,
    description = {
      "List the versions of a data set of yours, or of all of them.",
      "",
      "Those that were accepted, with their place on the chain, and those that were begun. Nothing"
          + " is verified."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity data versions", "  probity data versions 0x5f2c --json"})
final class DataVersionsCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "An id of yours, or the beginning of it.")
  private @Nullable String id;

  @Override
  public void run() {
    var datasets = new StoredDatasets(common.folder().datasets());
    List<DatasetVersion> versions = id == null ? datasets.versions() : datasets.versions(id);
    var json = JsonNodeFactory.instance.objectNode();
    var array = json.putArray("versions");
    var lines = new ArrayList<String>();
    String before = "";
    for (DatasetVersion version : versions) {
      array.add(json(version));
      String title = Printable.text(version.name(), 60) + "  " + version.id().orElse("(no id yet)");
      if (!title.equals(before)) {
        lines.add(title);
        before = title;
      }
      lines.add(line(version));
    }
    if (lines.isEmpty()) {
      lines.add("You have stored nothing yet. Try: probity data add FILE.csv --public");
    }
    common.print(json, String.join(System.lineSeparator(), lines));
  }

  private static ObjectNode json(DatasetVersion version) {
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    item.put("name", version.name());
    version.id().ifPresent(text -> item.put("id", text));
    item.put("version", version.number()).put("state", version.state());
    version.manifestHash().ifPresent(hash -> item.put("manifestHash", hash.toString()));
    if (version.bundle().isPresent()) {
      Bundle bundle = version.bundle().get();
      Manifest manifest = bundle.manifest().message();
      item.put("previous", manifest.previous().toString())
          .put("records", manifest.records())
          .put("size", manifest.size())
          .put("cid", bundle.content().root().toString())
          .put("blockNumber", bundle.stored().blockNumber())
          .put("storedAt", bundle.stored().storedAt());
    }
    return item;
  }

  private static String line(DatasetVersion version) {
    if (version.bundle().isEmpty()) {
      return String.format(
          Locale.ROOT, "  v%-4d begun: `probity data add --resume` carries on", version.number());
    }
    Bundle bundle = version.bundle().get();
    return String.format(
        Locale.ROOT,
        "  v%-4d %10d records  %s  block %d  %s  %s",
        version.number(),
        bundle.manifest().message().records(),
        bundle.manifest().digest(),
        bundle.stored().blockNumber(),
        Instant.ofEpochSecond(bundle.stored().storedAt()),
        version.state());
  }
}
