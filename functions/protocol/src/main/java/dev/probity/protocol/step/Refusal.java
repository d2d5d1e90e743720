package dev.probity.protocol.step;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every reason for which a step says no. The {@link #code()} is stable and public (RFC 9457 type
 * {@code urn:probity:error:<code>}); the OpenAPI document, the README table and the event files are
 * checked against this list.
 */
public enum Refusal {
  /** C0: the body, or what it announces, is larger than the step allows. */
  TOO_LARGE("too-large", 413, false, "C0", "Send less: the limit is named in the detail."),
  /** C0: the quota of the source network for this minute is used up. */
  THROTTLED(
      "throttled",
      429,
      true,
      "C0",
      "Wait as long as Retry-After says, then repeat the same message."),
  /** C0: the protected header of the JWE is not exactly the one allowed. */
  JWE_HEADER(
      "jwe-header",
      400,
      false,
      "C0",
      "Seal the message again with RSA-OAEP-256, A256GCM and the module's current kid."),
  /** C0: the block named in the query holds no event for the hash in the path. */
  NOT_ON_CHAIN(
      "not-on-chain",
      404,
      false,
      "C0",
      "Check the block number of your transaction; after a reorganisation, look it up again."),
  /** C0: the login challenge is not one of ours, has expired, or is not the signed one. */
  CHALLENGE("challenge", 401, false, "C0", "Ask for a new challenge and sign the login again."),
  /** C1: the body is not what the media type says. */
  MALFORMED(
      "malformed",
      400,
      false,
      "C1",
      "Send one compact JWE, or the JSON that the API document shows."),
  /** C2: the JWE does not decrypt under the module's key. */
  JWE_DECRYPT(
      "jwe-decrypt", 400, false, "C2", "Fetch the module's key again and seal the message anew."),
  /** C3: a field is missing, unknown, of the wrong type or out of range. */
  SCHEMA("schema", 422, false, "C3", "Correct the field named in the detail."),
  /** C4: the message is for another contract, chain or domain. */
  WRONG_DOMAIN("wrong-domain", 400, false, "C4", "Use the network descriptor of this deployment."),
  /** C5: the message has expired, or lives longer than its type may. */
  STALE("stale", 401, false, "C5", "Sign the message again with a current time."),
  /** C5: the message is dated more than 30 seconds ahead. */
  FROM_FUTURE("from-future", 401, false, "C5", "Set your clock, then sign the message again."),
  /** C6: the signature is not by the address that the message names. */
  BAD_SIGNATURE(
      "bad-signature", 401, false, "C6", "Sign with the key of the address in the message."),
  /** C7: the same nonce or salt was used with another message. */
  REPLAY("replay", 409, false, "C7", "Draw a fresh salt and sign the message again."),
  /** C8: the chain could not be read, or its endpoints disagree. */
  CHAIN_UNAVAILABLE("chain-unavailable", 503, true, "C8", "Repeat the same message later."),
  /** C8, C9: the latest block grants, the finalized one not yet. */
  NOT_FINAL("not-final", 409, true, "C9", "Wait for finality, then repeat the same message."),
  /** C8: the credential is revoked, suspended or expired in the latest block. */
  CREDENTIAL_REVOKED(
      "credential-revoked",
      403,
      false,
      "C8",
      "Look at the account with `probity whoami`; an expired one registers again."),
  /** C8: the credential in the message is not the one that stands on chain. */
  CREDENTIAL_MISMATCH(
      "credential-mismatch",
      403,
      false,
      "C8",
      "Log in again, with the credential that stands on chain, and sign a new message."),
  /** C8: what is stored here contradicts itself or the chain; an alarm was raised. */
  STATE_DIVERGED(
      "state-diverged",
      503,
      true,
      "C8",
      "The operator has been alarmed; repeat the same message later."),
  /** C9: the slot on chain does not commit to this message. */
  HASH_MISMATCH(
      "hash-mismatch",
      409,
      false,
      "C9",
      "Anchor the hash of exactly this message from the address that signed it."),
  /** C9: a later version of the same object has been accepted. */
  SUPERSEDED("superseded", 409, false, "C9", "Store a version above the last accepted one."),
  /** C9: the anchoring transaction lies outside the message's time window. */
  TRANSACTION_TIME(
      "transaction-time",
      409,
      false,
      "C9",
      "Sign a message whose window contains the transaction."),
  /** I.7: passwordTag does not belong to the password that was sent. */
  PASSWORD_TAG(
      "password-tag", 400, false, "I.7", "Sign the tag of the very password that is sent along."),
  /** I.7, II.3: the reply JWK is not the one whose thumbprint was signed. */
  REPLY_KEY("reply-key", 400, false, "I.7", "Send the key whose RFC 7638 thumbprint was signed."),
  /** I.7: the password is too short, too common or easy to guess. */
  WEAK_PASSWORD("weak-password", 422, false, "I.7", "Choose another password, and sign again."),
  /** I.7: the e-mail code is wrong, used up or expired, or the address may not be used. */
  EMAIL_UNVERIFIED(
      "email-unverified",
      403,
      false,
      "I.7",
      "Ask for a new e-mail code and send the same message with it."),
  /** I.7: the address belongs to an account that was revoked. */
  REREGISTRATION_DENIED(
      "reregistration-denied",
      403,
      false,
      "I.7",
      "Ask two system administrators to approve the new account."),
  /** I.10, III.21: the chain refused what was to be stored for good. */
  CHAIN_REFUSED("chain-refused", 409, false, "I.10", "Sign a new message and begin again."),
  /** II.3: no such account, or not its secrets; it does not say which. */
  AUTH_FAILED("auth-failed", 401, false, "II.3", "Check e-mail, password and credential."),
  /** II.6: too many failed logins, or an administrator suspended the account. */
  SUSPENDED("suspended", 403, false, "II.6", "Wait, or ask a system administrator."),
  /** II.6, III.8: the role does not allow the action. */
  ROLE_FORBIDDEN("role-forbidden", 403, false, "II.6", "Ask for another role."),
  /** III.6: the asking module's key is not registered, or not any more. */
  MODULE_UNKNOWN("module-unknown", 403, false, "III.6", "Register the module's message key."),
  /** III.6: the user's own message does not belong to the question. */
  BAD_DELEGATION(
      "bad-delegation", 403, false, "III.6", "Send the user's own signed message along."),
  /** III.6: the session has ended, or is another user's. */
  SESSION("session", 401, false, "III.6", "Log in again."),
  /** III.8: the identity module's answer does not verify. */
  ROLE_ASSERTION(
      "role-assertion",
      502,
      true,
      "III.8",
      "Repeat the same message later; the operator was told."),
  /** III.15: the list of services was signed more than its life before the request. */
  LIST_EXPIRED("list-expired", 409, false, "III.15", "Ask for the list of services again."),
  /** III.16, IV.6: the service is not in the list, or not in the token. */
  SERVICE_NOT_ALLOWED(
      "service-not-allowed",
      403,
      false,
      "III.16",
      "Ask for a token for a service that the list names."),
  /** III.17: the token would live too long, or end before it is final. */
  TTL("ttl", 422, false, "III.17", "Ask for a life within the limits that the detail names."),
  /** IV.3: the access token is not one of ours, or has expired. */
  TOKEN_INVALID("token-invalid", 401, false, "IV.3", "Ask for a new access token."),
  /** IV.4: the call is not signed by the token's holder. */
  TOKEN_HOLDER(
      "token-holder", 401, false, "IV.4", "Sign the call with the key that asked for the token."),
  /** IV.5: the signed token hash is not that of the token sent along. */
  TOKEN_MISMATCH(
      "token-mismatch", 401, false, "IV.5", "Sign the hash of the very token that is sent along."),
  /** IV.5: the chain holds no such token. */
  TOKEN_UNKNOWN("token-unknown", 401, false, "IV.5", "Ask for a new access token."),
  /** IV.5: the token is revoked. */
  TOKEN_REVOKED("token-revoked", 401, false, "IV.5", "Ask for a new access token."),
  /** IV.5: the token is suspended, by its user, the gateway or the guardian. */
  TOKEN_SUSPENDED(
      "token-suspended", 401, false, "IV.5", "Resume the token, or ask who suspended it."),
  /** IV.5: the token's time is over. */
  TOKEN_EXPIRED("token-expired", 401, false, "IV.5", "Ask for a new access token."),
  /** IV.6: the parameters are not those whose hash was signed. */
  PARAM_HASH(
      "param-hash", 400, false, "IV.6", "Sign the hash of the very parameters that are sent."),
  /** IV.8: the grant is not by the gateway, or is for another call. */
  BAD_GRANT("bad-grant", 403, false, "IV.8", "Call the service through the gateway."),
  /** V, erasure: the owner erased this version, on chain and for good. */
  ERASED(
      "erased",
      410,
      false,
      "V, erasure",
      "Store the data as a new version if it is wanted again; the proofs of this one stay."),
  /** V.11: the CID of the message is not the one on chain. */
  CID_MISMATCH(
      "cid-mismatch",
      409,
      false,
      "V.11",
      "The CID in the message and the digest on chain must be one content."),
  /** V.13: a block of the content could not be fetched. */
  CONTENT_UNAVAILABLE(
      "content-unavailable",
      503,
      true,
      "V.13",
      "Upload the block named in the detail, then ask again."),
  /** V.13: a block or the graph is not what its CID and the limits say. */
  CID_INVALID(
      "cid-invalid",
      422,
      false,
      "V.13",
      "Build the content again; the block is named in the detail."),
  /** V.14: the manifest is not signed by its owner, or contradicts message or content. */
  MANIFEST_SIGNATURE(
      "manifest-signature", 422, false, "V.14", "Sign the manifest of exactly this content."),
  /** V.14: {@code previous} is not the manifest hash of the last accepted version. */
  VERSION_CHAIN(
      "version-chain",
      409,
      false,
      "V.14",
      "Name the manifest hash of the last accepted version as previous."),
  /** V.10, V.14, V.16: a key, its commitment, its object or the user's message differ. */
  KEY_BINDING(
      "key-binding",
      403,
      false,
      "V.10",
      "Deposit the key of exactly this object, and name its commitment in the manifest."),
  /** V.16: the records are not what was signed, or not what is expected of them. */
  INCONSISTENT(
      "inconsistent",
      422,
      false,
      "V.16",
      "Open the reply with your reply key: it names the records; correct them, and store again."),
  /** Nothing is known under this name. */
  NOT_FOUND("not-found", 404, false, "-", "Check the identifier."),
  /** A store or key service did not answer. */
  UNAVAILABLE("unavailable", 503, true, "-", "Repeat the same message later."),
  /** A fault of ours; details stay in the log under the correlation id. */
  INTERNAL("internal", 500, false, "-", "Report the correlation id to the operator.");

  private final String code;
  private final int httpStatus;
  private final boolean retryable;
  private final String check;
  private final String remedy;

  Refusal(String code, int httpStatus, boolean retryable, String check, String remedy) {
    this.code = code;
    this.httpStatus = httpStatus;
    this.retryable = retryable;
    this.check = check;
    this.remedy = remedy;
  }

  /** The stable public code: lower-case words joined by hyphens. */
  public String code() {
    return code;
  }

  /** The HTTP status it is answered with. */
  public int httpStatus() {
    return httpStatus;
  }

  /** Whether the very same message may succeed later. */
  public boolean retryable() {
    return retryable;
  }

  /** The check or step of the protocol that answers so, or {@code -} where any may. */
  public String check() {
    return check;
  }

  /** What the caller can do next, one sentence. */
  public String remedy() {
    return remedy;
  }

  /** The refusal with this code, if there is one. */
  public static Optional<Refusal> ofCode(String code) {
    return Arrays.stream(values()).filter(refusal -> refusal.code.equals(code)).findFirst();
  }
}
