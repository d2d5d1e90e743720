package dev.probity.local.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A parent for {@link ServiceProcessTest}: starts one child of each kind, prints the id of every
 * process below it, and waits.
 */
public final class ParentToKill {
  private ParentToKill() {}

  /** A JVM that would never end by itself. */
  public static final class Sleeper {
    private Sleeper() {}

    public static void main(String[] args) throws InterruptedException {
      System.out.println("sleeping");
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Path.of(args[0]);
    Path testClasses = Path.of(args[1]);
    List<ServiceProcess> children =
        List.of(
            ServiceProcess.start(jvm(folder, testClasses)),
            ServiceProcess.start(
                ServiceCommand.program(
                    "native", List.of("sleep", "1000"), folder, folder.resolve("native.log"))),
            ServiceProcess.start(
                ServiceCommand.program(
                    "stubborn",
                    List.of(
                        "sh",
                        "-c",
                        "trap '' TERM INT; echo ready; while :; do read x || sleep 0.1; done"),
                    folder,
                    folder.resolve("stubborn.log"))));
    children
        .get(0)
        .awaitReady(
            () -> children.get(0).logTail(1).contains("sleeping"),
            java.time.Duration.ofSeconds(20));
    children
        .get(2)
        .awaitReady(
            () -> children.get(2).logTail(1).contains("ready"), java.time.Duration.ofSeconds(20));
    System.out.println(
        Stream.concat(ProcessHandle.current().children(), ProcessHandle.current().descendants())
            .map(handle -> Long.toString(handle.pid()))
            .distinct()
            .collect(Collectors.joining(" ")));
    Thread.sleep(Long.MAX_VALUE);
  }

  static ServiceCommand jvm(Path folder, Path testClasses) {
    return ServiceCommand.jvm(
        "jvm",
        List.of("-XX:+UseSerialGC"),
        List.of(testClasses),
        List.of(
            "dev.probity.local.service.child.WatchedMain",
            "dev.probity.local.service.ParentToKill$Sleeper"),
        folder,
        folder.resolve("jvm.log"));
  }
}
