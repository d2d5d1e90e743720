package dev.probity.aws;

import dev.probity.protocol.port.PortException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a failed call to AWS means to a step. */
final class AwsFailures {
  private AwsFailures() {}

  /**
   * A failure with the SDK's own as its cause, for calls that carry nothing which a log may not
   * hold.
   */
  static PortException of(PortException.Neighbour neighbour, String doing, SdkException failure) {
    return new PortException(neighbour, mayPass(failure), doing + " failed", failure);
  }

  /**
   * Throttling, faults of the service and lost connections may pass; a refusal of the service
   * (wrong key, missing permission, missing table) does not.
   */
  static boolean mayPass(SdkException failure) {
    return failure instanceof SdkClientException
        || (failure instanceof AwsServiceException service
            && (service.isThrottlingException() || service.statusCode() >= 500));
  }
}
