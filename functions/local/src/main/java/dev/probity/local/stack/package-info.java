/**
 * The local stack as one thing: services, what the template describes, contracts, gateway.
 *
 * <p>{@link dev.probity.local.stack.Stack#start} reads from top to bottom what happens, in which
 * order.
 */
@NullMarked
package dev.probity.local.stack;

import org.jspecify.annotations.NullMarked;
