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
import dev.probity.protocol.integrity.check.CheckPolicy;
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

  private static final List<String> CHAIN = List.of("CHAIN_ID", "CHAIN_RPC_URLS", "CHAIN_FINALITY");
  private static final List<String> TABLE = List.of("TABLE", "ROW_KEY");
  private static final List<String> INTAKE = List.of("DECRYPTION_KEY", "SOURCE_QUOTA_PER_MINUTE");
  private static final List<String> QUOTA = List.of("STORAGE_QUOTA_GIB");
  private static final List<String> INTEGRITY =
      Stream.of(CHAIN, TABLE, List.of("INTEGRITY_REGISTRY")).flatMap(List::stream).toList();
  private static final List<String> STANDING =
      List.of("IDMA_REGISTRY", "MODULE_REGISTRY", "MESSAGE_KEY", "QUERY_ROLE_FUNCTION");
  private static final List<String> RECEIPT =
      List.of("CONTENT_BUCKET", "MESSAGE_KEY", "MODULE_REGISTRY", "CHECK_DATASET_FUNCTION");
  private static final List<String> CHECK =
      List.of(
          "CONTENT_BUCKET",
          "MESSAGE_KEY",
          "DECRYPTION_KEY",
          "CHECK_POLICY",
          "RELEASE_KEY_FUNCTION");
  private static final List<String> IDMA =
      Stream.of(CHAIN, TABLE, List.of("IDMA_REGISTRY")).flatMap(List::stream).toList();
  private static final List<String> SESSIONS =
      List.of("SESSION_KEY", "SESSION_ISSUER", "SESSION_AUDIENCE");

  private static final List<String> SESSION_CHECK =
      Stream.of(SESSIONS, List.of("OTHER_SESSION_KEY")).flatMap(List::stream).toList();

  private static final List<String> GATEWAY =
      Stream.of(CHAIN, TABLE, List.of("API_TOKEN_REGISTRY")).flatMap(List::stream).toList();
  private static final List<String> ACCESS =
      List.of("ACCESS_KEY", "ACCESS_ISSUER", "ACCESS_AUDIENCE");
  private static final List<String> OFFERED =
      List.of(
          "SERVICE_MESSAGE_KEY",
          "USER_QUOTA_PER_MINUTE",
          "TOKEN_QUOTA_PER_MINUTE",
          "SERVICE_QUOTA_PER_MINUTE");
  private static final List<String> SERVICE =
      Stream.of(GATEWAY, List.of("MODULE_REGISTRY", "MESSAGE_KEY")).flatMap(List::stream).toList();

  /** What each handler's wiring reads, beside TENANT, which all are given. */
  private static final Map<String, Set<String>> READS =
      Map.ofEntries(
          Map.entry("ModuleKeys", Set.of("MODULE", "DECRYPTION_KEY", "MESSAGE_KEY")),
          Map.entry(
              "SendEmailCode", set(IDMA, INTAKE, List.of("MAIL_FROM", "MAIL_QUOTA_PER_HOUR"))),
          Map.entry("Register", set(IDMA, INTAKE, List.of("MESSAGE_KEY", "PEPPER_KEY"))),
          Map.entry("RegistrationStatus", set(IDMA, List.of("TRANSACTION_KEY"))),
          Map.entry("AcknowledgeReply", set(IDMA, INTAKE)),
          Map.entry("LoginChallenge", set(TABLE)),
          Map.entry("Login", set(IDMA, INTAKE, SESSIONS, List.of("MESSAGE_KEY", "PEPPER_KEY"))),
          Map.entry("Logout", set(IDMA, SESSION_CHECK, List.of("MODULE_REGISTRY"))),
          Map.entry(
              "QueryRole",
              set(
                  IDMA,
                  List.of(
                      "MODULE_REGISTRY",
                      "INTEGRITY_REGISTRY",
                      "API_TOKEN_REGISTRY",
                      "MESSAGE_KEY"))),
          Map.entry("ListServices", set(GATEWAY, INTAKE, STANDING, SESSION_CHECK, OFFERED)),
          Map.entry("IssueToken", set(GATEWAY, INTAKE, STANDING, ACCESS, OFFERED)),
          Map.entry("TokenStatus", set(GATEWAY, List.of("TRANSACTION_KEY"))),
          Map.entry("SendTokenTransactions", set(GATEWAY, List.of("TRANSACTION_KEY"))),
          Map.entry("ConfirmTokenTransactions", set(GATEWAY, List.of("TRANSACTION_KEY"))),
          Map.entry(
              "CallService",
              set(
                  GATEWAY,
                  INTAKE,
                  STANDING,
                  ACCESS,
                  OFFERED,
                  List.of("OTHER_ACCESS_KEY", "ECHO_FUNCTION", "DIGEST_ITERATE_FUNCTION"))),
          Map.entry("Service", set(SERVICE, List.of("SERVICE", "CONTENT_BUCKET"))),
          Map.entry("RunOperation", set(SERVICE, List.of("CONTENT_BUCKET"))),
          Map.entry("OperationStatus", set(GATEWAY, List.of("MODULE_REGISTRY"), SESSION_CHECK)),
          Map.entry("CancelOperation", set(SERVICE, List.of("SOURCE_QUOTA_PER_MINUTE"))),
          Map.entry("ChangeCredential", set(IDMA, INTAKE, List.of("MESSAGE_KEY", "PEPPER_KEY"))),
          Map.entry("Administer", set(IDMA, INTAKE)),
          Map.entry("OrderStatus", set(IDMA, List.of("TRANSACTION_KEY"))),
          Map.entry("ListUsers", set(IDMA, INTAKE)),
          Map.entry("SendTransactions", set(IDMA, List.of("TRANSACTION_KEY"))),
          Map.entry("ConfirmTransactions", set(IDMA, List.of("TRANSACTION_KEY"))),
          Map.entry(
              "StoreDataset", set(INTEGRITY, INTAKE, STANDING, List.of("DEPOSIT_KEY_FUNCTION"))),
          Map.entry("DepositKey", set(INTEGRITY, List.of("DECRYPTION_KEY"))),
          Map.entry("EraseKey", Set.copyOf(INTEGRITY)),
          Map.entry("ReleaseKey", set(INTEGRITY, List.of("MODULE_REGISTRY"))),
          Map.entry("DecryptionKey", Set.of("MODULE", "DECRYPTION_KEY")),
          Map.entry("EraseDataset", set(INTEGRITY, INTAKE, List.of("ERASE_KEY_FUNCTION"))),
          Map.entry("OpenUpload", set(INTEGRITY, INTAKE, STANDING, QUOTA)),
          Map.entry("DatasetStatus", set(INTEGRITY, RECEIPT)),
          Map.entry("ConfirmDatasets", set(INTEGRITY, RECEIPT)),
          Map.entry("CheckDataset", set(INTEGRITY, CHECK, List.of("RUN_CHECK_FUNCTION"))),
          Map.entry("RunCheck", set(INTEGRITY, CHECK)),
          Map.entry("ReverifyContent", set(TABLE, List.of("CONTENT_BUCKET"))),
          Map.entry("ReadEvents", set(INTEGRITY, List.of("CHAIN_START_BLOCK"))),
          Map.entry("PresignBlocks", set(TABLE, QUOTA, List.of("CONTENT_BUCKET"))),
          Map.entry("SweepBlocks", set(TABLE, List.of("CONTENT_BUCKET"))),
          Map.entry("ContentGateway", Set.of("CONTENT_BUCKET")));

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  private static Set<String> set(List<String>... lists) {
    return Arrays.stream(lists).flatMap(List::stream).collect(Collectors.toUnmodifiableSet());
  }

  /** Of a service whose calls become operations: who works on them. */
  private static final Map<String, Set<String>> OPTIONAL =
      Map.of("Service", Set.of("RUN_OPERATION_FUNCTION"));

  private static final HandlerWiring WIRING =
      new HandlerWiring() {
        @Override
        public Set<String> known(String handlerClass) {
          return Stream.of(
                  Set.of("TENANT"),
                  required(handlerClass),
                  OPTIONAL.getOrDefault(name(handlerClass), Set.of()))
              .flatMap(Set::stream)
              .collect(Collectors.toSet());
        }

        @Override
        public Set<String> required(String handlerClass) {
          return READS.getOrDefault(name(handlerClass), Set.of());
        }
      };

  private static String name(String handlerClass) {
    return handlerClass.substring(handlerClass.lastIndexOf('.') + 1).replaceFirst("Function$", "");
  }

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

  @Test
  void theDefaultCheckPolicyIsTheProtocols() throws Exception {
    String text =
        YamlDocument.read(ROOT.resolve("infrastructure/template.yaml"))
            .at("/Parameters/CheckPolicy/Default")
            .asText();
    assertThat(CheckPolicy.parse(text)).isEqualTo(CheckPolicy.DEFAULT);
    assertThat(text).contains("imbalance>50%", "drift>10%", "leakage");
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
    OPTIONAL.values().forEach(read::addAll);

    assertThat(read).isEqualTo(Environment.KNOWN);
    assertThat(READS.keySet())
        .isEqualTo(
            template().resources(SamTemplate.FUNCTION).values().stream()
                .map(function -> name(function.at("/Properties/Handler").asText()))
                .collect(Collectors.toSet()));
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
  @ValueSource(
      strings = {
        "EmailProof",
        "Registration",
        "Ack",
        "Login",
        "RotateCredential",
        "AdminAction",
        "Approval",
        "Credential",
        "CredentialReceipt",
        "LoginReceipt",
        "ListServices",
        "TokenRequest",
        "ApiCall",
        "CancelOperation",
        "ServiceList",
        "TokenReceipt",
        "ApiResult",
        "OperationState",
        "StoreData",
        "UploadRequest"
      })
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
