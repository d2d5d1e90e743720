package dev.probity.local.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.gateway.template.YamlDocument;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A sound template, and files that change one thing of it: {@code <rule>.<fault>.template} (or
 * {@code .openapi}) holds a passage that stands once in the sound document, a line {@code =>}, and
 * what replaces it.
 */
final class TemplateRulesTest {
  private static final Map<String, Integer> CODES = Map.of("malformed", 400, "too-large", 413);

  private static final HandlerWiring WIRING =
      new HandlerWiring() {
        @Override
        public Set<String> known(String handlerClass) {
          return Set.of("TABLE", "ENROLMENT", "UPLOAD_BYTES", "ROLE_FUNCTION");
        }

        @Override
        public Set<String> required(String handlerClass) {
          return Set.of("TABLE");
        }
      };

  private static Path resources() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(TemplateRulesTest.class.getResource("/rules")).toURI());
  }

  static List<String> faults() throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.list(resources().resolve("faults"))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private static List<Finding> check(String template, String openApi) throws TemplateException {
    return TemplateRules.check(
        SamTemplate.parse(template.getBytes(StandardCharsets.UTF_8), "template.yaml"),
        new TemplateRules.Surroundings(
            TemplateRulesTest.class.getClassLoader(),
            YamlDocument.parse(openApi.getBytes(StandardCharsets.UTF_8), "openapi.yaml"),
            CODES,
            WIRING));
  }

  @Test
  void theSoundTemplateObeysEveryRule() throws Exception {
    String template = Files.readString(resources().resolve("sound.yaml"));
    assertThat(check(template, Files.readString(resources().resolve("sound-openapi.yaml"))))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aSingleFaultIsFoundUnderTheNameOfItsRule(String file) throws Exception {
    String[] edit =
        Files.readString(resources().resolve("faults").resolve(file)).split("\n=>\n?", -1);
    String from = edit[0];
    String to = edit[1].stripTrailing();
    String template = Files.readString(resources().resolve("sound.yaml"));
    String openApi = Files.readString(resources().resolve("sound-openapi.yaml"));
    boolean inTemplate = file.endsWith(".template");
    assertThat((inTemplate ? template : openApi).split(Pattern.quote(from), -1)).hasSize(2);

    List<Finding> findings =
        inTemplate
            ? check(template.replace(from, to), openApi)
            : check(template, openApi.replace(from, to));

    String rule = file.substring(0, file.indexOf('.'));
    assertThat(findings)
        .as(file)
        .isNotEmpty()
        .allMatch(finding -> finding.rule().id().equals(rule));
  }

  @Test
  void everyRuleHasAFault() throws Exception {
    Set<String> shown =
        faults().stream()
            .map(file -> file.substring(0, file.indexOf('.')))
            .collect(Collectors.toSet());
    assertThat(shown)
        .isEqualTo(Arrays.stream(Rule.values()).map(Rule::id).collect(Collectors.toSet()));
  }
}
