/**
 * What session tokens and access tokens have in common: the JWT (RFC 7519) under RS256 of an issuer
 * whose keys are known, checked in one order and refused for the same reasons.
 */
@NullMarked
package dev.probity.protocol.token;

import org.jspecify.annotations.NullMarked;
