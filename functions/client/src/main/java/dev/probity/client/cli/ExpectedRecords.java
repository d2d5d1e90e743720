package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.client.dataset.AddDataset;
import dev.probity.client.dataset.DatasetVersion;
import dev.probity.client.dataset.StoredDatasets;
import dev.probity.client.dataset.VerifiedDataset;
import dev.probity.client.terminal.Printable;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.integrity.check.CheckPolicy;
import dev.probity.protocol.integrity.check.ConsistencyCheck;
import dev.probity.protocol.integrity.check.ConsistencyReport;
import dev.probity.protocol.integrity.check.Finding;
import dev.probity.protocol.integrity.dataset.DataSource;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.RecordSource;
import dev.probity.protocol.integrity.expectation.Expectation.LabelDrift;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;

/** Holds a file against the expectations that are to be signed with it, before anything is. */
final class ExpectedRecords {
  private static final int SHOWN_CHARACTERS = 600;

  private final CommonOptions common;
  private final StoredDatasets stored;
  private final Stages stages;

  ExpectedRecords(CommonOptions common, StoredDatasets stored, Stages stages) {
    this.common = common;
    this.stored = stored;
    this.stages = stages;
  }

  /**
   * Checks, if anything is expected.
   *
   * @throws ClientException inconsistent: names what is broken; or the file is unusable
   */
  void require(AddDataset.Request request) {
    if (request.description().expectations().isEmpty()) {
      return;
    }
    ConsistencyReport report;
    try {
      report = check(request);
    } catch (DatasetException unusable) {
      throw ClientException.usage(request.source() + ": " + unusable.getMessage(), unusable);
    } catch (IOException unread) {
      throw ClientException.environment("cannot read " + request.source(), unread);
    }
    if (report.verdict() == ConsistencyReport.Verdict.INCONSISTENT) {
      throw ClientException.inconsistent(
          request.source()
              + " is not what is expected of it: "
              + Printable.text(
                  report.findings().stream()
                      .filter(finding -> finding.level() == Finding.Level.INCONSISTENT)
                      .map(ExpectedRecords::sentence)
                      .collect(Collectors.joining("; ")),
                  SHOWN_CHARACTERS)
              + ". Nothing was signed. Correct the file or the expectations, or sign it as it is"
              + " with --force-expectations.");
    }
  }

  private static String sentence(Finding finding) {
    return finding.kind().code()
        + " ("
        + finding.expectation().orElse("policy")
        + "): "
        + finding.detail()
        + CheckText.places(finding, 10);
  }

  private ConsistencyReport check(AddDataset.Request request) throws IOException {
    var described = request.description();
    if (request.previous().isPresent()
        && described.expectations().find(LabelDrift.class).isPresent()) {
      DatasetVersion before =
          stored.byManifest(request.previous().get().manifestHash()).orElseThrow();
      var chosen =
          new ContentOptions.Chosen(before.bundle().orElseThrow(), Optional.of(before.blocks()));
      var content = new ContentOptions();
      try (ContentOptions.Places places = content.open(common, chosen)) {
        VerifiedDataset previous = content.verified(common, chosen, places, stages);
        return check(request, Optional.of(previous.records("reading " + chosen.label(), stages)));
      }
    }
    return check(request, Optional.empty());
  }

  private ConsistencyReport check(AddDataset.Request request, Optional<RecordSource> previous)
      throws IOException {
    var described = request.description();
    DataSource source = DataSource.of(request.source(), request.format(), request.options());
    stages.begin("checking expectations", source.bytes());
    ConsistencyReport report =
        ConsistencyCheck.run(
            new ConsistencyCheck.Subject(
                RecordSource.of(source, (done, total) -> stages.advance(done)),
                previous,
                described.label(),
                described.split(),
                described.expectations()),
            CheckPolicy.DEFAULT,
            Bytes32.of(CommonOptions.randomness().bytes(Bytes32.LENGTH)));
    stages.end(report.verdict().code());
    return report;
  }
}
