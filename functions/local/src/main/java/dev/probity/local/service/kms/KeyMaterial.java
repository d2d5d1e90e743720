package dev.probity.local.service.kms;

/**
 * The secret of a key: 32 bytes of a symmetric or MAC key; the scalar (32 bytes, big-endian) of an
 * elliptic-curve key; PKCS #8 DER of an RSA key. Never printed, never equal to another.
 */
final class KeyMaterial {
  private final byte[] bytes;

  /** Takes the bytes over; the caller keeps no copy. */
  KeyMaterial(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The bytes themselves, not a copy: they stay in this package. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "KeyMaterial";
  }
}
