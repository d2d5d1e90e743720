package dev.probity.local.command;

import dev.probity.client.ClientException;
import dev.probity.local.service.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the checkout and the stack's state are. */
public final class LocalFolders {
  private LocalFolders() {}

  /** The checkout, as the launcher says. */
  public static Path root() {
    return Path.of(System.getProperty("probity.root", ".")).toAbsolutePath().normalize();
  }

  /** The state folder, as the launcher says. */
  public static Path state() {
    return Path.of(System.getProperty("probity.state", ".probity")).toAbsolutePath().normalize();
  }

  /** The state folder if it exists; a command that only asks does not make one. */
  static Optional<StateFolder> existingState() {
    Path state = state();
    if (!Files.isDirectory(state)) {
      return Optional.empty();
    }
    try {
      return Optional.of(StateFolder.at(state));
    } catch (IOException failed) {
      throw ClientException.environment("cannot use the state folder " + state, failed);
    }
  }
}
