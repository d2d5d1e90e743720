package dev.probity.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerSignatureTest {
  private static final Secp256k1 CURVE = Secp256k1.best();

  /** DER of r and s, each the shortest form, by way of Java's own two's complement. */
  static byte[] der(Signature signature, boolean high) {
    byte[] s = signature.s().bytes();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] scalar : new byte[][] {signature.r().bytes(), high ? SecpScalar.negate(s) : s}) {
      byte[] integer = new BigInteger(1, scalar).toByteArray();
      body.write(2);
      body.write(integer.length);
      body.writeBytes(integer);
    }
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(0x30);
    der.write(body.size());
    der.writeBytes(body.toByteArray());
    return der.toByteArray();
  }

  @Test
  void whatAKeyServiceSignsBecomesTheSameSignatureWithSHighOrLow() throws WireException {
    Random random = new Random(27);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      PrivateKey32 key = PrivateKey32.of(bytes);
      random.nextBytes(bytes);
      Bytes32 digest = Bytes32.of(bytes);
      Signature signature = CURVE.sign(digest, key);
      Address signer = CURVE.addressOf(key);
      assertThat(Secp256k1.fromDer(der(signature, false), digest, signer)).isEqualTo(signature);
      assertThat(Secp256k1.fromDer(der(signature, true), digest, signer)).isEqualTo(signature);
    }
  }

  @Test
  void aSignatureByAnotherKeyIsRefused() throws WireException {
    PrivateKey32 key = PrivateKey32.parse("0x" + "11".repeat(32));
    byte[] der = der(CURVE.sign(Bytes32.ZERO, key), false);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Secp256k1.fromDer(der, Bytes32.ZERO, Address.ZERO))
        .withMessageContaining("not by 0x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "3006020101020101ff", // a trailing byte
        "30070201010201", // cut short
        "3106020101020101", // not a SEQUENCE
        "3081060201010201", // long form of a length
        "3006030101020101", // not an INTEGER
        "300602010102010100", // length and bytes differ
        "3006020100020101", // r = 0
        "30060201ff020101", // r negative
        "300702020001020101", // r not in shortest form
        "3005020002010101", // an empty integer
        "3080020101020101", // indefinite length
        "300602017f0202ff" // s cut short
      })
  void whatIsNotStrictDerIsRefused(String hex) {
    byte[] der = HexFormat.of().parseHex(hex);
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> DerSignature.parse(der));
  }

  @Test
  void aScalarBeyondTheOrderOr32BytesIsRefused() {
    String order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    for (String integer : new String[] {"022100" + order, "0221" + "01" + order}) {
      byte[] der = HexFormat.of().parseHex("3026" + integer + "020101");
      assertThatExceptionOfType(WireException.class).isThrownBy(() -> DerSignature.parse(der));
    }
  }
}
