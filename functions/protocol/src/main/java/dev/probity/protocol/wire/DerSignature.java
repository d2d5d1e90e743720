package dev.probity.protocol.wire;

/**
 * An ECDSA-Sig-Value (RFC 3279, section 2.2.3): SEQUENCE { r INTEGER, s INTEGER } in strict DER.
 *
 * @param r 1 … n−1
 * @param lowS the one of s and n−s that is in the lower half
 */
record DerSignature(Bytes32 r, Bytes32 lowS) {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int MIN_LENGTH = 8;
  private static final int MAX_LENGTH = 72;

  static DerSignature parse(byte[] der) throws WireException {
    if (der.length < MIN_LENGTH
        || der.length > MAX_LENGTH
        || der[0] != SEQUENCE
        || der[1] != der.length - 2) {
      throw malformed();
    }
    int endOfR = endOfInteger(der, 2);
    if (endOfInteger(der, endOfR) != der.length) {
      throw malformed();
    }
    byte[] r = scalar(der, 2, endOfR);
    byte[] s = scalar(der, endOfR, der.length);
    byte[] low = SecpScalar.isLow(s) ? s : SecpScalar.negate(s);
    return new DerSignature(Bytes32.wrap(r), Bytes32.wrap(low));
  }

  /** Checks the INTEGER at {@code offset}: there whole, not empty, positive, shortest form. */
  private static int endOfInteger(byte[] der, int offset) throws WireException {
    if (offset + 3 > der.length || der[offset] != INTEGER || der[offset + 1] < 1) {
      throw malformed();
    }
    int end = offset + 2 + der[offset + 1];
    if (end > der.length || der[offset + 2] < 0) {
      throw malformed();
    }
    if (der[offset + 2] == 0 && end > offset + 3 && der[offset + 3] >= 0) {
      throw malformed();
    }
    return end;
  }

  private static byte[] scalar(byte[] der, int offset, int end) throws WireException {
    int start = offset + 2;
    while (start < end && der[start] == 0) {
      start++;
    }
    byte[] scalar = new byte[Bytes32.LENGTH];
    int length = end - start;
    if (length > Bytes32.LENGTH) {
      throw malformed();
    }
    System.arraycopy(der, start, scalar, Bytes32.LENGTH - length, length);
    if (!SecpScalar.inRange(scalar)) {
      throw new WireException("must be a signature: r or s is out of range");
    }
    return scalar;
  }

  private static WireException malformed() {
    return new WireException("must be an ECDSA signature in DER");
  }
}
