package dev.probity.client.cli;

import dev.probity.client.ExitCode;
import dev.probity.client.dataset.StoredDatasets;
import dev.probity.client.dataset.VerifiedDataset;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.integrity.check.CheckPolicy;
import dev.probity.protocol.integrity.check.ConsistencyCheck;
import dev.probity.protocol.integrity.check.ConsistencyReport;
import dev.probity.protocol.integrity.dataset.Metadata;
import dev.probity.protocol.integrity.dataset.RecordSource;
import dev.probity.protocol.integrity.dataset.ValueCounts;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probity data check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Report on the consistency of a data set.",
      "",
      "Class balance, label domain, missing values, duplicates, leakage between splits, and drift"
          + " against the previous version if that is one of yours. The data set is verified first"
          + " (whether its anchor block is of your chain is not asked), and counted anew; it is"
          + " judged by the expectations that were signed with it. Inconsistent data ends with exit"
          + " code 8."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity data check 0x5f2c",
      "  probity data check penguins.bundle.json --content penguins.car --json"
    })
final class DataCheckCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "ID|FILE", description = "An id of yours, or a bundle.")
  private String what = "";

  @Option(
      names = "--at",
      paramLabel = "VERSION",
      description = "Which version (default: the newest).")
  private @Nullable Long at;

  @Mixin private ContentOptions content = new ContentOptions();

  @Override
  public Integer call() {
    OptionalLong version = at == null ? OptionalLong.empty() : OptionalLong.of(at);
    ContentOptions.Chosen chosen = ContentOptions.choose(common, what, version);
    try (ContentOptions.Places places = content.open(common, chosen);
        Stages stages = common.stages()) {
      VerifiedDataset dataset = content.verified(common, chosen, places, stages);
      ConsistencyReport report = report(dataset, chosen, stages);
      common.print(report.toJson(), CheckText.text(report, dataset.title()));
      return report.verdict() == ConsistencyReport.Verdict.INCONSISTENT
          ? ExitCode.INCONSISTENT.number()
          : ExitCode.OK.number();
    } catch (IOException unread) {
      throw VerifiedDataset.failed(unread);
    }
  }

  private ConsistencyReport report(
      VerifiedDataset dataset, ContentOptions.Chosen chosen, Stages stages) throws IOException {
    Optional<ContentOptions.Chosen> before =
        new StoredDatasets(common.folder().datasets())
            .byManifest(chosen.bundle().manifest().message().previous())
            .map(version ->
                new ContentOptions.Chosen(
                    version.bundle().orElseThrow(), Optional.of(version.blocks())));
    if (before.isEmpty()) {
      return check(dataset, chosen, Optional.empty(), stages);
    }
    try (ContentOptions.Places places = content.open(common, before.get())) {
      RecordSource previous =
          content
              .verified(common, before.get(), places, stages)
              .records("reading " + before.get().label(), stages);
      return check(dataset, chosen, Optional.of(previous), stages);
    }
  }

  private static ConsistencyReport check(
      VerifiedDataset dataset,
      ContentOptions.Chosen chosen,
      Optional<RecordSource> previous,
      Stages stages)
      throws IOException {
    Metadata metadata = dataset.metadata();
    return ConsistencyCheck.run(
        new ConsistencyCheck.Subject(
            dataset.records("checking " + chosen.label(), stages),
            previous,
            metadata.labels().map(ValueCounts::field),
            metadata.splits().map(ValueCounts::field),
            metadata.expectations()),
        CheckPolicy.DEFAULT,
        Bytes32.of(CommonOptions.randomness().bytes(Bytes32.LENGTH)));
  }
}
