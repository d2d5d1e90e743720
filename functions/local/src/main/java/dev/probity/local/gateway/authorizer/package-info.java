/**
 * What API Gateway's JWT authorizer does for an HTTP API, by its documentation: finds the issuer's
 * keys through discovery, checks token and claims, answers 401 and 403 itself, and hands the claims
 * to the function. The one user of the JOSE library beside {@code protocol.wire.jose}, so that our
 * own tokens are checked by code that is not ours.
 */
@NullMarked
package dev.probity.local.gateway.authorizer;

import org.jspecify.annotations.NullMarked;
