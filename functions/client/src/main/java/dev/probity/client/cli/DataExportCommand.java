package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.client.dataset.VerifiedDataset;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.integrity.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probity data export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Print the metadata of a data set as Croissant 1.0 (JSON-LD), byte for byte as signed.",
      "",
      "The data set is verified first; whether the anchor block is of your chain is not asked. The"
          + " metadata names the data as `data`, which `probity data get` writes beside it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity data export 0x5f2c --croissant",
      "  probity data export penguins.bundle.json --croissant -o croissant.json"
    })
final class DataExportCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "ID|FILE", description = "An id of yours, or a bundle.")
  private String what = "";

  @Option(names = "--croissant", required = true, description = "As Croissant 1.0.")
  private boolean croissant;

  @Option(
      names = "--at",
      paramLabel = "VERSION",
      description = "Which version (default: the newest).")
  private @Nullable Long at;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Write to FILE (default: standard output).")
  private @Nullable Path out;

  @Mixin private ContentOptions content = new ContentOptions();

  @Override
  public void run() {
    if (!croissant) {
      throw ClientException.usage("Croissant is the one format: use --croissant.", null);
    }
    OptionalLong version = at == null ? OptionalLong.empty() : OptionalLong.of(at);
    ContentOptions.Chosen chosen = ContentOptions.choose(common, what, version);
    byte[] bytes;
    try (ContentOptions.Places places = content.open(common, chosen);
        Stages stages = common.stages()) {
      VerifiedDataset dataset = content.verified(common, chosen, places, stages);
      // Only the canonical form is accepted when it is read, so this is the very file.
      bytes = dataset.metadata().bytes();
    } catch (DatasetException impossible) {
      throw VerifiedDataset.failed(impossible);
    }
    if (out == null) {
      System.out.write(bytes, 0, bytes.length);
      System.out.flush();
      return;
    }
    Path draft = out.resolveSibling(out.getFileName() + ".tmp");
    try {
      Files.write(draft, bytes);
      Files.move(draft, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException cannot) {
      throw ClientException.environment("cannot write " + out, cannot);
    }
  }
}
