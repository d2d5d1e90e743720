package dev.probity.chain.deployment;

/** A deployment cannot go on as it was begun; the message says what to do. */
public final class DeploymentException extends Exception {
  DeploymentException(String message) {
    super(message);
  }
}
