package dev.probity.protocol.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class Secp256k1Test {
  private static final long SEED = 20_260_101;
  private static final String ORDER =
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
  private static final String HALF_ORDER =
      "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";
  private static final String ABOVE_HALF_ORDER =
      "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1";
  private static final String ZERO =
      "0000000000000000000000000000000000000000000000000000000000000000";
  private static final String ONE =
      "0000000000000000000000000000000000000000000000000000000000000001";

  static Stream<Arguments> implementations() {
    return Stream.of(Secp256k1.best(), Secp256k1.pureJava())
        .map(curve -> Arguments.of(curve.name(), curve));
  }

  @Test
  void theNativeLibraryIsChosenOnLinuxAndTheReasonToldElsewhere() {
    Secp256k1.Selection selection = Secp256k1.selection();
    if (System.getProperty("os.name").startsWith("Linux")) {
      assertThat(selection.fallbackReason()).isEqualTo(Optional.empty());
      assertThat(selection.implementation().name()).contains("native");
    } else {
      assertThat(selection.fallbackReason()).isPresent();
      assertThat(selection.implementation()).isSameAs(Secp256k1.pureJava());
    }
  }

  // Deterministic signatures as several implementations publish them, with HMAC-SHA-256.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0000000000000000000000000000000000000000000000000000000000000001|Satoshi Nakamoto|934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8|2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5
          0000000000000000000000000000000000000000000000000000000000000001|All those moments will be lost in time, like tears in rain. Time to die...|8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b|547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21
          fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140|Satoshi Nakamoto|fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0|6b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5
          f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181|Alan Turing|7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c|58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea
          """)
  void signaturesAreThoseOfRfc6979(String key, String text, String r, String s)
      throws WireException {
    PrivateKey32 privateKey = PrivateKey32.parse("0x" + key);
    Bytes32 digest = Digests.sha256(text.getBytes(US_ASCII));
    for (Secp256k1 curve : List.of(Secp256k1.best(), Secp256k1.pureJava())) {
      Signature signature = curve.sign(digest, privateKey);
      assertThat(signature.toString()).startsWith("0x" + r + s);
      assertThat(curve.recover(digest, signature)).isEqualTo(curve.addressOf(privateKey));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("implementations")
  void theAccountOfAPublishedKeyIsKnown(String name, Secp256k1 curve) throws WireException {
    PrivateKey32 first =
        PrivateKey32.parse("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    assertThat(curve.addressOf(first)).hasToString("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
  }

  @Test
  void bothImplementationsGiveTheSameAnswers() throws WireException {
    Secp256k1 fast = Secp256k1.best();
    Secp256k1 pure = Secp256k1.pureJava();
    Random random = new Random(SEED);
    for (int i = 0; i < 1000; i++) {
      String description = "seed " + SEED + ", case " + i;
      PrivateKey32 key = PrivateKey32.of(randomBytes(random));
      Bytes32 digest = Bytes32.of(i % 50 == 0 ? extreme(i) : randomBytes(random));
      Signature signature = pure.sign(digest, key);
      assertThat(fast.sign(digest, key)).as(description).isEqualTo(signature);
      assertThat(fast.publicKey(key)).as(description).isEqualTo(pure.publicKey(key));
      assertThat(fast.recoverPublicKey(digest, signature))
          .as(description)
          .isEqualTo(fast.publicKey(key))
          .isEqualTo(pure.recoverPublicKey(digest, signature));
      Bytes32 other = Bytes32.of(randomBytes(random));
      assertThat(answer(fast, other, signature))
          .as(description)
          .isEqualTo(answer(pure, other, signature));
      Signature foreign = randomSignature(random);
      assertThat(answer(fast, digest, foreign))
          .as(description)
          .isEqualTo(answer(pure, digest, foreign));
    }
  }

  @Test
  void bothImplementationsRefuseAnRThatIsNoCoordinateAndAKeyAtInfinity() throws WireException {
    // 5 is no x coordinate of the curve.
    Signature noPoint = Signature.parse("0x" + "00".repeat(31) + "05" + ONE + "1b");
    // R = G, s = 1 and e = 1 give Q = R − G, which is no point.
    Signature infinity =
        Signature.parse(
            "0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798" + ONE + "1b");
    for (Secp256k1 curve : List.of(Secp256k1.best(), Secp256k1.pureJava())) {
      assertThatExceptionOfType(WireException.class)
          .isThrownBy(() -> curve.recover(Bytes32.parse("0x" + ONE), noPoint));
      assertThatExceptionOfType(WireException.class)
          .isThrownBy(() -> curve.recover(Bytes32.parse("0x" + ONE), infinity));
    }
  }

  private static Optional<Address> answer(Secp256k1 curve, Bytes32 digest, Signature signature) {
    try {
      return Optional.of(curve.recover(digest, signature));
    } catch (WireException none) {
      return Optional.empty();
    }
  }

  private static Signature randomSignature(Random random) {
    byte[] s = randomBytes(random);
    s[0] &= 0x3f;
    return new Signature(Bytes32.of(randomBytes(random)), Bytes32.of(s), 27 + random.nextInt(2));
  }

  private static byte[] extreme(int i) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) (i % 100 == 0 ? 0 : 0xff));
    return bytes;
  }

  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void aSignatureIsReadAsItIsPrinted() throws WireException {
    String hex = "0x" + ONE + HALF_ORDER + "1c";
    Signature signature = Signature.parse(hex);
    assertThat(signature).hasToString(hex).isEqualTo(Signature.parse(signature.bytes()));
    assertThat(signature.v()).isEqualTo(28);
  }

  @ParameterizedTest
  @CsvSource({
    ONE + "," + ABOVE_HALF_ORDER + ",1b",
    ONE + "," + ORDER + ",1b",
    ONE + "," + ZERO + ",1b",
    ZERO + "," + ONE + ",1b",
    ORDER + "," + ONE + ",1b",
    ONE + "," + ONE + ",00",
    ONE + "," + ONE + ",01",
    ONE + "," + ONE + ",1d",
    ONE + "," + ONE + ",ff"
  })
  void aHighSAValueOutOfRangeAndAnotherVAreRefused(String r, String s, String v) {
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Signature.parse("0x" + r + s + v));
  }

  @Test
  void theOtherHalfOfASignatureIsRefused() throws WireException {
    PrivateKey32 key = PrivateKey32.parse("0x" + "11".repeat(32));
    byte[] signature = Secp256k1.best().sign(Bytes32.ZERO, key).bytes();
    byte[] s = Arrays.copyOfRange(signature, 32, 64);
    System.arraycopy(SecpScalar.negate(s), 0, signature, 32, 32);
    signature[64] ^= 27 ^ 28;
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Signature.parse(signature))
        .withMessageContaining("high");
  }

  @Test
  void aSignatureOfAnotherLengthIsRefused() {
    for (int length : new int[] {0, 64, 66}) {
      assertThatExceptionOfType(WireException.class)
          .isThrownBy(() -> Signature.parse(new byte[length]));
    }
  }

  @ParameterizedTest
  @CsvSource({ZERO, ORDER, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"})
  void aPrivateKeyOutOfRangeIsRefusedAndNotRepeated(String key) {
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> PrivateKey32.parse("0x" + key))
        .withMessageNotContaining(key);
  }

  @Test
  void aPrivateKeyIsNotPrintedAndIsGoneWhenDestroyed() throws WireException {
    PrivateKey32 key = PrivateKey32.parse("0x" + "11".repeat(32));
    assertThat(key)
        .hasToString("PrivateKey32[redacted]")
        .isEqualTo(PrivateKey32.of(key.exportBytes()))
        .isNotEqualTo(PrivateKey32.parse("0x" + "12".repeat(32)));
    key.destroy();
    assertThat(key.isDestroyed()).isTrue();
    assertThatIllegalStateException().isThrownBy(key::exportBytes);
    assertThatIllegalStateException().isThrownBy(() -> Secp256k1.best().sign(Bytes32.ZERO, key));
  }

  @Test
  void aSignatureMadeByHandMustBeInRangeToo() throws WireException {
    Bytes32 one = Bytes32.parse("0x" + ONE);
    Bytes32 high = Bytes32.parse("0x" + ABOVE_HALF_ORDER);
    assertThatIllegalArgumentException().isThrownBy(() -> new Signature(one, high, 27));
    assertThatIllegalArgumentException().isThrownBy(() -> new Signature(one, one, 0));
  }

  @Test
  void anImplementationThatErrsFailsItsSelfTest() {
    Secp256k1 pure = Secp256k1.pureJava();
    Secp256k1 wrong =
        new Secp256k1() {
          @Override
          public String name() {
            return "wrong";
          }

          @Override
          public Signature sign(Bytes32 digest, PrivateKey32 key) {
            return pure.sign(Bytes32.ZERO, key);
          }

          @Override
          public Address recover(Bytes32 digest, Signature signature) throws WireException {
            return pure.recover(digest, signature);
          }

          @Override
          public byte[] recoverPublicKey(Bytes32 digest, Signature signature) throws WireException {
            return pure.recoverPublicKey(digest, signature);
          }

          @Override
          public byte[] publicKey(PrivateKey32 key) {
            return pure.publicKey(key);
          }
        };
    assertThatIllegalStateException().isThrownBy(() -> CurveSecp256k1.selfTest(wrong));
  }
}
