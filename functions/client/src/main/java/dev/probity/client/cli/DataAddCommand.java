package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.chain.wallet.Wallet;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.LoggedIn;
import dev.probity.client.config.Settings;
import dev.probity.client.dataset.AddDataset;
import dev.probity.client.dataset.AddDataset.Added;
import dev.probity.client.dataset.BegunAdd;
import dev.probity.client.dataset.InconsistentDataException;
import dev.probity.client.dataset.RecordsCheck;
import dev.probity.client.dataset.StoredDatasets;
import dev.probity.client.dataset.UnfinishedAdd;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Printable;
import dev.probity.client.terminal.Stages;
import dev.probity.content.CarStream;
import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.CroissantFile;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DataSource;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.HiddenFiles;
import dev.probity.protocol.integrity.expectation.Expectation;
import dev.probity.protocol.integrity.expectation.ExpectationException;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.step.Refusal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code probity data add}: Protocol V. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Store a data set: encrypt and sign it, put it in the block store, anchor it on chain, have"
          + " it verified and receipted by the integrity module, and write a bundle with which"
          + " anybody verifies it.",
      "",
      "The AI service checks the records meanwhile; what it says is printed, and data that it finds"
          + " inconsistent is refused with exit code 8.",
      "",
      "It needs an account and a session: `probity register`, `probity login`.",
      "",
      "The command may be stopped at any time and repeated: it carries on where it stopped, and a"
          + " file",
      "that is stored already is not stored twice. `--resume` carries on without the words that it"
          + " was",
      "begun with."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity data add patients.csv",
      "  probity data add penguins.csv --public",
      "  probity data add penguins.json --public --label Species --license CC0-1.0 --car"
          + " penguins.car",
      "  probity data add penguins-2.csv --public --version-of 0x5f2c…",
      "  probity data add digits.csv --public --expect 'label:digit=balanced+-10%%'",
      "  probity data add train-images-idx3-ubyte --public --label label --name mnist",
      "  probity data add croissant.json --public",
      "  probity data add photos/ --public --label label --hidden skip",
      "  probity data add --resume"
    })
final class DataAddCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|FOLDER",
      description = {
        "CSV, TSV, a JSON array of objects, JSON Lines, an IDX file of items",
        "(MNIST) with its file of labels, a Croissant description of a file",
        "beside it, or a folder: one record a file, labelled by the first",
        "folder below it."
      })
  private Path file = Path.of("");

  @ArgGroup(exclusive = true, multiplicity = "0..1")
  private @Nullable Readers readers;

  /** Who may read the data. */
  static final class Readers {
    @Option(names = "--public", required = true, description = "Everybody may read the data.")
    private boolean open;

    @Option(
        names = "--encrypt",
        required = true,
        description =
            "Only who has the data key reads the data (the default). It lies beside what you"
                + " stored: keep a copy. The deployment's key custodian gets it sealed, and nobody"
                + " else.")
    private boolean encrypted;
  }

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
      names = "--labels",
      paramLabel = "FILE",
      description = {
        "The labels of an IDX file (default: …-labels-idx1-ubyte beside",
        "…-images-idx3-ubyte)."
      })
  private @Nullable Path labels;

  @Option(
      names = "--hidden",
      paramLabel = "WHAT",
      description = {
        "What to do with files in a folder whose names begin with a dot:",
        "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})."
      },
      defaultValue = "refuse")
  private HiddenFiles hidden = HiddenFiles.REFUSE;

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
      description = {
        "Sign and send the data even if it breaks the expectations. The AI",
        "service checks them again, and refuses it by what it finds."
      })
  private boolean forceExpectations;

  @Option(
      names = "--again",
      description = "Begin anew as a data set of its own, whatever an earlier run left.")
  private boolean again;

  @Option(
      names = "--resume",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "ID",
      description =
          "Carry on with what was interrupted, with the options that it was begun with. Of several,"
              + " all are listed: name one by its ID.")
  private @Nullable String resume;

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
  public Integer call() {
    if (resume != null) {
      return resume(resume);
    }
    Expectations expectations = expectations();
    requireApplicable();
    Optional<CroissantFile> described = described();
    Settings settings = Settings.read(common.folder().settings());
    try (Wallet wallet = common.wallet();
        Connection connection = Connection.open(settings, common.network(), wallet)) {
      var stored = new StoredDatasets(common.folder().datasets());
      Optional<AddDataset.Continued> previous =
          Optional.ofNullable(versionOf).map(stored::continued);
      var request = request(described, expectations, previous);
      Path folder = stored.folderOf(request, wallet.address(), connection.network(), again);
      var add = new BegunAdd(request, target(), Optional.ofNullable(carFile));
      try (var _ = ResumeHint.whileRunning();
          Stages stages = common.stages()) {
        if (!forceExpectations && !StoredDatasets.isSigned(folder)) {
          new ExpectedRecords(common, stored, stages).require(request);
        }
        StoredDatasets.begin(folder, add, wallet.address(), connection.network());
        return store(connection, folder, add, stages);
      }
    }
  }

  /** Carries on the one that is unfinished, or that is named. */
  private int resume(String id) {
    requireNoOtherOption();
    List<UnfinishedAdd> all =
        new StoredDatasets(common.folder().datasets())
            .unfinished(common.address(), common.network());
    List<UnfinishedAdd> meant = all.stream().filter(one -> one.id().startsWith(id)).toList();
    if (meant.size() != 1) {
      return new UnfinishedText(common).list(id, all);
    }
    UnfinishedAdd one = meant.getFirst();
    one.requireUnchanged();
    Settings settings = Settings.read(common.folder().settings());
    try (Wallet wallet = common.wallet();
        Connection connection = Connection.open(settings, common.network(), wallet);
        var _ = ResumeHint.whileRunning();
        Stages stages = common.stages()) {
      return store(connection, one.folder(), one.add(), stages);
    }
  }

  /** What is carried on is what was begun: it has its options. */
  private void requireNoOtherOption() {
    CommandSpec self = Objects.requireNonNull(spec);
    Set<OptionSpec> everybodys =
        self.mixins().values().stream()
            .flatMap(mixin -> mixin.options().stream())
            .collect(Collectors.toSet());
    Optional<String> other =
        self.commandLine().getParseResult().matchedOptions().stream()
            .filter(option -> !everybodys.contains(option))
            .map(OptionSpec::longestName)
            .filter(name -> !name.equals("--resume"))
            .findFirst()
            .or(() -> file.toString().isEmpty() ? Optional.empty() : Optional.of(file.toString()));
    if (other.isPresent()) {
      throw ClientException.usage(
          "--resume carries on with the data and the options that it was begun with: leave out "
              + other.get()
              + ", or repeat the whole command without --resume.",
          null);
    }
  }

  private int store(Connection connection, Path folder, BegunAdd add, Stages stages) {
    try {
      return finish(
          new AddDataset(
                  connection,
                  () ->
                      LoggedIn.read(
                          AccountFolder.of(
                              common.folder(), connection.network(), connection.wallet().address()),
                          InstantSource.system().instant()),
                  folder,
                  stages,
                  InstantSource.system(),
                  CommonOptions.randomness(),
                  consent::given)
              .run(add.request()),
          add);
    } catch (InconsistentDataException refused) {
      return refused(refused.check(), add.request());
    }
  }

  /** What was found, to its owner alone; nothing was accepted. */
  private int refused(RecordsCheck check, AddDataset.Request request) {
    var message = check.report().message();
    var json = JsonNodeFactory.instance.objectNode();
    json.put("refused", Refusal.INCONSISTENT.code());
    json.put("id", message.dataId().toString());
    json.put("version", message.version());
    json.put("requestHash", message.reqHash().toString());
    json.set("check", RecordsCheckText.json(check));
    common.print(
        json,
        String.join(
            System.lineSeparator(),
            RecordsCheckText.text(check),
            "",
            "Refused: the version was not accepted, and its number is used up.",
            "Correct the records that are named, or what is expected of them, and store the"
                + " corrected file: `probity data add FILE"
                + (request.encrypted() ? "" : " --public")
                + (request.previous().isEmpty() ? "" : " --version-of " + message.dataId())
                + "`."));
    return ExitCode.INCONSISTENT.number();
  }

  private void requireApplicable() {
    // An empty argument, of an unset variable say, must not publish the folder one stands in.
    boolean found = Files.isRegularFile(file) || Files.isDirectory(file);
    if (file.toString().isEmpty()) {
      throw ClientException.usage(
          "Name a file or a folder, or carry on with what was interrupted by --resume.", null);
    }
    if (!found) {
      throw ClientException.usage(
          "There is no file " + file + ", and no folder of that name.", null);
    }
    if (Files.isDirectory(file)) {
      requireOutside(target());
      Optional.ofNullable(carFile).ifPresent(this::requireOutside);
    }
    if (labels != null && (Files.isDirectory(file) || !Files.isRegularFile(labels))) {
      throw ClientException.usage(
          Files.isDirectory(file)
              ? "--labels belongs to an IDX file; the labels of a folder are its folders' names."
              : "There is no file " + labels + ".",
          null);
    }
  }

  /** What is written into the folder would be other data when the command is repeated. */
  private void requireOutside(Path written) {
    Path folder = written.toAbsolutePath().normalize().getParent();
    try {
      if (folder != null
          && Files.isDirectory(folder)
          && folder.toRealPath().startsWith(file.toRealPath())) {
        throw ClientException.usage(
            written
                + " would lie in the folder that is stored: name another place with -o or --car.",
            null);
      }
    } catch (IOException unreadable) {
      throw ClientException.usage(
          "cannot read " + file + ": " + unreadable.getMessage(), unreadable);
    }
  }

  private Path target() {
    return bundleFile == null ? Path.of(baseName() + ".bundle.json") : bundleFile;
  }

  /** What a Croissant file describes, unless somebody says that it is data itself. */
  private Optional<CroissantFile> described() {
    if (format != null) {
      return Optional.empty();
    }
    try {
      return CroissantFile.read(file);
    } catch (DatasetException refused) {
      throw ClientException.usage(file + ": " + refused.getMessage(), refused);
    } catch (IOException unreadable) {
      throw ClientException.usage(
          "cannot read " + file + ": " + unreadable.getMessage(), unreadable);
    }
  }

  private AddDataset.Request request(
      Optional<CroissantFile> described,
      Expectations expectations,
      Optional<AddDataset.Continued> previous) {
    Optional<Path> named = Optional.ofNullable(labels);
    if (described.isEmpty()) {
      return new AddDataset.Request(
          file,
          description(described, expectations),
          Optional.ofNullable(format),
          previous,
          new DataSource.Options(named, hidden),
          isEncrypted());
    }
    // Two files are one data set in IDX alone.
    List<Path> files = described.get().files();
    boolean pair = files.size() == 2;
    if (pair && labels != null) {
      throw ClientException.usage(file + " names the labels already: leave out --labels.", null);
    }
    return new AddDataset.Request(
        files.getFirst(),
        description(described, expectations),
        pair ? Optional.of(DataFormat.IDX) : Optional.empty(),
        previous,
        new DataSource.Options(pair ? Optional.of(files.getLast()) : named, hidden),
        isEncrypted());
  }

  private boolean isEncrypted() {
    return readers == null || (readers.encrypted && !readers.open);
  }

  /** What is typed counts before what a file says. */
  private DatasetDescription description(
      Optional<CroissantFile> described, Expectations expectations) {
    try {
      return new DatasetDescription(
          name == null ? described.flatMap(CroissantFile::name).orElseGet(this::baseName) : name,
          Optional.ofNullable(description).or(() -> described.flatMap(CroissantFile::description)),
          Optional.ofNullable(license).or(() -> described.flatMap(CroissantFile::license)),
          Optional.ofNullable(url).or(() -> described.flatMap(CroissantFile::url)),
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
    String fileName = String.valueOf(file.toAbsolutePath().normalize().getFileName());
    int dot = fileName.lastIndexOf('.');
    return dot > 0 && !Files.isDirectory(file) ? fileName.substring(0, dot) : fileName;
  }

  private int finish(Added added, BegunAdd add) {
    Bundle bundle = added.bundle();
    Path target = add.bundle();
    Path content = add.car().orElse(added.blocks());
    try {
      write(target, bundle.bytes());
      if (add.car().isPresent()) {
        writeCar(added, add.car().get());
      }
    } catch (IOException failed) {
      throw ClientException.environment(
          "The data is stored, but Probity cannot write the result: "
              + failed.getMessage()
              + ". Repeat the command: nothing is stored twice.",
          failed);
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
    json.put("content", content.toString());
    added.check().ifPresent(check -> json.set("check", RecordsCheckText.json(check)));
    common.print(
        json,
        String.join(
            System.lineSeparator(),
            "",
            added
                    .check()
                    .map(check ->
                        RecordsCheckText.text(check)
                            + System.lineSeparator()
                            + System.lineSeparator())
                    .orElse("")
                + "Stored: "
                + manifest.dataId()
                + " version "
                + manifest.version(),
            "  content " + bundle.content().root(),
            "  anchored in block " + bundle.stored().blockNumber(),
            "  bundle " + target,
            "",
            "Anybody verifies it with",
            "  probity verify "
                + target
                + " --network network.json --content "
                + content
                + " --rpc URL"));
    return ExitCode.OK.number();
  }

  private static void write(Path target, byte[] bytes) throws IOException {
    Path draft = target.resolveSibling(target.getFileName() + ".tmp");
    try {
      Files.write(draft, bytes);
      Files.move(
          draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
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
