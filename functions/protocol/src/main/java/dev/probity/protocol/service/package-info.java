/**
 * A service behind the gateway: it verifies each grant itself, does each call once, and signs what
 * it answers (Protocol IV, steps 7 to 9).
 *
 * <pre>
 *  user                     GW                          service                    SCapi
 *   |                        |  IV.7 ServiceGrant, R14,     |
 *   |                        |     S11, param, replyJwk --->|  IV.8 grant, R14, schema
 *   |                        |                              |  IV.9 claim of H11
 *   |                        |  <- JWE{ApiResult, S, result}|       at once
 *   |  <- the same ----------|                              |
 *   |                        |  <- OperationState, S -------|       or later: an operation
 *   |  <- 202, the same -----|                              |  step, checkpoint, step ...
 *   |                                                       |  before each:  token ->  |
 *   |  GET operations/{H11}, session ---------------------->|
 *   |  <- OperationState, S; at the end JWE{ApiResult, S, result}
 *   |  CancelOperation, S --------------------------------->|  one conditional write
 * </pre>
 *
 * <p><b>Life of a call.</b> One row stands under H11. (1) Intake inserts it together with the claim
 * of the nonce: {@code Answering} with a lease, or {@code Running} with the first checkpoint. (2) A
 * synchronous handler is asked, and the sealed answer replaces {@code Answering}; an operation's
 * worker replaces {@code Running} by the next {@code Running}, once a step, and at last by {@code
 * Ended}. Every replacement names the revision that it read, so that of two writers one loses and
 * goes by what the other wrote: a second worker, a cancellation, the same call by another grant.
 *
 * <p>A crash before (1) leaves nothing. A crash after (1) leaves a lease that runs out: the same
 * call again, or the next worker, takes over, and the handler is asked again under the same H11.
 */
@NullMarked
package dev.probity.protocol.service;

import org.jspecify.annotations.NullMarked;
