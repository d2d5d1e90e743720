package dev.probity.client.cli;

import dev.probity.client.account.ApprovalFile;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The approvals of two administrators, as they were handed back. */
final class TwoApprovals {
  @Option(
      names = "--approvals",
      paramLabel = "FILE",
      arity = "1..2",
      description = "The approvals of two administrators; then the request is sent.")
  private List<Path> files = new ArrayList<>();

  boolean isEmpty() {
    return files.isEmpty();
  }

  /** Reads them; each counts by its signature for this deployment alone. */
  List<ApprovalFile> read(NetworkDescriptor network) {
    return files.stream().map(file -> ApprovalFile.read(file, network.idmaDomain())).toList();
  }
}
