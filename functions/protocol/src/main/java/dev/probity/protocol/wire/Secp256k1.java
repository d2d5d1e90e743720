package dev.probity.protocol.wire;

import java.util.Optional;

/**
 * ECDSA over secp256k1 with recovery: deterministic nonces (RFC 6979), s always low. Two
 * implementations stand behind it, native and pure Java, which give the same answers; the better
 * one that passes a self-test is chosen once.
 */
public interface Secp256k1 {

  /** What it runs on, for {@code doctor}. */
  String name();

  /** The signature of a 32-byte digest. */
  Signature sign(Bytes32 digest, PrivateKey32 key);

  /**
   * The account whose key made the signature. It says nothing until it is compared with the
   * expected one: to almost every signature belongs some account.
   *
   * @throws WireException when no key made it
   */
  Address recover(Bytes32 digest, Signature signature) throws WireException;

  /**
   * The public key that made the signature: 64 bytes x‖y.
   *
   * @throws WireException when no key made it
   */
  byte[] recoverPublicKey(Bytes32 digest, Signature signature) throws WireException;

  /** The public key of a private key: 64 bytes x‖y. */
  byte[] publicKey(PrivateKey32 key);

  /** The account of a private key. */
  default Address addressOf(PrivateKey32 key) {
    return Address.ofPublicKey(publicKey(key));
  }

  /**
   * The signature that a key service gave as DER: reads r and s, lowers s, finds v.
   *
   * @param der an ASN.1 ECDSA-Sig-Value, strict DER, s high or low
   * @param expected the account of the service's key
   * @throws WireException when it is not such a value, or no v recovers to {@code expected}
   */
  default Signature signatureFromDer(byte[] der, Bytes32 digest, Address expected)
      throws WireException {
    DerSignature value = DerSignature.parse(der);
    for (int v = 27; v <= 28; v++) {
      Signature candidate = new Signature(value.r(), value.lowS(), v);
      Address recovered;
      try {
        recovered = recover(digest, candidate);
      } catch (WireException noPoint) {
        continue;
      }
      if (recovered.equals(expected)) {
        return candidate;
      }
    }
    throw new WireException("the signature is not by " + expected);
  }

  /** {@link #signatureFromDer} by {@link #best}. */
  static Signature fromDer(byte[] der, Bytes32 digest, Address expected) throws WireException {
    return best().signatureFromDer(der, digest, expected);
  }

  /**
   * What was chosen, and why not the native one.
   *
   * @param implementation the one in use
   * @param fallbackReason why the native library is not in use; empty when it is
   */
  record Selection(Secp256k1 implementation, Optional<String> fallbackReason) {}

  /** The native implementation if it loads and passes its self-test, else the pure Java one. */
  static Secp256k1 best() {
    return selection().implementation();
  }

  /** The choice of {@link #best}, made at the first call. */
  static Selection selection() {
    return CurveSecp256k1.Chosen.SELECTION;
  }

  /** The pure Java implementation, whatever {@link #best} is. */
  static Secp256k1 pureJava() {
    return CurveSecp256k1.Pure.INSTANCE;
  }
}
