package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.lambda.CallServiceFunction;
import dev.probity.lambda.CancelOperationFunction;
import dev.probity.lambda.ConfirmTokenTransactionsFunction;
import dev.probity.lambda.IssueTokenFunction;
import dev.probity.lambda.ListServicesFunction;
import dev.probity.lambda.ModuleKeysFunction;
import dev.probity.lambda.OperationStatusFunction;
import dev.probity.lambda.RunOperationFunction;
import dev.probity.lambda.SendTokenTransactionsFunction;
import dev.probity.lambda.ServiceFunction;
import dev.probity.lambda.TokenStatusFunction;
import dev.probity.protocol.port.memory.InMemoryGatewayPorts;
import dev.probity.protocol.service.ServicePorts;
import dev.probity.protocol.service.Services;
import java.util.Map;
import java.util.Set;

/** The real function classes of the gateway and its services, on ports in memory. */
final class MemoryGatewayFunctions {
  private static final Set<String> OF_SERVICES =
      Set.of("Echo", "DigestIterate", "RunOperation", "OperationStatus", "CancelOperation");

  private static final Set<String> OF_GATEWAY =
      Set.of(
          "GatewayKeys",
          "ListServices",
          "IssueToken",
          "TokenStatus",
          "CallService",
          "SendTokenTransactions",
          "ConfirmTokenTransactions");

  private MemoryGatewayFunctions() {}

  private static void silent(String line) {}

  static boolean has(String function) {
    return OF_GATEWAY.contains(function) || OF_SERVICES.contains(function);
  }

  static Answer call(
      String function, JsonNode event, MemoryScene scene, Map<String, String> environment) {
    return OF_GATEWAY.contains(function)
        ? gateway(function, event, scene.gatewayPorts(environment))
        : service(function, event, scene, environment);
  }

  private static Answer gateway(String function, JsonNode event, InMemoryGatewayPorts ports) {
    return switch (function) {
      case "GatewayKeys" ->
          MemoryFunctions.http(
              new ModuleKeysFunction(
                  "GW", ports::decryptionKey, ports::signer, MemoryGatewayFunctions::silent),
              event);
      case "ListServices" ->
          MemoryFunctions.http(
              new ListServicesFunction(ports, MemoryGatewayFunctions::silent), event);
      case "IssueToken" ->
          MemoryFunctions.http(
              new IssueTokenFunction(ports, MemoryGatewayFunctions::silent), event);
      case "TokenStatus" ->
          MemoryFunctions.http(
              new TokenStatusFunction(ports, MemoryGatewayFunctions::silent), event);
      case "CallService" ->
          MemoryFunctions.http(
              new CallServiceFunction(ports, MemoryGatewayFunctions::silent), event);
      case "SendTokenTransactions" ->
          MemoryFunctions.scheduled(
              new SendTokenTransactionsFunction(ports, MemoryGatewayFunctions::silent), event);
      case "ConfirmTokenTransactions" ->
          MemoryFunctions.scheduled(
              new ConfirmTokenTransactionsFunction(ports, MemoryGatewayFunctions::silent), event);
      default -> throw new IllegalArgumentException("no function " + function);
    };
  }

  private static Answer service(
      String function, JsonNode event, MemoryScene scene, Map<String, String> environment) {
    ServicePorts ports = scene.servicePorts();
    return switch (function) {
      case "Echo", "DigestIterate" ->
          MemoryFunctions.invoked(
              new ServiceFunction(
                  ports,
                  MemoryGateway.service(function.equals("Echo") ? "echo" : "digest-iterate"),
                  new MemoryModules(scene, environment),
                  MemoryGatewayFunctions::silent),
              event);
      case "RunOperation" ->
          MemoryFunctions.invoked(
              new RunOperationFunction(
                  ports, new Services(MemoryGateway.SERVICES), MemoryGatewayFunctions::silent),
              event);
      case "OperationStatus" ->
          MemoryFunctions.http(
              new OperationStatusFunction(ports, MemoryGatewayFunctions::silent), event);
      case "CancelOperation" ->
          MemoryFunctions.http(
              new CancelOperationFunction(ports, MemoryGatewayFunctions::silent), event);
      default -> throw new IllegalArgumentException("no function " + function);
    };
  }
}
