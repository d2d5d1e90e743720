/**
 * Lambda's {@code Invoke} on 127.0.0.1: how one function calls another, in front of the same
 * invoker that the HTTP API and the schedules use.
 *
 * <pre>
 *   SDK's Lambda client ─► LambdaApi ─► RequestResponse ─────────► Invoker ─► the callee
 *                          SignatureV4   Event ─► EventQueue ─────┘  ▲
 *                          FunctionNames          again, twice ──────┘
 * </pre>
 *
 * <p>Life of a call:
 *
 * <ol>
 *   <li>{@code LambdaApi} reads at most 6,291,556 bytes (1,048,576 for an event): more is 413.
 *   <li>{@code SignatureV4} recomputes the signature under the stack's access key: 403.
 *   <li>{@code FunctionNames} finds the function by name, by ARN or by the ARN of its alias: 404.
 *   <li>The body must be JSON: 400.
 *   <li>{@code RequestResponse} waits for the invoker. What a function throws becomes 200 with
 *       {@code X-Amz-Function-Error}, as on AWS, but without what it threw, which stands in its
 *       log.
 *   <li>{@code Event} is 202 at once; {@code EventQueue} runs the function, and twice again if it
 *       fails.
 * </ol>
 *
 * <p>Where it is not AWS: whoever holds the stack's access key may call every function, since
 * nothing here enforces IAM (the template's rules check that each call has its permission); events
 * that wait are lost when the stack stops; the pause before an event is tried again is seconds, not
 * minutes.
 */
@NullMarked
package dev.probity.local.gateway.invoke;

import org.jspecify.annotations.NullMarked;
