/**
 * The local stand-in for API Gateway, Lambda and EventBridge, driven by {@code
 * infrastructure/template.yaml} alone.
 *
 * <pre>
 *   HTTP client ─► LocalGateway ─► Invoker ─► InProcessInvoker ─► a handler instance
 *                  route, limits,              concurrency, Timeout,   from the caller's
 *                  event 2.0, CORS             JSON as on AWS          HandlerFactory
 *                                    ▲
 *                     Schedules ─────┘
 * </pre>
 *
 * <p>Life of a request:
 *
 * <ol>
 *   <li>{@code LocalGateway} decodes the request line once, as API Gateway does: {@code %2F}
 *       separates, a decoded {@code ?} cuts.
 *   <li>{@code RouteTable} finds the route: full match, greedy, {@code $default}; none is 404 (or a
 *       preflight answer).
 *   <li>Headers over 10,240 bytes are 431, a body over 10 MiB is 413, an event over Lambda's 6 MB
 *       too.
 *   <li>{@code Authorizers} checks the token of a route with a JWT authorizer: 401, or 403 for its
 *       scopes; the function does not run.
 *   <li>{@code HttpEvent} writes payload format 2.0; only {@code text/*}, JSON, XML and JavaScript
 *       travel as text.
 *   <li>{@code InProcessInvoker} takes a place in the function's concurrency (none: 503) and an
 *       idle instance, or makes one.
 *   <li>{@code HandlerCall} turns bytes into the handler's types and back with AWS's own
 *       serialization.
 *   <li>The caller's patience ends: 503, and the function goes on. The function's {@code Timeout}
 *       ends: 500, and its thread is interrupted. It throws: 500, the stack in the log only.
 *   <li>{@code HttpReply} checks the reply's form (wrong: 500) and {@code CorsPolicy} puts the
 *       API's CORS headers.
 * </ol>
 *
 * <p>Where it is not AWS: a handler that ignores its interrupt goes on and keeps its place; all
 * functions share one heap and one class path; nothing is enforced of IAM; a query with characters
 * that RFC 3986 does not allow is 400. Authorizers by a function or by IAM, streams and {@code
 * Invoke} are not here, and a template that asks for them is refused when it is loaded. It binds
 * loopback only.
 *
 * <p>Rejected: SAM CLI (needs Docker); a servlet container (a dependency to do what the JDK's
 * server does); the Runtime Interface Client per function (a process each, and no debugger through
 * the whole story).
 */
@NullMarked
package dev.probity.local.gateway;

import org.jspecify.annotations.NullMarked;
