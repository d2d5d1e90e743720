package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.client.dataset.VerifiedDataset;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.integrity.diff.Pairing;
import dev.probity.protocol.integrity.diff.RecordsDiff;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probity data diff}. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Show exactly which records differ between two versions of a data set of yours.",
      "",
      "Both are verified first: every block, signature and record; whether their anchor blocks are"
          + " of your chain is not asked.",
      "",
      "Records are compared as multisets, whatever their order. A record that was altered is one"
          + " removed and one added; with --key or --by-number it is one changed, and its fields"
          + " are named."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity data diff 0x5f2c 1 2",
      "  probity data diff 0x5f2c 1 2 --key name",
      "  probity data diff 0x5f2c 1 2 --by-number --all --json"
    })
final class DataDiffCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(index = "0", paramLabel = "ID", description = "An id of yours.")
  private String id = "";

  @Parameters(index = "1", paramLabel = "V1", description = "The earlier version's number.")
  private long earlier;

  @Parameters(index = "2", paramLabel = "V2", description = "The later version's number.")
  private long later;

  @ArgGroup(exclusive = true)
  private @Nullable PairedBy pairedBy;

  /** How a changed record is known again. */
  static final class PairedBy {
    @Option(
        names = "--key",
        paramLabel = "FIELD",
        description = "Records with the same value in FIELD are one record that changed.")
    private @Nullable String key;

    @Option(
        names = "--by-number",
        description =
            "Records at the same place are one record that changed; both versions have equally"
                + " many.")
    private boolean byNumber;

    Pairing pairing() {
      if (byNumber) {
        return new Pairing.ByNumber();
      }
      return key == null ? new Pairing.None() : new Pairing.ByField(key);
    }
  }

  @Option(
      names = "--all",
      description = "Show all records that differ (default: the first 100 of each kind).")
  private boolean all;

  @Mixin private ContentOptions content = new ContentOptions();

  @Override
  public void run() {
    ContentOptions.Chosen one = ContentOptions.choose(common, id, OptionalLong.of(earlier));
    ContentOptions.Chosen other = ContentOptions.choose(common, id, OptionalLong.of(later));
    Pairing pairing = pairedBy == null ? new Pairing.None() : pairedBy.pairing();
    try (ContentOptions.Places placesOfOne = content.open(common, one);
        ContentOptions.Places placesOfOther = content.open(common, other);
        Stages stages = common.stages()) {
      VerifiedDataset before = content.verified(common, one, placesOfOne, stages);
      VerifiedDataset after = content.verified(common, other, placesOfOther, stages);
      requireComparable(before, after, pairing);
      RecordsDiff diff =
          RecordsDiff.between(
              before.records("reading " + one.label(), stages),
              after.records("reading " + other.label(), stages),
              pairing,
              Bytes32.of(CommonOptions.randomness().bytes(Bytes32.LENGTH)));
      DiffPrinter.Shown shown =
          new DiffPrinter.Shown(before.title(), one.bundle(), other.bundle(), pairing);
      if (common.json()) {
        DiffPrinter.json(diff, shown, System.out);
      } else {
        DiffPrinter.text(diff, shown, all, System.out);
      }
    } catch (IOException unread) {
      throw VerifiedDataset.failed(unread);
    }
  }

  private static void requireComparable(
      VerifiedDataset before, VerifiedDataset after, Pairing pairing) {
    if (pairing instanceof Pairing.ByNumber
        && before.metadata().records() != after.metadata().records()) {
      throw ClientException.usage(
          "--by-number needs equally many records; these are "
              + before.metadata().records()
              + " and "
              + after.metadata().records()
              + ". Use --key.",
          null);
    }
    if (pairing instanceof Pairing.ByField(String field)
        && before.metadata().fields().stream().noneMatch(known -> known.name().equals(field))) {
      throw ClientException.usage("No record has a field named " + field + ".", null);
    }
  }
}
