package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.chain.wallet.Wallet;
import dev.probity.client.ClientException;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.LoggedIn;
import dev.probity.client.config.Settings;
import dev.probity.client.dataset.AddDataset;
import dev.probity.client.dataset.AddDataset.Added;
import dev.probity.client.dataset.StoredDatasets;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Printable;
import dev.probity.client.terminal.Stages;
import dev.probity.content.CarStream;
import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.expectation.Expectation;
import dev.probity.protocol.integrity.expectation.ExpectationException;
import dev.probity.protocol.integrity.expectation.Expectations;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probity data add}: Protocol V. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Store a data set: sign it, put it in the block store, anchor it on chain, have it verified"
          + " and receipted by the integrity module, and write a bundle with which anybody verifies"
          + " it.",
      "",
      "It needs an account and a session: `probity register`, `probity login`.",
      "",
      "The command may be stopped at any time and repeated: it carries on where it stopped, and a"
          + " file",
      "that is stored already is not stored twice."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity data add penguins.csv --public",
      "  probity data add penguins.json --public --label Species --license CC0-1.0 --car"
          + " penguins.car",
      "  probity data add penguins-2.csv --public --version-of 0x5f2c…",
      "  probity data add digits.csv --public --expect 'label:digit=balanced+-10%%'"
    })
final class DataAddCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "FILE", description = "CSV, a JSON array of objects, or JSON Lines.")
  private Path file = Path.of("");

  @Option(
      names = "--public",
      required = true,
      description = "Everybody may read the data. (Encrypted data sets are not taken yet.)")
  private boolean open;

  @Option(names = "--name", paramLabel = "NAME", description = "Default: the file's name.")
  private @Nullable String name;

  @Option(names = "--description", paramLabel = "TEXT", description = "What the data is.")
  private @Nullable String description;

  @Option(names = "--license", paramLabel = "LICENSE", description = "Its licence, best as a URL.")
  private @Nullable String license;

  @Option(names = "--url", paramLabel = "URL", description = "Where it comes from.")
  private @Nullable String url;

  @Option(
      names = "--label",
      paramLabel = "FIELD",
      description = "Count records per value of FIELD.")
  private @Nullable String label;

  @Option(
      names = "--split",
      paramLabel = "FIELD",
      description = "Count records per split in FIELD.")
  private @Nullable String split;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: told by name and content).")
  private @Nullable DataFormat format;

  @Option(
      names = "--version-of",
      paramLabel = "ID",
      description = "Store as the next version of a data set of yours.")
  private @Nullable String versionOf;

  @Option(
      names = "--expect",
      paramLabel = "EXPECTATION",
      description =
          "What the records are to be, signed with them; may be repeated. Such as"
              + " label:FIELD=balanced+-10%%, 'label:FIELD in {a,b}', 'label:FIELD drift<=0.1',"
              + " field:FIELD=complete, records=unique, split:FIELD=disjoint.")
  private List<String> expected = List.of();

  @Option(
      names = "--force-expectations",
      description = "Sign the data even if it breaks the expectations.")
  private boolean forceExpectations;

  @Option(
      names = "--again",
      description = "Begin anew as a data set of its own, whatever an earlier run left.")
  private boolean again;

  @Option(
      names = {"-o", "--bundle"},
      paramLabel = "FILE",
      description = "Where the bundle goes (default: NAME.bundle.json beside you).")
  private @Nullable Path bundleFile;

  @Option(
      names = "--car",
      paramLabel = "FILE",
      description = "Also write the content as a CAR file, to be handed on with the bundle.")
  private @Nullable Path carFile;

  @Mixin private Consent consent = new Consent();

  @Override
  public void run() {
    DatasetDescription described = description();
    if (!Files.isRegularFile(file)) {
      throw ClientException.usage("There is no file " + file + ".", null);
    }
    if (!open) {
      throw ClientException.usage("Encrypted data sets are not taken yet: use --public.", null);
    }
    Settings settings = Settings.read(common.folder().settings());
    try (Wallet wallet = common.wallet();
        Connection connection = Connection.open(settings, common.network(), wallet)) {
      var stored = new StoredDatasets(common.folder().datasets());
      Optional<AddDataset.Continued> previous =
          Optional.ofNullable(versionOf).map(stored::continued);
      var request = new AddDataset.Request(file, described, Optional.ofNullable(format), previous);
      Path folder = stored.folderOf(request, wallet.address(), connection.network(), again);
      try (var _ = ResumeHint.whileRunning();
          Stages stages = common.stages()) {
        if (!forceExpectations && !StoredDatasets.isSigned(folder)) {
          new ExpectedRecords(common, stored, stages).require(request);
        }
        finish(
            new AddDataset(
                    connection,
                    () ->
                        LoggedIn.read(
                            AccountFolder.of(
                                common.folder(), connection.network(), wallet.address()),
                            InstantSource.system().instant()),
                    folder,
                    stages,
                    InstantSource.system(),
                    CommonOptions.randomness(),
                    consent::given)
                .run(request));
      }
    }
  }

  private DatasetDescription description() {
    Expectations expectations = expectations();
    try {
      return new DatasetDescription(
          baseName(),
          Optional.ofNullable(description),
          Optional.ofNullable(license),
          Optional.ofNullable(url),
          Optional.ofNullable(label).or(expectations::label),
          Optional.ofNullable(split).or(expectations::split),
          expectations);
    } catch (IllegalArgumentException unusable) {
      throw ClientException.usage(String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private Expectations expectations() {
    String read = "";
    try {
      List<Expectation> parsed = new ArrayList<>();
      for (String text : expected) {
        read = " " + Printable.text(text, 80);
        parsed.add(Expectation.parse(text));
      }
      read = "";
      return Expectations.of(parsed);
    } catch (ExpectationException wrong) {
      throw ClientException.usage("--expect" + read + ": " + wrong.getMessage() + ".", wrong);
    }
  }

  private String baseName() {
    if (name != null) {
      return name;
    }
    String fileName = String.valueOf(file.getFileName());
    int dot = fileName.lastIndexOf('.');
    return dot > 0 ? fileName.substring(0, dot) : fileName;
  }

  private void finish(Added added) {
    Bundle bundle = added.bundle();
    Path target = bundleFile == null ? Path.of(baseName() + ".bundle.json") : bundleFile;
    try {
      write(target, bundle.bytes());
      if (carFile != null) {
        writeCar(added, carFile);
      }
    } catch (IOException failed) {
      throw ClientException.environment("cannot write the result: " + failed.getMessage(), failed);
    }
    var manifest = bundle.manifest().message();
    var json = JsonNodeFactory.instance.objectNode();
    json.put("id", manifest.dataId().toString());
    json.put("version", manifest.version());
    json.put("records", manifest.records());
    json.put("cid", bundle.content().root().toString());
    json.put("requestHash", bundle.storeData().digest().toString());
    json.put("blockNumber", bundle.stored().blockNumber());
    json.put("bundle", target.toString());
    json.put("content", (carFile == null ? added.blocks() : carFile).toString());
    common.print(
        json,
        String.join(
            System.lineSeparator(),
            "",
            "Stored: " + manifest.dataId() + " version " + manifest.version(),
            "  content " + bundle.content().root(),
            "  anchored in block " + bundle.stored().blockNumber(),
            "  bundle " + target,
            "",
            "Anybody verifies it with",
            "  probity verify "
                + target
                + " --network network.json --content "
                + (carFile == null ? added.blocks() : carFile)
                + " --rpc URL"));
  }

  private static void write(Path target, byte[] bytes) throws IOException {
    Path draft = target.resolveSibling(target.getFileName() + ".tmp");
    Files.write(draft, bytes);
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void writeCar(Added added, Path target) throws IOException {
    Path draft = target.resolveSibling(target.getFileName() + ".tmp");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft))) {
      var dag = new VerifiedDag(new DirectoryBlocks(added.blocks()), DagLimits.DEFAULT);
      CarStream.write(dag, added.bundle().content().root(), out);
    }
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
