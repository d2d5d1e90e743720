package dev.probity.local.fault;

import dev.probity.local.service.fault.Fault;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.service.fault.ProxiedRequest;
import dev.probity.local.service.fault.Writes;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackService;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * The two ports by which a stack's functions reach all that outlives them: AWS and the chain. What
 * passes there and leaves something behind is told.
 */
final class CountedPorts implements AutoCloseable {
  private static final Map<String, StackService> SIGNED_FOR =
      Map.of(
          "dynamodb", StackService.DYNAMODB,
          "s3", StackService.S3,
          "kms", StackService.KMS,
          "ses", StackService.MAIL);

  private final FaultProxy aws;
  private final FaultProxy rpc;
  private volatile Writes writes = Writes.passing();

  CountedPorts(Stack stack) throws IOException {
    aws = FaultProxy.before(stack.endpoint(StackService.DYNAMODB));
    SIGNED_FOR.forEach((name, service) -> {
      URI endpoint = stack.endpoint(service);
      aws.always(request -> request.isSignedFor(name) && request.isAwsWrite(), around(endpoint));
      aws.always(request -> request.isSignedFor(name), new Fault.RouteTo(endpoint));
    });
    rpc = FaultProxy.before(stack.rpcUrl());
    rpc.always(CountedPorts::isTransaction, around(stack.rpcUrl()));
  }

  private static boolean isTransaction(ProxiedRequest request) {
    return request.calls("eth_sendRawTransaction");
  }

  private Fault around(URI service) {
    return new Fault.Around(service, () -> writes.before(), () -> writes.after());
  }

  /** From now on each write is told here. */
  void tell(Writes told) {
    writes = told;
  }

  /** All of AWS but Lambda. */
  URI aws() {
    return aws.endpoint();
  }

  /** The chain. */
  URI rpc() {
    return rpc.endpoint();
  }

  @Override
  public void close() throws IOException {
    aws.close();
    rpc.close();
  }
}
