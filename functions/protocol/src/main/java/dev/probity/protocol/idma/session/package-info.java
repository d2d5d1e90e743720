/**
 * Sessions: what a login yields, as an RS256 JWT (RFC 7519) that API Gateway's authorizer and every
 * handler check, and the issuer's two documents by which they find its keys.
 *
 * <pre>
 * IDMA                        issuer (static)          API Gateway            handler
 *   | discovery, JWKS            |                        |                     |
 *   |---------- once ----------->|                        |                     |
 *   | SessionToken, by KMS       |                        |                     |
 *   |----> user ----- Authorization: Bearer … ----------->|                     |
 *   |                            |<-- discovery, JWKS ----|                     |
 *   |                            |                        |---- event + token ->|
 *   |                            |                        |        SessionTokenVerifier
 * </pre>
 */
@NullMarked
package dev.probity.protocol.idma.session;

import org.jspecify.annotations.NullMarked;
