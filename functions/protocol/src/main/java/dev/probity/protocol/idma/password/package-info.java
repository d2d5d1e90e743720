/**
 * Passwords at IDMA (Protocols I.5 to I.7 and II.3): how one is accepted, kept, and compared.
 *
 * <pre>
 * text ─► Password ─► PasswordPolicy ─► AcceptedPassword ─► PasswordCheck.create ─► PasswordVerifier
 *            │                                                                          │ the row
 *            └───────────────────────── PasswordCheck.verify ◄─────────────────────────┘
 *                                              └─► VerifiedPassword, or WrongPasswordException
 * </pre>
 *
 * <p>Kept is HMAC_pepper(user, passwordVersion, Argon2id(password, salt)): a thief of the table
 * needs the key service for every guess, and whoever can ask the key service needs 46 MiB for each.
 *
 * <p>Libraries stay in {@code argon2} (BouncyCastle) and {@code strength} (zxcvbn4j), which only
 * this package calls.
 */
@NullMarked
package dev.probity.protocol.idma.password;

import org.jspecify.annotations.NullMarked;
