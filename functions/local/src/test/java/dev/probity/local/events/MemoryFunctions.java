package dev.probity.local.events;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.lambda.AcknowledgeReplyFunction;
import dev.probity.lambda.AdministerFunction;
import dev.probity.lambda.ChangeCredentialFunction;
import dev.probity.lambda.CheckDatasetFunction;
import dev.probity.lambda.ConfirmDatasetsFunction;
import dev.probity.lambda.ConfirmTransactionsFunction;
import dev.probity.lambda.ContentGatewayFunction;
import dev.probity.lambda.DatasetStatusFunction;
import dev.probity.lambda.DecryptionKeyFunction;
import dev.probity.lambda.DepositKeyFunction;
import dev.probity.lambda.EraseDatasetFunction;
import dev.probity.lambda.EraseKeyFunction;
import dev.probity.lambda.ListUsersFunction;
import dev.probity.lambda.LoginChallengeFunction;
import dev.probity.lambda.LoginFunction;
import dev.probity.lambda.LogoutFunction;
import dev.probity.lambda.ModuleKeysFunction;
import dev.probity.lambda.OpenUploadFunction;
import dev.probity.lambda.OrderStatusFunction;
import dev.probity.lambda.PresignBlocksFunction;
import dev.probity.lambda.QueryRoleFunction;
import dev.probity.lambda.RegisterFunction;
import dev.probity.lambda.RegistrationStatusFunction;
import dev.probity.lambda.ReleaseKeyFunction;
import dev.probity.lambda.ReverifyContentFunction;
import dev.probity.lambda.RunCheckFunction;
import dev.probity.lambda.SendEmailCodeFunction;
import dev.probity.lambda.SendTransactionsFunction;
import dev.probity.lambda.StoreDatasetFunction;
import dev.probity.lambda.SweepBlocksFunction;
import dev.probity.protocol.aiservice.AiServicePorts;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.memory.InMemoryCustodianPorts;
import dev.probity.protocol.port.memory.InMemoryIdmaPorts;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The real function classes, on ports in memory. */
final class MemoryFunctions {
  /** Follow a chain by its RPC, for which there are no ports in memory. */
  static final Set<String> NEED_A_CHAIN = Set.of("ReadEvents");

  private static final Set<String> OF_IDENTITY =
      Set.of(
          "SendEmailCode",
          "Register",
          "RegistrationStatus",
          "AcknowledgeReply",
          "LoginChallenge",
          "Login",
          "Logout",
          "IdmaKeys",
          "QueryRole",
          "ChangeCredential",
          "Administer",
          "OrderStatus",
          "ListUsers",
          "SendTransactions",
          "ConfirmTransactions");

  private static final Set<String> OF_CUSTODIAN =
      Set.of("DepositKey", "ReleaseKey", "EraseKey", "CustodianKeys");
  private static final Set<String> OF_AI_SERVICE = Set.of("CheckDataset", "RunCheck");

  private MemoryFunctions() {}

  private static void silent(String line) {}

  /** Calls a function in the state of a scene, with these variables. */
  static Answer call(
      String function, JsonNode event, MemoryScene scene, Map<String, String> environment) {
    if (MemoryGatewayFunctions.has(function)) {
      return MemoryGatewayFunctions.call(function, event, scene, environment);
    }
    if (OF_CUSTODIAN.contains(function)) {
      return custodian(function, event, scene.custodianPorts());
    }
    if (OF_AI_SERVICE.contains(function)) {
      return aiService(
          function,
          event,
          scene.aiServicePorts(environment),
          new MemoryModules(scene, environment));
    }
    return OF_IDENTITY.contains(function)
        ? identity(function, event, scene.idmaPorts(environment))
        : integrity(function, event, scene.ports(environment));
  }

  private static Answer custodian(String function, JsonNode event, InMemoryCustodianPorts ports) {
    return switch (function) {
      case "DepositKey" -> invoked(new DepositKeyFunction(ports, MemoryFunctions::silent), event);
      case "EraseKey" -> invoked(new EraseKeyFunction(ports, MemoryFunctions::silent), event);
      case "ReleaseKey" -> invoked(new ReleaseKeyFunction(ports, MemoryFunctions::silent), event);
      case "CustodianKeys" ->
          http(
              new DecryptionKeyFunction("CUSTODIAN", ports::decryptionKey, MemoryFunctions::silent),
              event);
      default -> throw new IllegalArgumentException("no function " + function);
    };
  }

  private static Answer identity(String function, JsonNode event, InMemoryIdmaPorts ports) {
    return switch (function) {
      case "SendEmailCode" ->
          http(new SendEmailCodeFunction(ports, MemoryFunctions::silent), event);
      case "Register" -> http(new RegisterFunction(ports, MemoryFunctions::silent), event);
      case "RegistrationStatus" ->
          http(new RegistrationStatusFunction(ports, MemoryFunctions::silent), event);
      case "AcknowledgeReply" ->
          http(new AcknowledgeReplyFunction(ports, MemoryFunctions::silent), event);
      case "LoginChallenge" ->
          http(new LoginChallengeFunction(ports, MemoryFunctions::silent), event);
      case "Login" -> http(new LoginFunction(ports, MemoryFunctions::silent), event);
      case "Logout" -> http(new LogoutFunction(ports, MemoryFunctions::silent), event);
      case "IdmaKeys" ->
          http(
              new ModuleKeysFunction(
                  "IDMA", ports::decryptionKey, ports::signer, MemoryFunctions::silent),
              event);
      case "ChangeCredential" ->
          http(new ChangeCredentialFunction(ports, MemoryFunctions::silent), event);
      case "Administer" -> http(new AdministerFunction(ports, MemoryFunctions::silent), event);
      case "OrderStatus" -> http(new OrderStatusFunction(ports, MemoryFunctions::silent), event);
      case "ListUsers" -> http(new ListUsersFunction(ports, MemoryFunctions::silent), event);
      case "QueryRole" ->
          invoked(
              new QueryRoleFunction(
                  ports,
                  Map.of("IM", MemoryScene.INTEGRITY, "GW", MemoryGateway.DOMAIN),
                  MemoryFunctions::silent),
              event);
      case "SendTransactions" ->
          scheduled(new SendTransactionsFunction(ports, MemoryFunctions::silent), event);
      case "ConfirmTransactions" ->
          scheduled(new ConfirmTransactionsFunction(ports, MemoryFunctions::silent), event);
      default -> throw new IllegalArgumentException("no function " + function);
    };
  }

  private static Answer aiService(
      String function, JsonNode event, AiServicePorts ports, ModuleCall modules) {
    return function.equals("CheckDataset")
        ? invoked(new CheckDatasetFunction(ports, modules, MemoryFunctions::silent), event)
        : invoked(new RunCheckFunction(ports, MemoryFunctions::silent), event);
  }

  private static Answer integrity(String function, JsonNode event, InMemoryIntegrityPorts ports) {
    return switch (function) {
      case "StoreDataset" -> http(new StoreDatasetFunction(ports, MemoryFunctions::silent), event);
      case "DatasetStatus" ->
          http(new DatasetStatusFunction(ports, MemoryFunctions::silent), event);
      case "EraseDataset" -> http(new EraseDatasetFunction(ports, MemoryFunctions::silent), event);
      case "OpenUpload" -> http(new OpenUploadFunction(ports, MemoryFunctions::silent), event);
      case "PresignBlocks" ->
          http(new PresignBlocksFunction(ports, MemoryFunctions::silent), event);
      case "ContentGateway" ->
          http(new ContentGatewayFunction(ports, MemoryFunctions::silent), event);
      case "ModuleKeys" ->
          http(
              new ModuleKeysFunction(
                  "IM", ports::decryptionKey, ports::signer, MemoryFunctions::silent),
              event);
      case "ConfirmDatasets" ->
          scheduled(new ConfirmDatasetsFunction(ports, MemoryFunctions::silent), event);
      case "SweepBlocks" ->
          scheduled(new SweepBlocksFunction(ports, MemoryFunctions::silent), event);
      case "ReverifyContent" ->
          scheduled(new ReverifyContentFunction(ports, MemoryFunctions::silent), event);
      default -> throw new IllegalArgumentException("no function " + function);
    };
  }

  static Answer scheduled(RequestHandler<Object, String> function, JsonNode event) {
    return new Answer(0, function.handleRequest(read(event, ScheduledEvent.class), new Call()));
  }

  static Answer invoked(RequestStreamHandler function, JsonNode event) {
    var answer = new ByteArrayOutputStream();
    try {
      function.handleRequest(
          new ByteArrayInputStream(event.toString().getBytes(StandardCharsets.UTF_8)),
          answer,
          new Call());
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
    return new Answer(0, answer.toString(StandardCharsets.UTF_8));
  }

  static Answer http(
      RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> function, JsonNode event) {
    APIGatewayV2HTTPResponse response =
        function.handleRequest(read(event, APIGatewayV2HTTPEvent.class), new Call());
    return new Answer(response.getStatusCode(), response.getBody());
  }

  private static <E> E read(JsonNode event, Class<E> type) {
    return LambdaEventSerializers.serializerFor(type, type.getClassLoader())
        .fromJson(event.toString());
  }

  /** A call that has all its time left. */
  private static final class Call implements Context {
    @Override
    public String getAwsRequestId() {
      return "00000000-0000-4000-8000-000000000000";
    }

    @Override
    public String getLogGroupName() {
      return "memory";
    }

    @Override
    public String getLogStreamName() {
      return "memory";
    }

    @Override
    public String getFunctionName() {
      return "memory";
    }

    @Override
    public String getFunctionVersion() {
      return "$LATEST";
    }

    @Override
    public String getInvokedFunctionArn() {
      return "arn:aws:lambda:eu-central-1:000000000000:function:memory";
    }

    @Override
    public @Nullable CognitoIdentity getIdentity() {
      return null;
    }

    @Override
    public @Nullable ClientContext getClientContext() {
      return null;
    }

    @Override
    public int getRemainingTimeInMillis() {
      return 29_000;
    }

    @Override
    public int getMemoryLimitInMB() {
      return 1024;
    }

    @Override
    public @Nullable LambdaLogger getLogger() {
      return null;
    }
  }
}
