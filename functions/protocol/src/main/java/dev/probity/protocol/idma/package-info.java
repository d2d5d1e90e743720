/**
 * Identity management and access control (IDMA): Protocol I, registration, and II, login.
 *
 * <pre>
 *  user                        SCidma                     IDMA
 *   |  EmailProof ------------------------------------->  I.0   a code goes to the e-mail address
 *   |  Tx1 storeRegData(H1) -->  |                              the slot is the sender's
 *   |  R2 = JWE{R1, S1, password, saltP, replyJwk, emailCode} ->  I.5–7  C0–C7, C9, password, code
 *   |                            |  <-- Tx2 storeUcred ---  I.8–11  sealed reply first, then the chain
 *   |  GET registrations/{H1} ----------------------------> I.12  R3, U_rl, CredentialReceipt, S3
 *   |
 *   |  JWE{RotateCredential, …} -------------------------->  Change: C0–C8, approvals, password
 *   |                            |  <-- suspend, lowerRole, rotateUcred ---  one after the other
 *   |  JWE{AdminAction, params, approvals} --------------->  suspend, resume, revoke, lower-role
 *   |
 *   |  challenge --------------------------------------->  II.1  stateless, one use
 *   |  R5 = JWE{R4, S2, U_cred, password, saltP, replyJwk} ->  II.2–6  C0–C8, password, role
 *   |  <- JWE{LoginReceipt, S4, session JWT} ------------  II.7–9
 * </pre>
 */
@NullMarked
package dev.probity.protocol.idma;

import org.jspecify.annotations.NullMarked;
