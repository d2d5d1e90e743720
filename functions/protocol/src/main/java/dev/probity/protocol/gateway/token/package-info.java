/**
 * Access tokens: what Protocol III yields, as an RS256 JWT of RFC 9068 that API Gateway's second
 * authorizer and the handler of calls check. It is worth nothing without the signature of its
 * holder, whom {@code cnf} names.
 */
@NullMarked
package dev.probity.protocol.gateway.token;

import org.jspecify.annotations.NullMarked;
