package dev.probity.local.gateway.rules;

import java.util.Locale;

/** A rule about the template; its {@link #id()} is what a finding is named. */
public enum Rule {
  /**
   * The handler's class is on the class path, public, a Lambda handler with a public constructor
   * without parameters.
   */
  HANDLER_EXISTS,
  /** {@code Globals} sets the runtime java25, and no function another one. */
  RUNTIME_IN_GLOBALS,
  /**
   * A function has its own {@code Policies}, or a role that no other function has; never both (SAM
   * would drop the policies).
   */
  OWN_ROLE,
  /** A timeout is set, at most 29 s behind a route. */
  TIMEOUT_SET,
  /** A memory size is set. */
  MEMORY_SET,
  /** A reserved concurrency is set, so that one function cannot starve the others. */
  CONCURRENCY_RESERVED,
  /** The handler's wiring knows every environment variable that the template sets for it. */
  ENVIRONMENT_KNOWN,
  /** The template sets every environment variable that the handler's wiring requires. */
  ENVIRONMENT_COMPLETE,
  /** A schedule's expression is one that EventBridge takes. */
  SCHEDULE_VALID,
  /**
   * A route has an authorizer that exists, or its function says why not, and only where that is so.
   */
  ROUTE_AUTHORIZED,
  /** An authorizer by JWT names its issuer, an audience, and the header that holds the token. */
  AUTHORIZER_COMPLETE,
  /** An HTTP API fails on warnings: without it an authorizer can vanish silently on deployment. */
  FAIL_ON_WARNINGS,
  /**
   * No allowed resource of an IAM statement is open: a wildcard only below a resource of this
   * template.
   */
  NO_WILDCARD_RESOURCE,
  /** No allowed action of an IAM statement has a wildcard. */
  NO_WILDCARD_ACTION,
  /** No statement allows everybody. */
  NO_WILDCARD_PRINCIPAL,
  /**
   * Everything named by {@code Ref}, {@code GetAtt}, {@code Sub}, {@code DependsOn} or a condition
   * is defined.
   */
  NO_DANGLING_REFERENCE,
  /**
   * A permission to invoke names a function of this template by its ARN or by that of its alias,
   * without a wildcard.
   */
  INVOCATION_NAMED,
  /** A function whose environment names another function may invoke that one, in that form. */
  INVOCATION_ALLOWED,
  /**
   * A function without events says in {@code Metadata/Probity/CalledBy} which functions call it;
   * wherever that is said, these are the ones that may, and none where the list is empty.
   */
  FUNCTION_REACHED,
  /**
   * A table can be restored to any second, or says in {@code
   * Metadata/Probity/NotRecoverableBecause} why it must not be.
   */
  TABLE_RECOVERABLE,
  /** A table is encrypted with a KMS key. */
  TABLE_ENCRYPTED,
  /** A table survives the deletion of its stack, its replacement and a slip of the hand. */
  TABLE_RETAINED,
  /** A bucket keeps old versions, or says why not. */
  BUCKET_VERSIONED,
  /** A bucket blocks public access in all four ways. */
  BUCKET_PRIVATE,
  /** A KMS key survives the deletion of its stack and its replacement. */
  KEY_RETAINED,
  /**
   * Every route stands in the OpenAPI document, and every operation of the document in the
   * template.
   */
  OPENAPI_ROUTES,
  /**
   * An operation's id is its function's name (and the event's, where a function has several
   * routes), once.
   */
  OPENAPI_OPERATION_ID,
  /**
   * Error codes in the document are known, under their HTTP status, and every known code is
   * documented.
   */
  OPENAPI_ERROR_CODES,
  /**
   * An operation requires a security scheme of the authorizer's name where its route has an
   * authorizer, and none where it has none.
   */
  OPENAPI_SECURITY,
  /** Every {@code $ref} of the document has a target. */
  OPENAPI_REFERENCE;

  /** Lower case with hyphens: {@code no-wildcard-action}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
