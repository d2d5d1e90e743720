package dev.probity.client.cli;

import dev.probity.client.dataset.StoredDatasets;
import dev.probity.client.terminal.Quantities;
import dev.probity.protocol.integrity.bundle.Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code probity data show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Show one data set, by its id (or the beginning of it) or by a bundle file. Nothing is"
            + " verified.",
    footerHeading = "%nExamples:%n",
    footer = {"  probity data show 0x5f2c", "  probity data show penguins.bundle.json"})
final class DataShowCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "ID|FILE", description = "An id of yours, or a bundle.")
  private String what = "";

  @Override
  public void run() {
    Optional<StoredDatasets.Entry> own =
        Files.isRegularFile(Path.of(what))
            ? Optional.empty()
            : Optional.of(new StoredDatasets(common.folder().datasets()).find(what));
    Bundle bundle =
        own.map(entry -> entry.bundle().orElseThrow())
            .orElseGet(() -> BundleFile.read(Path.of(what)));
    boolean erased = own.map(StoredDatasets.Entry::erased).orElse(false);
    var manifest = bundle.manifest().message();
    common.print(
        bundle.toJson(),
        String.join(
            System.lineSeparator(),
            "id            " + manifest.dataId(),
            "version       " + manifest.version(),
            "owner         " + manifest.user(),
            "records       " + Quantities.count(manifest.records()),
            "size          " + Quantities.bytes(manifest.size()),
            "data          " + (manifest.keyCommit().isZero() ? "public" : "encrypted"),
            "content       " + bundle.content().root(),
            "records root  " + manifest.recordsRoot(),
            "H12           " + bundle.storeData().digest(),
            "anchored      block "
                + bundle.stored().blockNumber()
                + ", "
                + Instant.ofEpochSecond(bundle.stored().storedAt()),
            "receipt       " + (bundle.receipt().isPresent() ? "yes" : "none"),
            "check report  " + (bundle.check().isPresent() ? "yes" : "none"),
            "erased        " + (erased ? "by you; its proofs still hold" : "no")));
  }
}
