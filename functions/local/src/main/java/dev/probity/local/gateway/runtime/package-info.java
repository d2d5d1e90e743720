/**
 * Functions in AWS's own Runtime Interface Client, each in a child JVM that runs the deployment
 * package as the managed Java runtime does: its class loader, its serialization, its environment.
 *
 * <pre>
 *   gateway, schedules, Invoke, streams ─► RuntimeClientInvoker ─► RuntimeChild ─► RuntimeApi
 *                                          one call at a time       a process        ▲  next,
 *                                          of each function         per function     │  response,
 *                                                                  the client ───────┘  error
 * </pre>
 *
 * <p>Life of a call:
 *
 * <ol>
 *   <li>{@code RuntimeClientInvoker} takes a place in the function's reserved concurrency (none:
 *       throttled) and waits until the calls before it are done.
 *   <li>Where no child runs, {@code RuntimeChild} starts one; its first {@code next} says that the
 *       handler was made. {@code init/error}, its end, or too long a start fail the call.
 *   <li>{@code RuntimeApi} answers {@code next} with the event, its deadline and the function's
 *       ARN.
 *   <li>{@code response} is the reply; {@code error} fails the call, and the child stays.
 *   <li>At the function's {@code Timeout} the child is killed; when it ends by itself the call has
 *       failed. The next call starts another.
 * </ol>
 *
 * <p>Where it is not AWS: one child for each function, so that calls of one function wait for each
 * other; the JVM's options are ours; no SnapStart, no layers, no extensions; whoever can reach the
 * loopback port could take the place of the child.
 */
@NullMarked
package dev.probity.local.gateway.runtime;

import org.jspecify.annotations.NullMarked;
