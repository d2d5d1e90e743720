package dev.probity.local.command;

import java.nio.file.Path;

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
}
