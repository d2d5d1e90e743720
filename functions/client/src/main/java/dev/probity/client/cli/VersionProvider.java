package dev.probity.client.cli;

import picocli.CommandLine.IVersionProvider;

/** The version as the build wrote it into the jar. */
final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = ProbityCommand.class.getPackage().getImplementationVersion();
    return new String[] {
      "probity " + (version == null ? "(not packaged)" : version) + ", Java " + Runtime.version()
    };
  }
}
