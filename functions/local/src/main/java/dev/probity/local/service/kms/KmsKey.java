package dev.probity.local.service.kms;

import java.time.Instant;

/**
 * A key and what is known of it.
 *
 * @param id its UUID
 * @param spec its kind
 * @param usage its one use
 * @param description the creator's words, or empty
 * @param created when, to the millisecond
 * @param material the secret
 */
record KmsKey(
    String id,
    KeySpec spec,
    KeyUsage usage,
    String description,
    Instant created,
    KeyMaterial material) {
  /** The account and region of every key; no such account exists. */
  private static final String ARN_PREFIX = "arn:aws:kms:eu-central-1:000000000000:";

  static final String ACCOUNT = "000000000000";

  String arn() {
    return ARN_PREFIX + "key/" + id;
  }

  static String aliasArn(String alias) {
    return ARN_PREFIX + alias;
  }

  /**
   * The part after the account, {@code key/…} or {@code alias/…}; the argument itself when it is no
   * ARN of ours.
   */
  static String withoutArn(String identifier) {
    return identifier.startsWith(ARN_PREFIX)
        ? identifier.substring(ARN_PREFIX.length())
        : identifier;
  }

  /** The bytes of the secret, not a copy. */
  byte[] secret() {
    return material.bytes();
  }
}
