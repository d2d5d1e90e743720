package dev.probity.local.events;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.lambda.ConfirmDatasetsFunction;
import dev.probity.lambda.ContentGatewayFunction;
import dev.probity.lambda.DatasetStatusFunction;
import dev.probity.lambda.ModuleKeysFunction;
import dev.probity.lambda.OpenUploadFunction;
import dev.probity.lambda.PresignBlocksFunction;
import dev.probity.lambda.StoreDatasetFunction;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The real function classes, on ports in memory. */
final class MemoryFunctions {
  /** Follow a chain by its RPC, for which there are no ports in memory. */
  static final Set<String> NEED_A_CHAIN = Set.of("ReadEvents");

  private MemoryFunctions() {}

  private static void silent(String line) {}

  static Answer call(String function, JsonNode event, InMemoryIntegrityPorts ports) {
    return switch (function) {
      case "StoreDataset" -> http(new StoreDatasetFunction(ports, MemoryFunctions::silent), event);
      case "DatasetStatus" ->
          http(new DatasetStatusFunction(ports, MemoryFunctions::silent), event);
      case "OpenUpload" -> http(new OpenUploadFunction(ports, MemoryFunctions::silent), event);
      case "PresignBlocks" ->
          http(new PresignBlocksFunction(ports, MemoryFunctions::silent), event);
      case "ContentGateway" ->
          http(new ContentGatewayFunction(ports, MemoryFunctions::silent), event);
      case "ModuleKeys" ->
          http(
              new ModuleKeysFunction(ports::decryptionKey, ports::signer, MemoryFunctions::silent),
              event);
      case "ConfirmDatasets" ->
          new Answer(
              0,
              new ConfirmDatasetsFunction(ports, MemoryFunctions::silent)
                  .handleRequest(read(event, ScheduledEvent.class), new Call()));
      default -> throw new IllegalArgumentException("no function " + function);
    };
  }

  private static Answer http(
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
