package dev.probity.local.aws;

import dev.probity.aws.LambdaModuleCall;
import dev.probity.local.gateway.invoke.CalleeFunctions;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.contract.ModuleCallContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** The Lambda adapter, on the local Invoke, by the ARN of the alias. */
final class LambdaModuleCallTest extends ModuleCallContract {
  private @Nullable CalleeFunctions functions;
  private @Nullable LambdaClient client;

  @Override
  protected ModuleCall calling(Callee callee) throws Exception {
    functions = new CalleeFunctions(callee::answer);
    client = functions.client();
    return new LambdaModuleCall(
        client, function -> CalleeFunctions.ARN.replace("Callee", function.name()) + ":live");
  }

  @AfterEach
  void stop() {
    if (client != null) {
      client.close();
    }
    if (functions != null) {
      functions.close();
    }
  }
}
