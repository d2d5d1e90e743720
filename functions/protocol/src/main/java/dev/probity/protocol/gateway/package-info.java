/**
 * The API gateway module (GW): Protocol III, access tokens, and IV, calls of services.
 *
 * <pre>
 *  user                        SCapi                      GW                      IDMA
 *   |  R8 = JWE{R7, S5} ---------------------------------->  III.1–3  C0–C8
 *   |                                                       |  R10 = {R9, S6, R7, S5} ->  III.4–6
 *   |                                                       |  <- RoleAssertion, S7 ---  III.7
 *   |  <- N, S8 -------------------------------------------  III.8–10  what may be called
 *   |  Tx3 storeListServices(H9) ->  |                          the slot is the sender's
 *   |  R12 = JWE{R11, S9, replyJwk} ------------------------>  III.13–17  C0–C9, O ⊆ N, role again
 *   |                            |  <- Tx4 storeUtoken ----  III.18–21  sealed reply first, then the chain
 *   |  GET tokens/{H9} ------------------------------------->  III.22  U_token, TokenReceipt, S10
 *   |
 *   |                                                      GW                     service
 *   |  R15 = JWE{R14, S11, param, replyJwk}, token --------->  IV.1–6  token, C0–C8, chain
 *   |                                                       |  ServiceGrant, R14, S11, param ->  IV.7–8
 *   |                                                       |  <- JWE{ApiResult, S, result} --  IV.9
 *   |  <- JWE{ApiResult, S, result}, or 202 ---------------  IV.9
 * </pre>
 *
 * <p>III: {@link dev.probity.protocol.gateway.OfferServices}, {@link
 * dev.probity.protocol.gateway.IssueToken} and {@link dev.probity.protocol.gateway.TokenStatus},
 * each one flow; {@link dev.probity.protocol.gateway.token} is the access token itself. Rows of the
 * gateway's table: {@code service-list} by the digest of N and {@code service-list-of} by that of
 * R7; {@code token-issue} by H9, with the sealed reply; {@code token} by H10, what a call is held
 * against; {@code quota-user} counters. The access token stands in the sealed reply alone.
 */
@NullMarked
package dev.probity.protocol.gateway;

import org.jspecify.annotations.NullMarked;
