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
 * <p>It behaves as AWS does where that can break a function: payload limits, timeouts, throttling,
 * decoded paths, folded headers, binary bodies, one call at a time per instance. It does not have
 * authorizers, streams or {@code Invoke} yet, and refuses a template that asks for them. It binds
 * loopback only.
 */
@NullMarked
package dev.probity.local.gateway;

import org.jspecify.annotations.NullMarked;
