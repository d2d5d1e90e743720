package dev.probity.protocol.integrity.verification;

import dev.probity.protocol.integrity.verification.state.ProofException;
import dev.probity.protocol.wire.Bytes32;
import java.nio.ByteBuffer;

/**
 * The life of a module's key, as ModuleRegistry keeps it in one word. The numbers are Solidity's
 * {@code uint64}: seconds since 1970, to be compared unsigned.
 *
 * @param validFrom first second at which the key is valid
 * @param validTo first second at which it no longer is
 * @param compromisedSince first second from which nothing signed with it counts; 0 while it is not
 *     revoked
 */
public record KeyRecord(long validFrom, long validTo, long compromisedSince) {

  /**
   * Reads the word: {@code validFrom} in the lowest 64 bits, {@code validTo} in the next, {@code
   * compromisedSince} in the next, zeros above.
   *
   * @throws ProofException when the highest bits are not zero, or the interval is empty
   */
  public static KeyRecord ofWord(Bytes32 word) throws ProofException {
    ByteBuffer buffer = ByteBuffer.wrap(word.bytes());
    KeyRecord key = new KeyRecord(buffer.getLong(24), buffer.getLong(16), buffer.getLong(8));
    if (buffer.getLong(0) != 0 || Long.compareUnsigned(key.validFrom, key.validTo) >= 0) {
      throw new ProofException("word that is no key record");
    }
    return key;
  }

  /** Whether a revocation says that nothing signed from some second on counts. */
  public boolean isRevoked() {
    return compromisedSince != 0;
  }

  /**
   * Whether {@code time} lies in the key's interval, a revocation apart.
   *
   * @param time seconds since 1970, not negative
   */
  public boolean covers(long time) {
    return Long.compareUnsigned(validFrom, time) <= 0 && Long.compareUnsigned(time, validTo) < 0;
  }

  /** Whether {@code time} is one from which nothing signed with this key counts. */
  public boolean isCompromisedAt(long time) {
    return isRevoked() && Long.compareUnsigned(compromisedSince, time) <= 0;
  }
}
