package dev.probity.local.service;

import dev.probity.local.service.child.WatchedMain;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What to run as a {@link ServiceProcess}.
 *
 * @param name the service's name as people see it; also its log file's
 * @param arguments the program and its arguments, already wrapped so that the end of standard input
 *     ends it; never a secret, because every user of the machine can list them
 * @param environment variables set besides the few that are inherited (PATH, HOME, locale, TMPDIR)
 * @param directory the working directory, which exists
 * @param log where its output goes
 */
public record ServiceCommand(
    String name,
    List<String> arguments,
    Map<String, String> environment,
    Path directory,
    Path log) {

  /**
   * The interrupt of a terminal goes to children too; these leave it to their parent, which stops
   * them in order.
   */
  private static final String JVM_WRAPPER = "trap '' INT HUP; exec \"$@\"";

  /**
   * Standard input is the life line. The subshell waits for its end, asks the program to stop and a
   * second later makes it. The wrapper stays, so that the program's process id cannot be given to
   * another while the subshell may still signal it.
   */
  private static final String NATIVE_WRAPPER =
      """
      trap '' INT HUP
      exec 3<&0
      "$@" </dev/null 3<&- &
      program=$!
      { cat <&3 >/dev/null; kill -TERM $program; sleep 1; kill -KILL $program; } >/dev/null 2>&1 &
      watch=$!
      exec 3<&- </dev/null
      wait $program
      status=$?
      kill -KILL $watch 2>/dev/null
      exit $status
      """;

  /** Copies its collections. */
  public ServiceCommand {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /**
   * A child JVM, of the JDK that runs this one, with its own class path.
   *
   * @param options JVM options
   * @param classPath jars and folders; this module's own classes are added, none of its
   *     dependencies
   * @param main the main class, which watches standard input itself or is started by {@link
   *     WatchedMain}
   */
  public static ServiceCommand jvm(
      String name,
      List<String> options,
      List<Path> classPath,
      List<String> main,
      Path directory,
      Path log) {
    List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", JVM_WRAPPER, name));
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(options);
    all.add("-cp");
    all.add(
        ownClasses()
            + File.pathSeparator
            + classPath.stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator)));
    all.addAll(main);
    return new ServiceCommand(name, all, Map.of(), directory, log);
  }

  /** A native program that knows nothing of its parent. */
  public static ServiceCommand program(
      String name, List<String> arguments, Path directory, Path log) {
    List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", NATIVE_WRAPPER, name));
    all.addAll(arguments);
    return new ServiceCommand(name, all, Map.of(), directory, log);
  }

  /** The same with these variables too. */
  public ServiceCommand with(Map<String, String> variables) {
    Map<String, String> all = new TreeMap<>(environment);
    all.putAll(variables);
    return new ServiceCommand(name, arguments, all, directory, log);
  }

  private static Path ownClasses() {
    try {
      return Path.of(WatchedMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException("this class was loaded from no file", impossible);
    }
  }
}
