package dev.probity.protocol.idma.password;

import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;

/** The slow and large hash of a password: {@link Argon2Hashing}. */
@FunctionalInterface
public interface PasswordHashing {

  /**
   * Argon2id version 1.3 of the password, without secret and associated data.
   *
   * @param salt 16 bytes
   * @return 32 bytes, the caller's to wipe
   * @throws RefusedException as {@link Refusal#UNAVAILABLE}, which is retryable, when its turn does
   *     not come in time. It is no quota of the caller's ({@link Refusal#THROTTLED}) and no
   *     neighbour's failure ({@link dev.probity.protocol.port.PortException}): this container is
   *     full, for everybody, and nothing was counted or claimed.
   */
  byte[] tag(Password password, byte[] salt, Argon2Parameters parameters);
}
