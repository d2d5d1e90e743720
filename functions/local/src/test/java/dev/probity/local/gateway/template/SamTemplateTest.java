package dev.probity.local.gateway.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The typed view of a template: what resolves to what, and what is refused under which path. */
final class SamTemplateTest {
  private static final TemplateValues VALUES =
      TemplateValues.ofStack("probity", "eu-central-1", "000000000000")
          .withParameter("RpcUrl", "http://127.0.0.1:8545")
          .withReference("Objects", "probity-Objects")
          .withReference("Blocks", "probity-blocks")
          .withAttribute("SigningKey", "Arn", "arn:aws:kms:eu-central-1:000000000000:key/1")
          .withAttribute("Api", "ApiEndpoint", "http://127.0.0.1:8080");

  private static String models() throws Exception {
    try (InputStream in =
        Objects.requireNonNull(
            SamTemplateTest.class.getResourceAsStream("/template/models.yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static SamTemplate template() throws Exception {
    return parse(models());
  }

  private static SamTemplate parse(String yaml) throws TemplateException {
    return SamTemplate.parse(yaml.getBytes(StandardCharsets.UTF_8), "template.yaml");
  }

  private static FunctionModel function(String logicalId, TemplateValues values) throws Exception {
    return template().functions(values).stream()
        .filter(f -> f.logicalId().equals(logicalId))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyIntrinsicFunctionResolvesInTheEnvironment() throws Exception {
    assertThat(function("Store", VALUES).environment())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("STAGE", "test-store"),
                Map.entry("REGION", "eu-central-1"),
                Map.entry("TABLE", "probity-Objects"),
                Map.entry("KEY", "arn:aws:kms:eu-central-1:000000000000:key/1"),
                Map.entry("BUCKET", "s3://probity-blocks/blocks/${literal}"),
                Map.entry("CHAIN", "31337"),
                Map.entry("RPC", "http://127.0.0.1:8545"),
                Map.entry("LEVEL", "latest"),
                Map.entry("SECOND", "y"),
                Map.entry("ACCOUNT", "0123"),
                Map.entry("DATE", "2026-01-01"),
                Map.entry("DEBUG", "true")));
  }

  @Test
  void aFunctionHasItsOwnPropertiesOverTheGlobals() throws Exception {
    FunctionModel store = function("Store", VALUES);
    assertThat(store.deployedName()).isEqualTo("probity-store");
    assertThat(store.runtime()).isEqualTo("java25");
    assertThat(store.timeout()).isEqualTo(Duration.ofSeconds(20));
    assertThat(store.memoryMegabytes()).isEqualTo(512);
    assertThat(store.reservedConcurrency()).isEqualTo(OptionalInt.empty());
    assertThat(store.routes())
        .containsExactly(
            new HttpRoute(
                "Post",
                "Api",
                "POST",
                "/v1/{hash}",
                Optional.of(Duration.ofSeconds(5)),
                RouteAuthorization.UNSAID),
            new HttpRoute(
                "Rest",
                "Api",
                "ANY",
                HttpRoute.DEFAULT,
                Optional.empty(),
                new RouteAuthorization(Optional.of("NONE"), Optional.empty())));
    assertThat(store.routes())
        .extracting(HttpRoute::key)
        .containsExactly("POST /v1/{hash}", "$default");
  }

  @Test
  void aScheduleKeepsItsInputAndItsSwitch() throws Exception {
    FunctionModel sweep = function("Sweep", VALUES);
    assertThat(sweep.schedules())
        .containsExactly(
            new ScheduleModel("Daily", "rate(1 day)", Optional.of("{\"a\":1}"), false));
    assertThat(sweep.reservedConcurrency()).isEqualTo(OptionalInt.of(1));
    assertThat(sweep.memoryMegabytes()).isEqualTo(128);
  }

  @Test
  void conditionsDecideWhichResourcesExist() throws Exception {
    assertThat(template().functions(VALUES))
        .extracting(FunctionModel::logicalId)
        .containsExactly("Store", "Sweep");
    TemplateValues production = VALUES.withParameter("Stage", "production");
    assertThat(template().functions(production))
        .extracting(FunctionModel::logicalId)
        .containsExactly("Store", "Audit", "Sweep");
    assertThat(function("Store", production).environment())
        .containsEntry("LEVEL", "finalized")
        .containsEntry("ABSENT", "here")
        .containsEntry("CHAIN", "1");
  }

  @Test
  void tablesBucketsAndKeysNeedNoValuesThatComeLater() throws Exception {
    TemplateValues early =
        TemplateValues.ofStack("probity", "eu-central-1", "000000000000")
            .withParameter("RpcUrl", "-");
    TableModel table = template().tables(early).getFirst();
    assertThat(table.name()).isEqualTo("probity-Objects");
    assertThat(table.keys()).isEqualTo(new TableModel.Keys("pk", Optional.of("sk")));
    assertThat(table.attributes()).containsOnlyKeys("pk", "sk", "status");
    assertThat(table.indexes())
        .containsExactly(
            new TableModel.Index(
                "byStatus",
                new TableModel.Keys("status", Optional.empty()),
                "INCLUDE",
                List.of("cid")));
    assertThat(table.timeToLive()).contains("expires");
    assertThat(template().buckets(early))
        .containsExactly(new BucketModel("Blocks", "probity-blocks", true));
    assertThat(template().keys(early))
        .containsExactly(
            new KeyModel(
                "SigningKey", "ECC_SECG_P256K1", "SIGN_VERIFY", "", List.of("alias/probity-sign")));
  }

  @Test
  void aListParameterIsAList() throws Exception {
    CorsModel cors = template().httpApis(VALUES).getFirst().cors().orElseThrow();
    assertThat(cors.origins()).containsExactly("https://a.example", "https://b.example");
    assertThat(cors.maximumAge()).isEqualTo(OptionalInt.of(300));
  }

  @Test
  void outputsResolveUnlessTheirConditionIsFalse() throws Exception {
    assertThat(template().outputs(VALUES))
        .containsExactly(Map.entry("Url", "http://127.0.0.1:8080"));
  }

  @Test
  void parametersTellTheirDefaultsAndSecrets() throws Exception {
    assertThat(template().parameters().get("Stage"))
        .isEqualTo(
            new Parameter(
                "Stage", "String", Optional.of("test"), List.of("test", "production"), false));
    assertThat(template().parameters().get("ApiKey"))
        .extracting(p -> Objects.requireNonNull(p).secret())
        .isEqualTo(true);
  }

  @Test
  void aFunctionsNameArnAndAliasAreKnownBeforeAnythingIsMade() throws Exception {
    SamTemplate template =
        parse(
            """
            Globals: {Function: {Runtime: java25, Handler: a.B, AutoPublishAlias: live}}
            Resources:
              Caller:
                Type: AWS::Serverless::Function
                Properties:
                  Environment:
                    Variables: {NAME: !Ref Role, ARN: !GetAtt Role.Arn, ALIAS: !Ref Role.Alias}
              Role:
                Type: AWS::Serverless::Function
                Properties: {FunctionName: !Sub '${AWS::StackName}-role'}
            """);
    List<FunctionModel> functions =
        template.functions(TemplateValues.ofStack("s", "eu-central-1", "000000000000"));
    String arn = "arn:aws:lambda:eu-central-1:000000000000:function:s-role";
    assertThat(functions.getFirst().environment())
        .containsEntry("NAME", "s-role")
        .containsEntry("ARN", arn)
        .containsEntry("ALIAS", arn + ":live");
    assertThat(functions.getLast().arn("eu-central-1", "000000000000")).isEqualTo(arn);
    assertThat(functions.getLast().alias()).contains("live");
  }

  private static String streaming(String properties) {
    return """
    Resources:
      Rows:
        Type: AWS::DynamoDB::Table
        Properties:
          AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
          KeySchema: [{AttributeName: pk, KeyType: HASH}]
          StreamSpecification: {StreamViewType: NEW_IMAGE}
      Follow:
        Type: AWS::Serverless::Function
        Properties:
          Handler: a.B
          Runtime: java25
          Events:
            Change:
              Type: DynamoDB
              Properties: {%s}
    """
        .formatted(properties);
  }

  @Test
  void aStreamIsReadFromTableAndEvent() throws Exception {
    SamTemplate template =
        parse(
            streaming(
                "Stream: !GetAtt Rows.StreamArn, StartingPosition: TRIM_HORIZON, BatchSize: 7,"
                    + " MaximumRetryAttempts: 3, BisectBatchOnFunctionError: true,"
                    + " FunctionResponseTypes: [ReportBatchItemFailures],"
                    + " FilterCriteria: {Filters: [{Pattern: '{\"eventName\": [\"INSERT\"]}'}]}"));
    TemplateValues values = TemplateValues.ofStack("s", "r", "0");
    assertThat(template.tables(values).getFirst().stream()).contains("NEW_IMAGE");
    assertThat(template.functions(values).getFirst().streams())
        .containsExactly(
            new StreamModel(
                "Change",
                "Rows",
                7,
                3,
                true,
                true,
                List.of(StreamFilter.parse("{\"eventName\":[\"INSERT\"]}")),
                true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Stream: !GetAtt Rows.Arn, StartingPosition: TRIM_HORIZON | Stream: !GetAtt of a table's"
            + " StreamArn expected",
        "Stream: !GetAtt Rows.StreamArn, StartingPosition: LATEST | StartingPosition: the local"
            + " stack reads a stream from TRIM_HORIZON only",
        "Stream: !GetAtt Rows.StreamArn | StartingPosition: missing",
        "Stream: !GetAtt Rows.StreamArn, StartingPosition: TRIM_HORIZON, BatchSize: 1001 |"
            + " BatchSize: 1 to 1000, not 1001",
        "Stream: !GetAtt Rows.StreamArn, StartingPosition: TRIM_HORIZON, ParallelizationFactor: 2 |"
            + " ParallelizationFactor: the local stack does not serve it",
        "Stream: !GetAtt Rows.StreamArn, StartingPosition: TRIM_HORIZON, MaximumRetryAttempts: -2 |"
            + " MaximumRetryAttempts: -1 to 10000, not -2",
        "Stream: !GetAtt Rows.StreamArn, StartingPosition: TRIM_HORIZON, FilterCriteria: {} |"
            + " FilterCriteria: 1 to 5 filters, not 0",
        "Stream: !GetAtt Rows.StreamArn, StartingPosition: TRIM_HORIZON, FilterCriteria: {Filters:"
            + " [{Pattern: '{\"a\": [{\"exists\": true}]}'}]} | FilterCriteria/Filters/0/Pattern:"
            + " the local stack compares with texts and prefixes only, not by {\"exists\":true}",
      })
  void whatIsNotServedOfAStreamIsRefused(String properties, String message) throws Exception {
    SamTemplate template = parse(streaming(properties));
    assertThatThrownBy(() -> template.functions(TemplateValues.ofStack("s", "r", "0")))
        .isInstanceOf(TemplateException.class)
        .hasMessage("Resources/Follow/Properties/Events/Change/Properties/" + message);
  }

  @Test
  void aValueThatIsNotKnownIsAnErrorThatNamesThePath() {
    TemplateValues values =
        TemplateValues.ofStack("probity", "eu-central-1", "000000000000")
            .withParameter("RpcUrl", "-");
    assertThatThrownBy(() -> template().functions(values))
        .isInstanceOf(TemplateException.class)
        .hasMessage(
            "Resources/Store/Properties/Environment/Variables/TABLE/Ref: no value is known for"
                + " Objects");
  }

  @Test
  void parametersAreCheckedBeforeAnythingElse() {
    assertThatThrownBy(() -> template().tables(TemplateValues.ofStack("s", "r", "0")))
        .hasMessage("Parameters/RpcUrl: has no default, and no value was given");
    assertThatThrownBy(() -> template().tables(VALUES.withParameter("Stage", "prod")))
        .hasMessage("Parameters/Stage: only [test, production] are allowed");
    assertThatThrownBy(() -> template().tables(VALUES.withParameter("Stagee", "test")))
        .hasMessage("Parameters/Stagee: given, but the template has no such parameter");
  }

  /**
   * Each row replaces one passage of the sound template with something that the local stack must
   * not ignore.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Auth: {Authorizer: NONE} | Auth: {Authorizer: AWS_IAM} |"
            + " Resources/Store/Properties/Events/Rest/Properties/Auth/Authorizer: the local stack"
            + " enforces no AWS_IAM",
        "Auth: {Authorizer: NONE} | Auth: {InvokeRole: NONE} |"
            + " Resources/Store/Properties/Events/Rest/Properties/Auth/InvokeRole: the local stack"
            + " has JWT authorizers without it only",
        "CorsConfiguration: {Allow | Auth: {EnableIamAuthorizer: true}\\n"
            + "      CorsConfiguration: {Allow | Resources/Api/Properties/Auth/EnableIamAuthorizer:"
            + " the local stack has JWT authorizers without it only",
        "CorsConfiguration: {Allow | Auth: {Authorizers: {A: {FunctionArn: a}}}\\n"
            + "      CorsConfiguration: {Allow | Resources/Api/Properties/Auth/Authorizers/A/"
            + "FunctionArn: the local stack has JWT authorizers without it only",
        "{Type: Schedule, | {Type: SQS, | Resources/Sweep/Properties/Events/Daily/Type: the"
            + " local stack has no events of type SQS",
        "Action: s3:GetObject | Action: lambda:InvokeAsync |"
            + " Resources/Store/Properties/Policies: the local stack does not serve"
            + " lambda:InvokeAsync",
        "Properties: {Handler: dev.probity.lambda.Audit} | Properties: {Handler: a.B,"
            + " FunctionUrlConfig: {AuthType: NONE}} |"
            + " Resources/Audit/Properties/FunctionUrlConfig: the local stack has no function URLs",
        "AWS::KMS::Alias | AWS::SQS::Queue | Resources/SigningAlias/Type: the local stack has no"
            + " AWS::SQS::Queue",
        "CorsConfiguration: {Allow | StageName: v1\\n"
            + "      CorsConfiguration: {Allow | Resources/Api/Properties/StageName: the local"
            + " stack has the stage $default only",
      })
  void whatTheLocalStackDoesNotHaveIsRefusedAtLoad(String from, String to, String message)
      throws Exception {
    SamTemplate template = parse(models().replace(from, to.replace("\\n", "\n")));
    assertThatThrownBy(() -> template.functions(VALUES))
        .isInstanceOf(TemplateException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> template.tables(VALUES))
        .isInstanceOf(TemplateException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Method: post | Method: fetch | Resources/Store/Properties/Events/Post/Properties/Method:"
            + " no method of HTTP: FETCH",
        "'/v1/{hash}' | 'v1/{hash}' | Resources/Store/Properties/Events/Post/Properties/Path: no"
            + " route path: v1/{hash}",
        "'/v1/{hash}' | '/{all+}/v1' | Resources/Store/Properties/Events/Post/Properties/Path: no"
            + " route path: /{all+}/v1",
        "TimeoutInMillis: 5000 | TimeoutInMillis: 40000 |"
            + " Resources/Store/Properties/Events/Post/Properties/TimeoutInMillis: 50 to 30000, not"
            + " 40000",
        "TimeoutInMillis: 5000 | PayloadFormatVersion: '1.0' |"
            + " Resources/Store/Properties/Events/Post/Properties/PayloadFormatVersion: the local"
            + " stack speaks 2.0 only",
        "MemorySize: '512' | MemorySize: much | Resources/Store/Properties/MemorySize: integer"
            + " expected, not much",
        "Timeout: 20 | Timeout: 901 | Resources/Store/Properties/Timeout: 1 to 900 seconds, not"
            + " 901",
        "!Equals [!Ref Stage, production] | !Condition Never |"
            + " Conditions/Never/Fn::And/0/Condition: condition Production depends on itself",
        "!FindInMap [Chains, !Ref Stage, Id] | !FindInMap [Chains, !Ref Stage, Name] |"
            + " Resources/Store/Properties/Environment/Variables/CHAIN/Fn::FindInMap: no such entry"
            + " in Mappings",
        "!Select [1, | !Select [3, |"
            + " Resources/Store/Properties/Environment/Variables/SECOND/Fn::Select: no element 3",
        "RPC: !Ref RpcUrl | RPC: !ImportValue x |"
            + " Resources/Store/Properties/Environment/Variables/RPC/Fn::ImportValue: the local"
            + " stack does not evaluate Fn::ImportValue",
        "RPC: !Ref RpcUrl | RPC: [a] | Resources/Store/Properties/Environment/Variables/RPC: text"
            + " expected",
      })
  void aPropertyOfTheWrongFormIsNamedByItsPath(String from, String to, String message)
      throws Exception {
    SamTemplate template = parse(models().replace(from, to));
    assertThatThrownBy(() -> template.functions(VALUES))
        .isInstanceOf(TemplateException.class)
        .hasMessage(message);
  }

  @Test
  void aRouteOfAnApiThatDoesNotExistIsRefused() throws Exception {
    SamTemplate template =
        parse(
            models()
                .replace(
                    "  Api:\n    Type: AWS::Serverless::HttpApi",
                    "  Other:\n    Type: AWS::Serverless::HttpApi"));
    assertThatThrownBy(() -> template.httpApis(VALUES))
        .hasMessage("Resources/Api: named by a route, but no HTTP API");
  }

  @Test
  void anEventWithoutApiBelongsToTheImplicitApiWithTheGlobalsCors() throws Exception {
    SamTemplate template =
        parse(
            """
            Globals: {HttpApi: {CorsConfiguration: true}}
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Handler: a.B
                  Runtime: java25
                  Events: {E: {Type: HttpApi, Properties: {Method: get, Path: /}}}
            """);
    List<HttpApiModel> apis = template.httpApis(TemplateValues.ofStack("s", "r", "0"));
    assertThat(apis).hasSize(1);
    assertThat(apis.getFirst().logicalId()).isEqualTo("ServerlessHttpApi");
    assertThat(apis.getFirst().cors().orElseThrow().origins()).containsExactly("*");
  }
}
