package dev.probity.local.stack;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What processes of our own are started from: this JVM's class path, in jars alone, because only of
 * such a class path the JVM keeps an archive of loaded classes. With it a start costs half.
 */
public final class ArchivedClasses {
  private final List<Path> classPath = new ArrayList<>();
  private final Path archive;

  /** Packs what is in folders; jars and archive are kept in {@code folder}. */
  public ArchivedClasses(Path folder) {
    try {
      Path jars = Files.createDirectories(folder.resolve("jars"));
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        Path path = Path.of(entry);
        if (entry.isEmpty()) {
          // It means the working directory, and stands for nothing but a separator too many.
          continue;
        }
        if (!Files.isDirectory(path)) {
          classPath.add(path);
        } else if (!isEmpty(path)) {
          classPath.add(packed(path, jars.resolve(classPath.size() + ".jar")));
        }
      }
      this.archive = jars.resolve("classes.jsa");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static Path packed(Path folder, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        var packing = new JarOutputStream(out);
        Stream<Path> files = Files.walk(folder)) {
      packing.setLevel(0);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        packing.putNextEntry(new JarEntry(folder.relativize(file).toString()));
        Files.copy(file, packing);
        packing.closeEntry();
      }
    }
    return jar;
  }

  /** Whether a process has made the archive. */
  public boolean archived() {
    return Files.exists(archive);
  }

  /**
   * A command line for Java on these classes. A process without an archive makes it when it ends in
   * order; later ones use it.
   *
   * @param options for Java
   * @param main the class to run, and its arguments
   */
  public List<String> java(List<String> options, List<String> main) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(options);
    command.addAll(List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
    command.add((archived() ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=") + archive);
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.addAll(main);
    return command;
  }
}
