package dev.probity.protocol.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.probity.protocol.integrity.PortCalls.Call;
import dev.probity.protocol.port.PortException;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A story that is told once for each call of a port that it makes, and disturbed there: the process
 * ends, the neighbour fails, the answer is lost. Then the same messages are sent again, and the
 * story has happened once.
 *
 * @param stories a new one for each case; all of them make the same calls
 */
public record CrashMatrix(Supplier<? extends Story> stories) {

  /** Messages that are signed once and stay the same, however often they are sent. */
  public interface Story {
    /** Tells all of it, on ports that are watched by these calls. */
    void tell(PortCalls calls);

    /** Tells all of it again after what was disturbed. */
    default void repeat() {
      tell(PortCalls.undisturbed());
    }

    /** It happened, and nothing twice. */
    void requireOnce();

    /** Whether part of it, such as a schedule, counts a neighbour's failure and goes on. */
    default boolean goesOn() {
      return false;
    }
  }

  /** The end of the process: nothing of ours catches it. */
  private static final class Crash extends Error {
    Crash(Call at) {
      super(at.toString(), null, false, false);
    }
  }

  /** What is thrown at a call. */
  @FunctionalInterface
  public interface Fault {
    Throwable at(Call call);
  }

  private record At(int number, boolean afterwards, Fault fault) implements PortCalls.Hook {
    @Override
    public void before(Call call) throws Throwable {
      if (!afterwards && call.number() == number) {
        throw fault.at(call);
      }
    }

    @Override
    public void after(Call call) throws Throwable {
      if (afterwards && call.number() == number) {
        throw fault.at(call);
      }
    }
  }

  /** Calls with a fault at one of them, before or after the port did its work. */
  public static PortCalls disturbedAt(Call call, boolean afterwards, Fault fault) {
    return new PortCalls(new At(call.number(), afterwards, fault));
  }

  /** All that an undisturbed story calls, in order. */
  public List<Call> calls() {
    PortCalls calls = PortCalls.undisturbed();
    Story story = stories.get();
    story.tell(calls);
    story.requireOnce();
    return calls.made();
  }

  /** The process ends before or after each effect; how many cases there were. */
  public int crashes(boolean afterwards) {
    return each(Call::isEffect, afterwards, Crash.class, Crash::new);
  }

  /** Each call of a neighbour fails once; how many cases there were. */
  public int failures() {
    return each(
        Call::mayFail,
        false,
        PortException.class,
        call -> PortException.retryable(call.neighbour(), "switched to fail", null));
  }

  /** The answer to each effect is lost once; how many cases there were. */
  public int lostAnswers() {
    return each(
        call -> call.mayFail() && call.isEffect(),
        true,
        PortException.class,
        call -> PortException.retryable(call.neighbour(), "the answer was lost", null));
  }

  private int each(Predicate<Call> which, boolean afterwards, Class<?> thrown, Fault fault) {
    List<Call> disturbed = calls().stream().filter(which).toList();
    for (Call call : disturbed) {
      Story story = stories.get();
      Throwable end = catchThrowable(() -> story.tell(disturbedAt(call, afterwards, fault)));
      if (end != null || thrown == Crash.class || !story.goesOn()) {
        assertThat(end).as("%s", call).isInstanceOf(thrown);
      }
      story.repeat();
      story.requireOnce();
    }
    return disturbed.size();
  }
}
