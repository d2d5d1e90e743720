package dev.probity.local.fault;

import dev.probity.local.service.ServiceCommand;
import dev.probity.local.stack.ArchivedClasses;
import dev.probity.local.stack.FunctionsMain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How processes with functions are started. */
final class FunctionsClasses {
  private final ArchivedClasses classes;

  /** Jars and archive are kept in that folder. */
  FunctionsClasses(Path folder) {
    this.classes = new ArchivedClasses(folder);
  }

  /**
   * Starts {@link FunctionsMain}.
   *
   * @param told what the process is told
   */
  ServiceCommand command(Path told, Path directory, Path log) {
    return new ServiceCommand(
        "functions",
        classes.java(
            List.of("-XX:TieredStopAtLevel=1"),
            List.of(FunctionsMain.class.getName(), told.toString())),
        Map.of(),
        directory,
        log);
  }
}
