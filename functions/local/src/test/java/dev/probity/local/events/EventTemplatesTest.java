package dev.probity.local.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.lambda.ServiceFunction;
import dev.probity.local.RefusalsToCome;
import dev.probity.local.events.EventTemplates.InvalidTemplateException;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.stack.SharedStack;
import dev.probity.protocol.step.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The templates beside the functions, the refusals and their own names. */
class EventTemplatesTest {
  private static final Path ROOT = SharedStack.projectRoot();

  private static Map<EventTemplates.Name, EventTemplate> templates() throws Exception {
    return EventTemplates.under(ROOT.resolve("events"));
  }

  @Test
  void everyFunctionOfTheTemplateHasEventsAndNothingElseHas() throws Exception {
    assertThat(
            templates().keySet().stream()
                .map(EventTemplates.Name::function)
                .collect(Collectors.toSet()))
        .isEqualTo(described());
  }

  /** All functions but services beyond the two examples, which all have one handler. */
  private static Set<String> described() throws Exception {
    Path file = ROOT.resolve("infrastructure/template.yaml");
    var functions = new TreeSet<>(FunctionEvents.of(file).functions());
    SamTemplate.read(file)
        .resources(SamTemplate.FUNCTION)
        .forEach((name, function) -> {
          String handler = function.at("/Properties/Handler").asText();
          if (handler.equals(ServiceFunction.class.getName())
              && !GrantEvents.SERVICES.containsKey(name)) {
            functions.remove(name);
          }
        });
    return functions;
  }

  @Test
  void everyFunctionHasAnEventThatIsAccepted() throws Exception {
    Set<String> accepting =
        templates().entrySet().stream()
            .filter(one -> one.getValue().expect().code() == null)
            .map(one -> one.getKey().function())
            .collect(Collectors.toSet());
    assertThat(accepting).isEqualTo(described());
  }

  @Test
  void everyRefusalHasAnEvent() throws Exception {
    Set<Refusal> missing = EnumSet.copyOf(RefusalsToCome.served());
    templates()
        .values()
        .forEach(template -> template.expect().refusal().ifPresent(missing::remove));
    assertThat(missing).isEmpty();
  }

  @Test
  void everyNameEndsWithWhatTheAnswerIsAndEveryStatusIsThatOfItsCode() throws Exception {
    FunctionEvents functions = FunctionEvents.of(ROOT.resolve("infrastructure/template.yaml"));
    templates()
        .forEach((name, template) -> {
          boolean http = functions.route(name.function()).kind() == FunctionEvents.Kind.HTTP;
          String code = template.expect().code();
          assertThat(name.name()).endsWith(code == null ? "is-accepted" : "-" + code);
          template
              .expect()
              .refusal()
              .ifPresent(refusal ->
                  assertThat(template.expect().status())
                      .as(name.toString())
                      .isEqualTo(http ? refusal.httpStatus() : 0));
          assertThat(template.about()).matches("[A-Z].*\\.");
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"about":"A.","expect":{"status":200},"more":1}       | more
          {"about":"A.","expect":{"status":200,"cod":"stale"}}  | cod
          {"about":"A.","given":{"unreachable":"moon"},"expect":{"status":200}} | moon
          {"about":"A.","expect":{"status":400,"code":"nonsense"}} | nonsense
          {"expect":{"status":200}}                             | about
          {"about":"A.","about":"B.","expect":{"status":200}}   | about
          {"about":"A.","expect":{"status":200}} x              | x
          null                                                  | null
          """)
  void aTemplateThatIsNotUnderstoodIsRefusedWithItsFileAndWhatIsWrong(
      String text, String named, @TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("case.json"), text);
    assertThatThrownBy(() -> EventTemplates.read(file))
        .isInstanceOf(InvalidTemplateException.class)
        .hasMessageContaining("case.json")
        .hasMessageContaining(named);
  }
}
