package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.client.config.Settings;
import dev.probity.client.dataset.StoredDatasets;
import dev.probity.client.terminal.Stages;
import dev.probity.client.verify.ContentLocation;
import dev.probity.client.verify.RecordProofs;
import dev.probity.client.verify.RecordProofs.Made;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probity prove}: one record, in or not in. */
@Command(
    name = "prove",
    mixinStandardHelpOptions = true,
    description = {
      "Prove that one record is in a data set, or that it is not, in a file of at most 2 KiB.",
      "",
      "The proof holds neither the record nor the record key. Whoever has these and the bundle"
          + " checks it with `probity verify-proof`, offline. What is proved is equality, character"
          + " by character: of the fields, and of the text of each.",
      "",
      "A claim that is not true is not proved: exit code 4."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity prove penguin.json --in 0x5f2c",
      "  probity prove '{\"Species\":\"Dodo\"}' --not-in penguins.bundle.json --content"
          + " penguins.car",
      "  probity prove --number 17 --in 0x5f2c -o seventeenth.proof.cbor"
    })
final class ProveCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "RECORD", arity = "0..1", description = RecordArgument.HELP)
  private @Nullable String record;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Claim claim = new Claim();

  /** One of the two. */
  static final class Claim {
    @Option(
        names = "--in",
        required = true,
        paramLabel = "ID|BUNDLE",
        description = "It is in this data set: an id of yours (its newest version), or a bundle.")
    private @Nullable String in;

    @Option(
        names = "--not-in",
        required = true,
        paramLabel = "ID|BUNDLE",
        description = "It is not in it.")
    private @Nullable String notIn;
  }

  @Option(
      names = "--number",
      paramLabel = "N",
      description = "Instead of RECORD: the N-th record of the data, counted from 1.")
  private @Nullable Long number;

  @Option(
      names = "--occurrence",
      paramLabel = "K",
      description =
          "Of equal records, prove the K-th, counted from 0 (default: 0): there are K + 1.")
  private @Nullable Long occurrence;

  @Option(
      names = "--content",
      paramLabel = "DIR|FILE.car|URL",
      description =
          "Where the content is (default: what you kept when you stored it, else your deployment).")
  private @Nullable String content;

  @Option(
      names = "--data-key",
      paramLabel = "FILE",
      description =
          "The data key of an encrypted data set that you did not store yourself (default: the one"
              + " that you kept).")
  private List<Path> dataKeys = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the proof goes (default: RECORD.proof.cbor beside you).")
  private @Nullable Path output;

  @Override
  public void run() {
    String included = claim.in;
    boolean in = included != null;
    String target = included == null ? String.valueOf(claim.notIn) : included;
    requireOptionsThatFit(in);
    Optional<SourceRecord> given = Optional.ofNullable(record).map(RecordArgument::read);
    Source source = source(target);
    try (ContentLocation location = ContentLocation.open(source.content());
        Stages stages = common.stages()) {
      var proofs =
          new RecordProofs(
              source.bundle().manifest(),
              ContentOptions.key(common, source.bundle(), dataKeys),
              stages);
      var asked = new RecordProofs.Asked(given, asLong(number));
      Made made =
          in
              ? proofs.in(location, source.bundle(), asked, asLong(occurrence).orElse(0))
              : proofs.notIn(location, source.bundle(), asked);
      Path file = output == null ? Path.of(baseName() + ".proof.cbor") : output;
      write(file, made.file());
      ProofText.printMade(common, made, source.bundle(), file, number != null);
    }
  }

  private void requireOptionsThatFit(boolean in) {
    if ((record == null) == (number == null)) {
      throw ClientException.usage("Name one record: RECORD, or --number N.", null);
    }
    if (number != null && !in) {
      throw ClientException.usage(
          "--number names a record that is in; there is nothing to prove with --not-in.", null);
    }
    if (occurrence != null && (!in || occurrence < 0)) {
      throw ClientException.usage("--occurrence is 0 or more, and belongs to --in.", null);
    }
  }

  private static OptionalLong asLong(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private String baseName() {
    return record == null ? "record-" + number : RecordArgument.baseName(record);
  }

  /**
   * What is asked about.
   *
   * @param content as {@link ContentLocation#open} takes it
   */
  private record Source(Bundle bundle, String content) {}

  private Source source(String target) {
    if (Files.isRegularFile(Path.of(target))) {
      Bundle bundle = BundleFile.read(Path.of(target));
      return new Source(bundle, content == null ? deployed() : content);
    }
    StoredDatasets.Entry entry = new StoredDatasets(common.folder().datasets()).find(target);
    Bundle bundle = entry.bundle().orElseThrow();
    if (content != null) {
      return new Source(bundle, content);
    }
    return new Source(
        bundle, Files.isDirectory(entry.blocks()) ? entry.blocks().toString() : deployed());
  }

  private String deployed() {
    return Settings.read(common.folder().settings()).api().toString();
  }

  private static void write(Path target, byte[] bytes) {
    Path draft = target.resolveSibling(target.getFileName() + ".tmp");
    try {
      Files.write(draft, bytes);
      Files.move(
          draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failed) {
      throw ClientException.environment("cannot write the proof " + target, failed);
    }
  }
}
