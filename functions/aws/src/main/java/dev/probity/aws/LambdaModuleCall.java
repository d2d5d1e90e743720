package dev.probity.aws;

import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleFunction;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * Calls functions by Lambda's {@code Invoke}: {@code RequestResponse} to ask, {@code Event} to
 * tell. Lambda itself ends at 6 MB for the former and at 1 MB for the latter (256 KB until October
 * 2025); this ends at {@value ModuleCall#MAX_BYTES} bytes for both.
 */
public final class LambdaModuleCall implements ModuleCall {
  private final LambdaClient client;
  private final Function<ModuleFunction, String> arns;

  /**
   * Calls through this client.
   *
   * @param arns function → ARN of the function or of its alias; asked before each call
   */
  public LambdaModuleCall(LambdaClient client, Function<ModuleFunction, String> arns) {
    this.client = client;
    this.arns = arns;
  }

  @Override
  public byte[] ask(ModuleFunction function, byte[] request) {
    InvokeResponse response = invoke(function, request, InvocationType.REQUEST_RESPONSE);
    if (response.functionError() != null) {
      // The payload quotes what the callee threw: it belongs into the callee's log alone.
      throw PortException.retryable(
          Neighbour.MODULE, function.name() + " failed with an error that it did not handle", null);
    }
    byte[] reply = response.payload() == null ? new byte[0] : response.payload().asByteArray();
    if (reply.length > MAX_BYTES) {
      throw new PortException(
          Neighbour.MODULE,
          false,
          function.name() + " replied with more than " + MAX_BYTES + " bytes",
          null);
    }
    return reply;
  }

  @Override
  public void tell(ModuleFunction function, byte[] event) {
    InvokeResponse _ = invoke(function, event, InvocationType.EVENT);
  }

  private InvokeResponse invoke(ModuleFunction function, byte[] payload, InvocationType type) {
    if (payload.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a call of " + function.name() + " has more than " + MAX_BYTES + " bytes");
    }
    String arn = arns.apply(function);
    try {
      return client.invoke(invoke ->
          invoke.functionName(arn).invocationType(type).payload(SdkBytes.fromByteArray(payload)));
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.MODULE, "calling " + function.name(), failure);
    }
  }
}
