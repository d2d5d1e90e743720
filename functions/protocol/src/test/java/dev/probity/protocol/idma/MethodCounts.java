package dev.probity.protocol.idma;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Calls of methods while something runs, as the JVM's flight recorder traces them. */
public final class MethodCounts {
  private static final String EVENT = "jdk.MethodTrace";

  private final List<Call> calls;

  private MethodCounts(List<Call> calls) {
    this.calls = calls;
  }

  /**
   * A call.
   *
   * @param method as {@code package.Class::name}
   * @param callers classes on the stack, the caller first
   */
  public record Call(String method, List<String> callers) {
    /** Whether one of these classes is on the stack, by its simple name. */
    public boolean isUnder(List<String> classes) {
      return callers.stream()
          .map(name -> name.substring(name.lastIndexOf('.') + 1))
          .map(name -> name.split("\\$", -1)[0])
          .anyMatch(classes::contains);
    }
  }

  /**
   * Runs the work.
   *
   * @param methods such as {@code dev.probity.protocol.wire.Digests::sha256}; all of that name
   */
  public static MethodCounts during(Runnable work, List<String> methods) {
    try (var recording = new Recording()) {
      recording.enable(EVENT).with("filter", String.join(";", methods)).withStackTrace();
      recording.start();
      work.run();
      recording.stop();
      Path file = Files.createTempFile("methods", ".jfr");
      try {
        recording.dump(file);
        return new MethodCounts(
            RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(EVENT))
                .map(MethodCounts::call)
                .toList());
      } finally {
        Files.delete(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Call call(RecordedEvent event) {
    List<String> classes =
        event.getStackTrace().getFrames().stream()
            .map(RecordedFrame::getMethod)
            .map(method -> method.getType().getName())
            .toList();
    var method = event.<jdk.jfr.consumer.RecordedMethod>getValue("method");
    return new Call(method.getType().getName() + "::" + method.getName(), classes);
  }

  /** How often a method was called, as far as the caller counts. */
  public long of(String method, Predicate<Call> counts) {
    return calls.stream().filter(call -> call.method().equals(method)).filter(counts).count();
  }

  /** All of them. */
  public List<Call> calls() {
    return calls;
  }
}
