package dev.probity.local.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The class path of a service that runs in a child JVM, as its gathering module left it in {@code
 * functions/local/services/<service>/target/lib}.
 *
 * @param folder the folder of jars and native libraries
 * @param jars its jars, sorted by name
 */
public record ServiceLibraries(Path folder, List<Path> jars) {
  /**
   * The libraries of one service.
   *
   * @throws ServiceStartException when they were not gathered; it says how to
   */
  public static ServiceLibraries of(Path projectRoot, String service) throws IOException {
    Path folder =
        projectRoot
            .resolve(Path.of("functions", "local", "services", service, "target", "lib"))
            .toAbsolutePath();
    if (!Files.isDirectory(folder)) {
      throw new ServiceStartException(
          folder
              + " is missing; build it with: mvn -pl functions/local/services/"
              + service
              + " generate-resources");
    }
    try (Stream<Path> files = Files.list(folder)) {
      return new ServiceLibraries(
          folder, files.filter(file -> file.toString().endsWith(".jar")).sorted().toList());
    }
  }
}
