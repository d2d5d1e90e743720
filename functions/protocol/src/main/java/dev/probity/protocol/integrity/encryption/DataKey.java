package dev.probity.protocol.integrity.encryption;

import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * The key under which one version of a data set is encrypted: 32 random bytes, drawn for it alone.
 * It is never printed and compares in constant time.
 */
public final class DataKey {
  /** Length in bytes. */
  public static final int LENGTH = 32;

  private static final byte[] RECORDS = "probity.records.v1".getBytes(StandardCharsets.US_ASCII);

  private final byte[] value;

  private DataKey(byte[] value) {
    this.value = value;
  }

  /**
   * Copies the bytes.
   *
   * @throws IllegalArgumentException if they are not 32
   */
  public static DataKey of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a data key has 32 bytes, not " + bytes.length);
    }
    return new DataKey(bytes.clone());
  }

  /** A copy of the 32 bytes, for a key store. The caller wipes it after use. */
  public byte[] exportBytes() {
    return value.clone();
  }

  /** K_r, the key of the records tree: HKDF-SHA-256 (RFC 5869) without salt. Secret. */
  public Bytes32 recordKey() {
    try {
      byte[] derived =
          KDF.getInstance("HKDF-SHA256")
              .deriveData(
                  HKDFParameterSpec.ofExtract().addIKM(value).thenExpand(RECORDS, Bytes32.LENGTH));
      try {
        return Bytes32.of(derived);
      } finally {
        Arrays.fill(derived, (byte) 0);
      }
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform has HKDF-SHA256", impossible);
    }
  }

  /** keyCommit of the manifest whose data is encrypted under this key. */
  public Bytes32 commitment(Address owner, Bytes32 dataId, long version) {
    return Commitments.keyCommit(owner, dataId, version, Bytes32.of(value));
  }

  /** The array itself, for this package alone. */
  byte[] shared() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DataKey that && MessageDigest.isEqual(value, that.value);
  }

  /** The same for every key: a hash would tell something about it. */
  @Override
  public int hashCode() {
    return LENGTH;
  }

  @Override
  public String toString() {
    return "DataKey[redacted]";
  }
}
