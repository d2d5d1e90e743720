package dev.probity.local.stack;

/** What the stack is made of. */
public enum StackService {
  /** The HTTP API, with the functions behind it. */
  GATEWAY("gateway", 8787),
  /** DynamoDB Local. */
  DYNAMODB("dynamodb", 8471),
  /** S3Proxy. */
  S3("s3", 8472),
  /** The KMS server. */
  KMS("kms", 8473),
  /** Lambda's Invoke, by which functions call each other. */
  LAMBDA("lambda", 8474),
  /** The session tokens' issuer. */
  ISSUER("issuer", 8475),
  /** The access tokens' issuer. */
  ACCESS_ISSUER("access-issuer", 8477),
  /** The mail server. */
  MAIL("mail", 8476),
  /** Anvil. */
  CHAIN("chain", 8545);

  private final String label;
  private final int usualPort;

  StackService(String label, int usualPort) {
    this.label = label;
    this.usualPort = usualPort;
  }

  /** Its name as people see it. */
  public String label() {
    return label;
  }

  /** The port it takes at the first start, where that is free. */
  public int usualPort() {
    return usualPort;
  }
}
