package dev.probity.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that ran to its end.
 *
 * @param exitCode its exit code
 * @param seconds from before its start to after its end
 * @param output standard output and standard error
 */
record ChildProcess(int exitCode, double seconds, String output) {

  /** Runs a command and waits for it. */
  static ChildProcess run(List<String> command) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.waitFor();
    return new ChildProcess(exitCode, (System.nanoTime() - begin) / 1e9, output);
  }

  /** Runs a main class of this module in a JVM of its own. */
  static ChildProcess java(List<String> flags, Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    return run(command(flags, main, arguments));
  }

  /** The same on one core: on Linux, by {@code taskset} of util-linux. */
  static ChildProcess javaOnOneCore(List<String> flags, Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", "0"));
    command.addAll(command(flags, main, arguments));
    return run(command);
  }

  private static List<String> command(List<String> flags, Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }

  /** Itself, if it succeeded. */
  ChildProcess succeeded() {
    if (exitCode != 0) {
      throw new IllegalStateException("exit code " + exitCode + ": " + output);
    }
    return this;
  }

  /** The number that the output gives as {@code name=number}. */
  double number(String name) {
    Matcher matcher = Pattern.compile("\\b" + name + "=([0-9.]+)").matcher(output);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + name + " in: " + output);
    }
    return Double.parseDouble(matcher.group(1));
  }
}
