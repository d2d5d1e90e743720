package dev.probity.client.gateway;

/** What a user does to a token of theirs on chain. */
public enum TokenOrder {
  /** For good. */
  REVOKE,
  /** Until the user resumes it. */
  SUSPEND,
  /** Takes back the user's own suspension; that of the gateway or the guardian stays. */
  RESUME
}
