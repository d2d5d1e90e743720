package dev.probity.aws;

import dev.probity.protocol.port.PortException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a failed call to AWS means to a step. */
final class AwsFailures {
  private AwsFailures() {}

  /**
   * Throttling, faults of the service and lost connections may pass; a refusal of the service
   * (wrong key, missing permission, missing table) does not.
   */
  static PortException of(PortException.Neighbour neighbour, String doing, SdkException failure) {
    boolean retryable =
        failure instanceof SdkClientException
            || (failure instanceof AwsServiceException service
                && (service.isThrottlingException() || service.statusCode() >= 500));
    return new PortException(neighbour, retryable, doing + " failed", failure);
  }
}
