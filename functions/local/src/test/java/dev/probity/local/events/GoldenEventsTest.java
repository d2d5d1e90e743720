package dev.probity.local.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.stack.SharedStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The rendered golden set on ports in memory: fixed clock, test-only keys. The committed events are
 * what callers have sent; a change that makes them another message, or no message at all, fails
 * here. {@code -Dprobity.golden=write} writes the set anew.
 */
class GoldenEventsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path ROOT = SharedStack.projectRoot();
  private static final Path GOLDEN =
      ROOT.resolve("functions/local/src/test/resources/golden-events");
  private static final boolean WRITE = "write".equals(System.getProperty("probity.golden"));

  private static Map<EventTemplates.Name, EventTemplate> templates() throws Exception {
    return EventTemplates.under(ROOT.resolve("events"));
  }

  private static Path file(EventTemplates.Name name) {
    return GOLDEN.resolve(name.function()).resolve(name.name() + ".json");
  }

  @TestFactory
  Stream<DynamicTest> everyGoldenEventIsAnsweredAsItsTemplateSays() throws Exception {
    FunctionEvents functions = FunctionEvents.of(ROOT.resolve("infrastructure/template.yaml"));
    return templates().entrySet().stream()
        .filter(one -> !MemoryFunctions.NEED_A_CHAIN.contains(one.getKey().function()))
        .map(one ->
            DynamicTest.dynamicTest(
                one.getKey().toString(), () -> run(functions, one.getKey(), one.getValue())));
  }

  private static void run(
      FunctionEvents functions, EventTemplates.Name name, EventTemplate template) throws Exception {
    var scene = new MemoryScene(name);
    RenderedEvent rendered = new Rendering(functions, scene).render(name, template);
    JsonNode golden = rendered.event();
    if (isKept(template)) {
      if (WRITE) {
        write(file(name), rendered.event());
      }
      golden = JSON.readTree(file(name).toFile());
      assertThat(withoutCiphertext(golden)).isEqualTo(withoutCiphertext(rendered.event()));
    }
    Map<String, String> environment = rendered.environment();
    Answer last = MemoryFunctions.call(name.function(), golden, scene, environment);
    for (int again = 1; again < template.times(); again++) {
      last = MemoryFunctions.call(name.function(), golden, scene, environment);
    }
    last.requireAsExpected(name, template);
  }

  /** A body of nothing but its length is not worth a file of that length. */
  private static boolean isKept(EventTemplate template) {
    return template.requestOrGood().bodyBytes() == null;
  }

  /** A ciphertext is another each time; whether it holds the same message is for the function. */
  private static JsonNode withoutCiphertext(JsonNode event) throws IOException {
    ObjectNode copy = event.deepCopy();
    if (event.at("/headers/content-type").asText().equals("application/jose")) {
      copy.put("body", event.path("body").asText().length());
    }
    if (event.path("keyGrant").isTextual()) {
      copy.put("keyGrant", event.path("keyGrant").asText().length());
    }
    return JSON.readTree(copy.toString());
  }

  private static void write(Path file, ObjectNode event) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(event) + "\n");
  }

  @Test
  void noGoldenEventIsLeftWithoutATemplate() throws Exception {
    try (Stream<Path> files = Files.walk(GOLDEN, 2)) {
      assertThat(files.filter(file -> GOLDEN.relativize(file).getNameCount() == 2))
          .isNotEmpty()
          .containsExactlyInAnyOrderElementsOf(
              templates().entrySet().stream()
                  .filter(one -> isKept(one.getValue()))
                  .map(Map.Entry::getKey)
                  .filter(name -> !MemoryFunctions.NEED_A_CHAIN.contains(name.function()))
                  .map(GoldenEventsTest::file)
                  .toList());
    }
  }
}
