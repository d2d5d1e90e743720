package dev.probity.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.lambda.Environment;
import dev.probity.local.gateway.rules.HandlerWiring;
import dev.probity.local.gateway.rules.Rule;
import dev.probity.local.gateway.rules.TemplateRules;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.YamlDocument;
import dev.probity.protocol.step.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is deployed obeys the rules, and the API document says the same as template and code. */
final class RealTemplateTest {
  private static final Path ROOT =
      Path.of(System.getProperty("probity.root", "../..")).toAbsolutePath().normalize();

  private static final List<String> CHAIN =
      List.of("CHAIN_ID", "CHAIN_RPC_URLS", "CHAIN_FINALITY", "INTEGRITY_REGISTRY");
  private static final List<String> TABLE = List.of("INTEGRITY_TABLE", "ROW_KEY");
  private static final List<String> INTAKE =
      List.of("DECRYPTION_KEY", "OPEN_ENROLMENT", "SOURCE_QUOTA_PER_MINUTE");
  private static final List<String> RECEIPT = List.of("CONTENT_BUCKET", "MESSAGE_KEY");

  /** What each handler's wiring reads, beside TENANT, which all are given. */
  private static final Map<String, Set<String>> READS =
      Map.of(
          "StoreDataset", set(CHAIN, TABLE, INTAKE),
          "OpenUpload", set(CHAIN, TABLE, INTAKE),
          "DatasetStatus", set(CHAIN, TABLE, RECEIPT),
          "ConfirmDatasets", set(CHAIN, TABLE, RECEIPT),
          "ReadEvents", set(CHAIN, TABLE, List.of("CHAIN_START_BLOCK")),
          "PresignBlocks", set(TABLE, List.of("CONTENT_BUCKET")),
          "ContentGateway", Set.of("CONTENT_BUCKET"),
          "ModuleKeys", Set.of("DECRYPTION_KEY", "MESSAGE_KEY"));

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  private static Set<String> set(List<String>... lists) {
    return Arrays.stream(lists).flatMap(List::stream).collect(Collectors.toUnmodifiableSet());
  }

  private static final HandlerWiring WIRING =
      new HandlerWiring() {
        @Override
        public Set<String> known(String handlerClass) {
          return Stream.concat(Stream.of("TENANT"), required(handlerClass).stream())
              .collect(Collectors.toSet());
        }

        @Override
        public Set<String> required(String handlerClass) {
          String simple = handlerClass.substring(handlerClass.lastIndexOf('.') + 1);
          return READS.getOrDefault(simple.replaceFirst("Function$", ""), Set.of());
        }
      };

  private static JsonNode openApi() throws Exception {
    return YamlDocument.read(ROOT.resolve("infrastructure/openapi.yaml"));
  }

  private static SamTemplate template() throws Exception {
    return SamTemplate.read(ROOT.resolve("infrastructure/template.yaml"));
  }

  @Test
  void theDeployedTemplateAndItsApiDocumentObeyEveryRule() throws Exception {
    Map<String, Integer> codes =
        RefusalsToCome.served().stream()
            .collect(Collectors.toMap(Refusal::code, Refusal::httpStatus));

    assertThat(
            TemplateRules.check(
                template(),
                new TemplateRules.Surroundings(
                    RealTemplateTest.class.getClassLoader(), openApi(), codes, WIRING)))
        .isEmpty();
  }

  /** It has no functions, and so neither a runtime nor an API. */
  @Test
  void theIssuersTemplateObeysTheRulesOfStorageKeysAndPolicies() throws Exception {
    SamTemplate issuer = SamTemplate.read(ROOT.resolve("infrastructure/issuer.yaml"));
    assertThat(
            TemplateRules.check(
                issuer,
                new TemplateRules.Surroundings(
                    RealTemplateTest.class.getClassLoader(),
                    YamlDocument.parse("paths: {}".getBytes(UTF_8), "none"),
                    Map.of(),
                    WIRING)))
        .filteredOn(finding -> finding.rule() != Rule.RUNTIME_IN_GLOBALS)
        .isEmpty();
    assertThat(issuer.resources(SamTemplate.FUNCTION)).isEmpty();
  }

  @Test
  void theHandlersTogetherReadExactlyTheKnownVariables() throws Exception {
    Set<String> read = new HashSet<>(Set.of("TENANT"));
    READS.values().forEach(read::addAll);

    assertThat(read).isEqualTo(Environment.KNOWN);
    assertThat(READS.keySet()).isEqualTo(template().resources(SamTemplate.FUNCTION).keySet());
  }

  @Test
  void whateverAnswersARetryableCodeMayAnswerRetryAfter() throws Exception {
    Map<String, Boolean> mayRetry = new TreeMap<>();
    JsonNode document = openApi();
    for (JsonNode path : document.path("paths")) {
      for (JsonNode operation : path) {
        for (Map.Entry<String, JsonNode> entry : operation.path("responses").properties()) {
          JsonNode response = entry.getValue();
          if (response.has("$ref")) {
            response = document.at(response.path("$ref").asText().substring(1));
          }
          boolean retryable = false;
          for (JsonNode code : response.path("x-probity-codes")) {
            retryable |= Refusal.ofCode(code.asText()).orElseThrow().retryable();
          }
          mayRetry.put(
              operation.path("operationId").asText() + " " + entry.getKey(),
              response.path("headers").has("retry-after") == retryable);
        }
      }
    }

    assertThat(mayRetry).isNotEmpty().doesNotContainValue(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"StoreData", "UploadRequest"})
  void theApiDocumentHasTheMessagesFieldsInTheirOrder(String message) throws Exception {
    JsonNode types =
        new ObjectMapper()
            .readTree(Files.readAllBytes(ROOT.resolve("contracts/eip712/types.json")))
            .path("types");
    JsonNode schema = openApi().path("components").path("schemas").path(message);

    List<String> fields = types.path(message).findValuesAsText("name");
    assertThat(schema.path("properties").properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyElementsOf(fields);
    assertThat(schema.path("required"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(fields);
  }
}
