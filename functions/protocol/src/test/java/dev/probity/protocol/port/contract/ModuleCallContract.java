package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleFunction;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every way to call another module's function does. */
@Timeout(60)
public abstract class ModuleCallContract {
  /** The function that answers. */
  protected static final ModuleFunction CALLEE = new ModuleFunction("Callee");

  /** A function that configuration names and that is deployed nowhere. */
  protected static final ModuleFunction ABSENT = new ModuleFunction("Absent");

  private static final byte[] REQUEST = "{\"asked\":\"ä\"}".getBytes(StandardCharsets.UTF_8);

  /** What stands behind {@link #CALLEE}; may throw, as a function with a fault does. */
  @FunctionalInterface
  public interface Callee {
    /** Answers JSON with JSON. */
    byte[] answer(byte[] request);
  }

  /** The adapter under test, with this callee deployed as {@link #CALLEE}. */
  protected abstract ModuleCall calling(Callee callee) throws Exception;

  /** JSON of exactly so many bytes. */
  private static byte[] json(int length) {
    byte[] text = new byte[length];
    Arrays.fill(text, (byte) 'x');
    text[0] = '"';
    text[length - 1] = '"';
    return text;
  }

  private static Callee failing() {
    return request -> {
      throw new IllegalStateException("the inside story");
    };
  }

  @Test
  void theReplyIsWhatTheFunctionAnswers() throws Exception {
    byte[] reply = "{\"told\":1}".getBytes(StandardCharsets.UTF_8);
    assertThat(calling(request -> reply).ask(CALLEE, REQUEST)).isEqualTo(reply);
  }

  @Test
  void theRequestArrivesByteForByte() throws Exception {
    assertThat(calling(request -> request).ask(CALLEE, REQUEST)).isEqualTo(REQUEST);
  }

  @Test
  void aMebibyteGoesThroughBothWays() throws Exception {
    byte[] largest = json(ModuleCall.MAX_BYTES);
    assertThat(calling(request -> request).ask(CALLEE, largest)).isEqualTo(largest);
  }

  @Test
  void aLongerRequestOrEventIsNotSent() throws Exception {
    var calls = new AtomicInteger();
    ModuleCall call =
        calling(request -> {
          calls.incrementAndGet();
          return request;
        });
    byte[] longer = json(ModuleCall.MAX_BYTES + 1);
    assertThatThrownBy(() -> call.ask(CALLEE, longer)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> call.tell(CALLEE, longer))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(calls).hasValue(0);
  }

  @Test
  void aLongerReplyIsAFailureThatStays() throws Exception {
    ModuleCall call = calling(request -> json(ModuleCall.MAX_BYTES + 1));
    assertFails(() -> call.ask(CALLEE, REQUEST), false);
  }

  @Test
  void anErrorThatTheFunctionDidNotHandleMayPassAndTellsNothingOfItsInside() throws Exception {
    ModuleCall call = calling(failing());
    assertFails(() -> call.ask(CALLEE, REQUEST), true);
    assertThatThrownBy(() -> call.ask(CALLEE, REQUEST)).hasMessageNotContaining("inside");
  }

  @Test
  void aFunctionThatIsNotDeployedIsAFailureThatStays() throws Exception {
    ModuleCall call = calling(request -> request);
    assertFails(() -> call.ask(ABSENT, REQUEST), false);
    assertFails(() -> call.tell(ABSENT, REQUEST), false);
  }

  @Test
  void anEventArrives() throws Exception {
    BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
    calling(
            request -> {
              arrived.add(request);
              return REQUEST;
            })
        .tell(CALLEE, REQUEST);
    assertThat(arrived.poll(30, TimeUnit.SECONDS)).isEqualTo(REQUEST);
  }

  @Test
  void anEventWhoseFunctionFailsArrivesThreeTimesAndTheSenderLearnsNothing() throws Exception {
    BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
    calling(
            request -> {
              arrived.add(request);
              throw new IllegalStateException("each time");
            })
        .tell(CALLEE, REQUEST);
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(arrived.poll(30, TimeUnit.SECONDS)).as("attempt %d", attempt).isEqualTo(REQUEST);
    }
    assertThat(arrived.poll(500, TimeUnit.MILLISECONDS)).isNull();
  }

  private static void assertFails(Runnable call, boolean retryable) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            PortException.class,
            failed -> {
              assertThat(failed.neighbour()).isEqualTo(Neighbour.MODULE);
              assertThat(failed.retryable()).isEqualTo(retryable);
            });
  }
}
