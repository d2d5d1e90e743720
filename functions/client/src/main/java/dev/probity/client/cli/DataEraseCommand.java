package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.dataset.DatasetVersion;
import dev.probity.client.dataset.EraseVersion;
import dev.probity.client.dataset.EraseVersion.Erased;
import dev.probity.client.dataset.StoredDatasets;
import dev.probity.client.terminal.Printable;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.wire.Bytes32;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probity data erase}: Protocol V, erasure. */
@Command(
    name = "erase",
    mixinStandardHelpOptions = true,
    description = {
      "Erase one version of a data set of yours, for good.",
      "",
      "A tombstone on chain says that you withdrew the version, and when; its data key is deleted"
          + " here and by the operator. All proofs made of the version still hold, and so do all"
          + " other versions. What is public cannot be unpublished: it is only marked.",
      "",
      "The command says what will be gone and what stays, and asks. It may be stopped at any time"
          + " and repeated: it carries on where it stopped."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity data erase 0x5f2c", "  probity data erase 0x5f2c --at 2 --yes"})
final class DataEraseCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private Consent consent = new Consent();

  @Parameters(paramLabel = "ID", description = "An id of yours, or the beginning of it.")
  private String id = "";

  @Option(
      names = "--at",
      paramLabel = "VERSION",
      description = "Which version (default: the newest).")
  private @Nullable Long at;

  @Override
  public void run() {
    DatasetVersion version =
        new StoredDatasets(common.folder().datasets())
            .version(id, at == null ? OptionalLong.empty() : OptionalLong.of(at));
    Bundle bundle = version.bundle().orElseThrow();
    OpenAccount.with(
        common,
        (connection, _, stages) -> {
          if (!version.erased()) {
            System.err.println(String.join(System.lineSeparator(), consequences(version, bundle)));
            consent.require("  Erase it, for good");
          }
          Erased erased =
              new EraseVersion(
                      connection,
                      version.folder(),
                      stages,
                      InstantSource.system(),
                      CommonOptions.randomness(),
                      consent::given)
                  .run(bundle);
          print(bundle.manifest().message(), erased);
        });
  }

  private static boolean isPublic(Manifest manifest) {
    return manifest.keyCommit().equals(Bytes32.ZERO);
  }

  /** What will be gone, and what stays. */
  private static List<String> consequences(DatasetVersion version, Bundle bundle) {
    Manifest manifest = bundle.manifest().message();
    List<String> lines = new ArrayList<>();
    lines.add(
        "Erase "
            + Printable.text(version.name(), 60)
            + ", "
            + manifest.dataId()
            + " version "
            + manifest.version()
            + ".");
    if (isPublic(manifest)) {
      lines.add("  This version is public. What is public cannot be unpublished: whoever has the");
      lines.add("  content keeps it. It is only marked, for good, as withdrawn by you.");
    } else {
      lines.add("  Gone:  the data key, here and with the operator. Nobody can decrypt the data");
      lines.add("         any more, you neither, unless a copy of key or data was kept elsewhere.");
    }
    lines.add("  Stays: the anchor on chain, the manifest, the leaves of the records, and every");
    lines.add("         bundle and proof made of them: all still verify. All other versions; the");
    lines.add("         next one continues this one. Your own blocks, in " + version.blocks());
    return lines;
  }

  private void print(Manifest manifest, Erased erased) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", manifest.dataId().toString())
        .put("version", manifest.version())
        .put("public", isPublic(manifest))
        .put("state", "erased")
        .put("already", erased.already())
        .put("moduleTold", erased.moduleTold());
    common.print(
        json,
        (erased.already() ? "It was erased before: " : "Erased, for good: ")
            + manifest.dataId()
            + " version "
            + manifest.version()
            + ".");
  }
}
