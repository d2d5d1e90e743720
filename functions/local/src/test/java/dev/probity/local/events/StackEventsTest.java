package dev.probity.local.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.local.gateway.InvocationException;
import dev.probity.local.service.StateFolder;
import dev.probity.local.stack.RunningStack;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackGateway;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Every template that a running stack can be brought to, rendered there and given to Lambda. */
@Tag("slow")
@ResourceLock(SharedStack.ADMINISTRATORS)
class StackEventsTest {
  private static final Set<String> CURSORS = Set.of("ReadEvents", "ReverifyContent");

  private static final Path ROOT = SharedStack.projectRoot();
  private static final int WORKERS = 8;

  @Test
  void everyRenderedEventIsAcceptedOrRefusedAsItsTemplateSays() throws Exception {
    Stack stack = SharedStack.get();
    Map<EventTemplates.Name, EventTemplate> templates =
        EventTemplates.under(ROOT.resolve("events"));
    templates.values().removeIf(EventTemplate::onlyInMemory);
    var left = new ConcurrentLinkedQueue<>(templates.entrySet());
    // Each worker has accounts of its own: most of the time is waiting for blocks.
    try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
      List<Future<Integer>> running =
          workers.invokeAll(Collections.nCopies(WORKERS, () -> answerAll(stack, left)));
      int answered = 0;
      for (Future<Integer> worker : running) {
        answered += worker.get();
      }
      assertThat(answered).isEqualTo(templates.size()).isGreaterThan(50);
    }
  }

  private static int answerAll(
      Stack stack, Queue<Map.Entry<EventTemplates.Name, EventTemplate>> left) throws Exception {
    StateFolder state = StateFolder.at(stack.stateFolder());
    RunningStack running = RunningStack.read(state).orElseThrow();
    FunctionEvents functions = FunctionEvents.of(ROOT.resolve("infrastructure/template.yaml"));
    int answered = 0;
    try (StackScene scene = new StackScene(state, running)) {
      var rendering = new Rendering(functions, scene);
      for (var one = left.poll(); one != null; one = left.poll()) {
        RenderedEvent event = rendering.render(one.getKey(), one.getValue());
        answer(stack, one.getKey(), one.getValue(), event)
            .requireAsExpected(one.getKey(), one.getValue());
        answered++;
      }
    }
    return answered;
  }

  private static Answer answer(
      Stack stack, EventTemplates.Name name, EventTemplate template, RenderedEvent event)
      throws Exception {
    // One of its own: there no schedule runs the same function at the same time.
    try (StackGateway gateway = stack.openGateway(event.environment())) {
      byte[] bytes = event.event().toString().getBytes(StandardCharsets.UTF_8);
      JsonNode last = invoke(gateway, name, bytes);
      for (int again = 1; again < template.times(); again++) {
        last = invoke(gateway, name, bytes);
      }
      return last.has("statusCode")
          ? new Answer(last.path("statusCode").asInt(), last.path("body").asText())
          : new Answer(0, last.toString());
    }
  }

  private static JsonNode invoke(StackGateway gateway, EventTemplates.Name name, byte[] event)
      throws Exception {
    for (int tries = 1; ; tries++) {
      try {
        return new ObjectMapper().readTree(gateway.invoke(name.function(), event));
      } catch (InvocationException raced) {
        // The stack's own schedule runs it too, and may have moved the cursor meanwhile.
        if (!CURSORS.contains(name.function()) || tries == 5) {
          throw raced;
        }
        Thread.sleep(300);
      }
    }
  }
}
