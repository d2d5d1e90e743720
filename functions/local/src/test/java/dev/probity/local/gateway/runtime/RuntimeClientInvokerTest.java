package dev.probity.local.gateway.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.local.gateway.FunctionLog;
import dev.probity.local.gateway.InvocationException;
import dev.probity.local.gateway.InvocationException.Kind;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TemplateValues;
import dev.probity.local.stack.SharedStack;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Children that work, fail, hang and die. Each test starts its own. */
@Tag("slow")
@Timeout(180)
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@SuppressWarnings("NullAway.Init") // the invoker is made before every test
final class RuntimeClientInvokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEMPLATE =
      """
      Globals:
        Function:
          Runtime: java25
          Timeout: 10
          MemorySize: 128
          Environment: {Variables: {GREETING: hello}}
      Resources:
        Echo:
          Type: AWS::Serverless::Function
          Properties: {Handler: dev.probity.local.gateway.runtime.ChildHandlers$Echo}
        Telling:
          Type: AWS::Serverless::Function
          Properties: {Handler: 'dev.probity.local.gateway.runtime.ChildHandlers$Telling::handleRequest'}
        Obedient:
          Type: AWS::Serverless::Function
          Properties:
            Handler: dev.probity.local.gateway.runtime.ChildHandlers$Obedient
            Timeout: 3
            ReservedConcurrentExecutions: 1
        Unmakeable:
          Type: AWS::Serverless::Function
          Properties: {Handler: dev.probity.local.gateway.runtime.ChildHandlers$Unmakeable}
      """;

  @TempDir Path folder;
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private RuntimeClientInvoker invoker;

  @BeforeEach
  void open() throws Exception {
    URI classes = ChildHandlers.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    FunctionLog sink = (source, requestId, message) -> log.add(source + " " + message);
    invoker =
        RuntimeClientInvoker.of(
            SamTemplate.parse(TEMPLATE.getBytes(StandardCharsets.UTF_8), "template.yaml")
                .functions(TemplateValues.ofStack("fixture", "eu-central-1", "000000000000")),
            sink,
            new RuntimeClientInvoker.Settings(
                "eu-central-1",
                "000000000000",
                Map.of("AWS_REGION", "eu-central-1"),
                8,
                SharedStack.projectRoot(),
                Path.of(classes),
                folder));
  }

  @AfterEach
  void close() {
    invoker.close();
  }

  private String call(String function, String event) throws Exception {
    byte[] reply = invoker.invoke(function, event.getBytes(StandardCharsets.UTF_8), PATIENCE);
    return new String(reply, StandardCharsets.UTF_8);
  }

  private void fails(String function, String event, Kind kind) {
    assertThatThrownBy(() -> call(function, event))
        .isInstanceOfSatisfying(
            InvocationException.class, failed -> assertThat(failed.kind()).isEqualTo(kind));
  }

  @Test
  void anEventGoesToTheChildAndItsReplyComesBack() throws Exception {
    assertThat(call("Echo", "{\"a\":\"ä\"}")).isEqualTo("{\"a\":\"ä\"}");
    String long1 = "\"" + "x".repeat(6_000_000) + "\"";
    assertThat(call("Echo", long1)).isEqualTo(long1);
  }

  @Test
  void theChildKnowsItsFunctionAndServesCallAfterCall() throws Exception {
    assertThat(invoker.pid("Telling")).isEmpty();
    JsonNode first = JSON.readTree(call("Telling", "{\"b\":\"c\"}"));
    JsonNode second = JSON.readTree(call("Telling", "{}"));
    assertThat(first.path("b").asText()).isEqualTo("c");
    assertThat(first.path("calls").asText()).isEqualTo("1");
    assertThat(second.path("calls").asText()).isEqualTo("2");
    assertThat(second.path("pid")).isEqualTo(first.path("pid"));
    assertThat(invoker.pid("Telling").orElseThrow()).isEqualTo(first.path("pid").asLong());
    assertThat(first.path("arn").asText())
        .isEqualTo("arn:aws:lambda:eu-central-1:000000000000:function:Telling");
    assertThat(first.path("name").asText()).isEqualTo("Telling");
    assertThat(first.path("memory").asText()).isEqualTo("128");
    assertThat(first.path("left").asInt()).isBetween(1, 10_000);
    assertThat(first.path("greeting").asText()).isEqualTo("hello");
    assertThat(first.path("region").asText()).isEqualTo("eu-central-1");
  }

  @Test
  void aChildLoadsTheGatheredLibraryAndNoneThatOthersMayWrite() throws Exception {
    assertThat(call("Echo", "{}")).isEqualTo("{}");
    Path maps = Path.of("/proc", Long.toString(invoker.pid("Echo").orElseThrow()), "maps");
    assertThat(Files.readString(maps))
        .contains("runtime-client/target/lib/jni/libaws-lambda-jni.linux-x86_64.so")
        .doesNotContain(" /tmp/.libaws");
  }

  @Test
  void callsOfOneFunctionWaitForItsOneChild() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> replies = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        replies.add(callers.submit((Callable<String>) () -> call("Telling", "{}")));
      }
      List<String> pids = new ArrayList<>();
      for (Future<String> reply : replies) {
        pids.add(JSON.readTree(reply.get()).path("pid").asText());
      }
      assertThat(pids).containsOnly(pids.getFirst());
    }
  }

  @Test
  void aHandlerThatThrowsFailsTheCallAndKeepsItsChild() throws Exception {
    assertThat(call("Obedient", "\"work\"")).isEqualTo("\"work\"");
    long child = invoker.pid("Obedient").orElseThrow();
    fails("Obedient", "\"throw\"", Kind.FUNCTION_FAILED);
    assertThat(log).anyMatch(line -> line.startsWith("Obedient") && line.contains("inside story"));
    assertThat(call("Obedient", "\"work\"")).isEqualTo("\"work\"");
    assertThat(invoker.pid("Obedient")).hasValue(child);
  }

  @Test
  void aChildThatDiesFailsItsCallAndTheNextOneGetsAnother() throws Exception {
    assertThat(call("Obedient", "\"work\"")).isEqualTo("\"work\"");
    long first = invoker.pid("Obedient").orElseThrow();
    fails("Obedient", "\"exit\"", Kind.FUNCTION_FAILED);
    assertThat(log).contains("Obedient the runtime exited");
    assertThat(call("Obedient", "\"work\"")).isEqualTo("\"work\"");
    fails("Obedient", "\"error\"", Kind.FUNCTION_FAILED);
    assertThat(call("Obedient", "\"work\"")).isEqualTo("\"work\"");
    assertThat(invoker.pid("Obedient").orElseThrow()).isNotEqualTo(first);
  }

  @Test
  void aChildPastTheTimeoutIsKilledAndTheNextCallGetsAnother() throws Exception {
    assertThat(call("Obedient", "\"work\"")).isEqualTo("\"work\"");
    long first = invoker.pid("Obedient").orElseThrow();
    fails("Obedient", "\"sleep\"", Kind.FUNCTION_TIMED_OUT);
    assertThat(log).contains("Obedient Task timed out after 3 seconds");
    assertThat(ProcessHandle.of(first).map(ProcessHandle::isAlive).orElse(false)).isFalse();
    assertThat(call("Obedient", "\"work\"")).isEqualTo("\"work\"");
  }

  @Test
  void aReplyThatIsTooLongFailsTheCall() throws Exception {
    fails("Obedient", "\"long\"", Kind.REPLY_TOO_LARGE);
    assertThat(call("Obedient", "\"work\"")).isEqualTo("\"work\"");
  }

  @Test
  void aHandlerThatCannotBeMadeFailsEveryCall() {
    fails("Unmakeable", "{}", Kind.FUNCTION_FAILED);
    assertThat(log).anyMatch(line -> line.startsWith("Unmakeable") && line.contains("not today"));
    fails("Unmakeable", "{}", Kind.FUNCTION_FAILED);
  }

  @Test
  void callsBeyondTheReservedConcurrencyAreThrottledAndTheImpatientOneLeaves() throws Exception {
    assertThat(call("Obedient", "\"work\"")).isEqualTo("\"work\"");
    assertThatThrownBy(() ->
            invoker.invoke(
                "Obedient", "\"sleep\"".getBytes(StandardCharsets.UTF_8), Duration.ofMillis(100)))
        .hasMessage("Obedient: STILL_RUNNING");
    fails("Obedient", "\"work\"", Kind.THROTTLED);
    fails("Nobody", "{}", Kind.UNKNOWN_FUNCTION);
  }

  @Test
  void noChildOutlivesTheInvoker() throws Exception {
    assertThat(call("Echo", "{}")).isEqualTo("{}");
    ProcessHandle child = ProcessHandle.of(invoker.pid("Echo").orElseThrow()).orElseThrow();
    invoker.close();
    assertThat(child.isAlive()).isFalse();
    fails("Echo", "{}", Kind.FUNCTION_FAILED);
  }
}
