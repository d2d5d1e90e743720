package dev.probity.protocol.wire;

import dev.probity.protocol.wire.curve.BouncyCastleCurve;
import dev.probity.protocol.wire.curve.Curve;
import dev.probity.protocol.wire.curve.NativeCurve;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@link Secp256k1} on a {@link Curve}. */
record CurveSecp256k1(Curve curve) implements Secp256k1 {

  /** Built on first use. */
  static final class Pure {
    static final Secp256k1 INSTANCE = new CurveSecp256k1(new BouncyCastleCurve());

    private Pure() {}
  }

  /** Chosen on first use. */
  static final class Chosen {
    static final Selection SELECTION = choose();

    private Chosen() {}
  }

  private static Selection choose() {
    try {
      Secp256k1 fast = new CurveSecp256k1(new NativeCurve());
      selfTest(fast);
      return new Selection(fast, Optional.empty());
    } catch (IOException
        | IllegalArgumentException
        | IllegalCallerException
        | IllegalStateException
        | LinkageError e) {
      return new Selection(Pure.INSTANCE, Optional.of("libsecp256k1: " + e.getMessage()));
    }
  }

  /** One known signature, made and recovered from; a library that errs is not used. */
  static void selfTest(Secp256k1 candidate) {
    try {
      PrivateKey32 key =
          PrivateKey32.parse("0x0000000000000000000000000000000000000000000000000000000000000001");
      Bytes32 digest = Digests.sha256("Satoshi Nakamoto".getBytes(StandardCharsets.US_ASCII));
      Signature expected =
          Signature.parse(
              "0x934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
                  + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5"
                  + "1c");
      Signature made = candidate.sign(digest, key);
      boolean right =
          made.equals(expected) && candidate.recover(digest, made).equals(candidate.addressOf(key));
      if (!right) {
        throw new IllegalStateException("self-test failed");
      }
    } catch (WireException e) {
      throw new IllegalStateException("self-test failed", e);
    }
  }

  @Override
  public String name() {
    return curve.name();
  }

  @Override
  public Signature sign(Bytes32 digest, PrivateKey32 key) {
    return Signature.ofParity(curve.sign(digest.shared(), key.shared()));
  }

  @Override
  public Address recover(Bytes32 digest, Signature signature) throws WireException {
    return Address.ofPublicKey(recoverPublicKey(digest, signature));
  }

  @Override
  public byte[] recoverPublicKey(Bytes32 digest, Signature signature) throws WireException {
    byte[] xy = curve.recover(digest.shared(), signature.compact(), signature.parity());
    if (xy == null) {
      throw new WireException("must be a signature: no key made it");
    }
    return xy;
  }

  @Override
  public byte[] publicKey(PrivateKey32 key) {
    return curve.publicKey(key.shared());
  }
}
