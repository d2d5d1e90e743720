package dev.probity.local.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** The role query is for modules: Lambda's Invoke, which IAM guards, and no route at all. */
class RoleQueryReachTest {
  private static final String QUERY_ROLE = "QueryRole";

  private static List<FunctionModel> functions(Stack stack) throws Exception {
    return SamTemplate.read(SharedStack.projectRoot().resolve("infrastructure/template.yaml"))
        .functions(stack.values());
  }

  @Test
  void noRouteLeadsToTheRoleQuery() throws Exception {
    Stack stack = SharedStack.get();
    FunctionModel asked =
        functions(stack).stream()
            .filter(function -> function.logicalId().equals(QUERY_ROLE))
            .findFirst()
            .orElseThrow();
    assertThat(asked.routes()).isEmpty();
    assertThat(functions(stack))
        .filteredOn(function -> !function.routes().isEmpty())
        .hasSizeGreaterThan(10)
        .extracting(FunctionModel::handlerClass)
        .doesNotContain(asked.handlerClass());
    var module = new ModuleOverHttp(stack.apiUrl());
    for (String path : List.of("/QueryRole", "/v1/roles", "/v1/query-role", "/")) {
      assertThat(module.get(path).statusCode()).as(path).isEqualTo(404);
      assertThat(module.post(path, "{}").statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void anInvokeReachesTheRoleQueryWhichRefusesWhatIsNoQuestion() throws Exception {
    Stack stack = SharedStack.get();
    try (LambdaClient lambda = stack.aws().lambdaClient(stack.gateway().lambdaUrl())) {
      String answer =
          lambda
              .invoke(invoke ->
                  invoke
                      .functionName(QUERY_ROLE)
                      .payload(SdkBytes.fromString("{}", StandardCharsets.UTF_8)))
              .payload()
              .asUtf8String();
      assertThat(ModuleOverHttp.JSON.readTree(answer).path("refused").asText()).isEqualTo("schema");
    }
  }
}
