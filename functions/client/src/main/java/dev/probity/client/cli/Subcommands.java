package dev.probity.client.cli;

import java.util.List;

/**
 * Commands that another module adds to the command line; found by {@link java.util.ServiceLoader}.
 */
public interface Subcommands {
  /** Objects annotated as picocli commands. */
  List<Object> commands();
}
