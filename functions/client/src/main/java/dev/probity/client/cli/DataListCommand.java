package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.dataset.StoredDatasets;
import dev.probity.client.dataset.StoredDatasets.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity data list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the data sets that you stored or began to store.",
    footerHeading = "%nExamples:%n",
    footer = {"  probity data list", "  probity data list --json"})
final class DataListCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public void run() {
    List<Entry> entries = new StoredDatasets(common.folder().datasets()).list();
    var json = JsonNodeFactory.instance.objectNode();
    var array = json.putArray("datasets");
    var lines = new ArrayList<String>();
    for (Entry entry : entries) {
      var item = array.addObject().put("name", entry.name());
      if (entry.bundle().isEmpty()) {
        item.put("state", "begun");
        lines.add(line(entry.name(), "-", "-", "begun: `probity data add --resume` carries on"));
        continue;
      }
      var bundle = entry.bundle().get();
      var manifest = bundle.manifest().message();
      boolean erased = entry.erased();
      item.put("state", erased ? "erased" : "stored")
          .put("id", manifest.dataId().toString())
          .put("version", manifest.version())
          .put("records", manifest.records())
          .put("blockNumber", bundle.stored().blockNumber());
      lines.add(
          line(
              entry.name(),
              "v" + manifest.version(),
              erased ? "erased" : manifest.records() + " records",
              manifest.dataId().toString()));
    }
    if (lines.isEmpty()) {
      lines.add("You have stored nothing yet. Try: probity data add FILE.csv --public");
    }
    common.print(json, String.join(System.lineSeparator(), lines));
  }

  private static String line(String name, String version, String records, String id) {
    return String.format(Locale.ROOT, "%-24s %-4s %16s  %s", name, version, records, id);
  }
}
