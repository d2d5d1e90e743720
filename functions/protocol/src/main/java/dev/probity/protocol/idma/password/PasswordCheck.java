package dev.probity.protocol.idma.password;

import dev.probity.protocol.port.Pepper;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes verifiers of passwords and compares passwords with them (I.7, II.3).
 *
 * <p>verifier = HMAC-SHA-256 under the pepper of exactly 84 bytes: {@code
 * "Probity.passwordVerifier.v1"} ‖ 0x00 ‖ user (20) ‖ passwordVersion (4, big-endian) ‖ Argon2id
 * (32). Every part has one length, so no two of them share an encoding; moved to another user's row
 * or to another version, a verifier fits no password.
 *
 * <p>Each call costs one Argon2id and one call of the key service, whatever it answers.
 */
public final class PasswordCheck {
  private static final byte[] TAG =
      "Probity.passwordVerifier.v1\0".getBytes(StandardCharsets.US_ASCII);
  private static final Bytes32 NO_VERIFIER = Bytes32.ZERO;

  private final PasswordHashing hashing;
  private final Pepper pepper;
  private final Randomness randomness;
  private final Argon2Parameters today;
  private final PasswordVerifier decoy;

  /**
   * A check over these ports.
   *
   * @param today the parameters of new verifiers, and those to which old ones are raised
   */
  public PasswordCheck(
      PasswordHashing hashing, Pepper pepper, Randomness randomness, Argon2Parameters today) {
    this.hashing = hashing;
    this.pepper = pepper;
    this.randomness = randomness;
    this.today = today;
    this.decoy = new PasswordVerifier(1, today, new byte[Argon2Hashing.SALT_LENGTH], NO_VERIFIER);
  }

  /**
   * The verifier of a new password, under a fresh salt and today's parameters.
   *
   * @param passwordVersion the credential version that it is set with, 1 to 2^32−1
   */
  public PasswordVerifier create(Address user, long passwordVersion, AcceptedPassword password) {
    return create(user, passwordVersion, password.password());
  }

  /**
   * The same password of the same user and version anew, under a fresh salt and today's parameters.
   */
  public PasswordVerifier rehash(VerifiedPassword proof) {
    return create(proof.user(), proof.passwordVersion(), proof.password());
  }

  private PasswordVerifier create(Address user, long passwordVersion, Password password) {
    byte[] salt = Argon2Hashing.newSalt(randomness);
    PasswordVerifier unkeyed = new PasswordVerifier(passwordVersion, today, salt, NO_VERIFIER);
    return new PasswordVerifier(passwordVersion, today, salt, verifier(user, unkeyed, password));
  }

  /**
   * Compares a password with a user's row, in a time that does not depend on the answer. A caller
   * that finds a row under the address, but another e-mail address in it, calls this as well and
   * refuses afterwards.
   *
   * @throws WrongPasswordException when it is another password
   */
  public VerifiedPassword verify(Address user, PasswordVerifier stored, Password password)
      throws WrongPasswordException {
    if (!verifier(user, stored, password).equals(stored.verifier())) {
      throw new WrongPasswordException();
    }
    boolean needsRehash = stored.parameters().belowIn(today);
    return new VerifiedPassword(user, stored.passwordVersion(), password, needsRehash);
  }

  /**
   * What {@link #verify} does where there is no row: the same work on a verifier that no password
   * has, so that the time tells nothing.
   *
   * @throws WrongPasswordException always
   */
  public void refuseWithoutRow(Password password) throws WrongPasswordException {
    verify(Address.ZERO, decoy, password);
    throw new IllegalStateException("a password has the verifier that none has");
  }

  private Bytes32 verifier(Address user, PasswordVerifier row, Password password) {
    byte[] tag = hashing.tag(password, row.salt(), row.parameters());
    ByteBuffer message =
        ByteBuffer.allocate(TAG.length + Address.LENGTH + Integer.BYTES + tag.length)
            .put(TAG)
            .put(user.bytes())
            .putInt((int) row.passwordVersion())
            .put(tag);
    try {
      return Bytes32.of(pepper.mac(message.array()));
    } finally {
      Arrays.fill(tag, (byte) 0);
      Arrays.fill(message.array(), (byte) 0);
    }
  }
}
