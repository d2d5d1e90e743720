package dev.probity.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  private static final String WORD = "0x" + "0123456789abcdef".repeat(4);
  private static final String ACCOUNT = "0xcd2a3d9f938e13cd947ec05abc7fe734df8dd826";

  @Test
  void aWordAndAnAddressAreReadAsTheyArePrinted() throws WireException {
    assertThat(Bytes32.parse(WORD)).hasToString(WORD);
    assertThat(Address.parse(ACCOUNT)).hasToString(ACCOUNT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0x",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "0X0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "0x0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
        "0x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
        "0x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0",
        "0x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde ",
        "0x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\uFF11",
        "0xcd2a3d9f938e13cd947ec05abc7fe734df8dd826"
      })
  void anyOtherTextIsNoWord(String text) {
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> Bytes32.parse(text));
  }

  @Test
  void aChecksummedAddressIsRefusedBecauseOneAddressHasOneText() {
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Address.parse("0xCd2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"));
  }

  @Test
  void valuesCopyWhatTheyAreGivenAndWhatTheyGive() {
    byte[] bytes = new byte[32];
    Bytes32 word = Bytes32.of(bytes);
    bytes[0] = 1;
    word.bytes()[1] = 1;
    assertThat(word).isEqualTo(Bytes32.ZERO).hasSameHashCodeAs(Bytes32.ZERO);
    assertThat(word.isZero()).isTrue();
  }

  @Test
  void aWrongLengthIsOurOwnMistake() {
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes32.of(new byte[31]));
    assertThatIllegalArgumentException().isThrownBy(() -> Address.of(new byte[21]));
    assertThatIllegalArgumentException().isThrownBy(() -> Address.ofPublicKey(new byte[65]));
  }

  @Test
  void wordsAreOrderedAsUnsignedBytes() throws WireException {
    Bytes32 high = Bytes32.parse("0xff" + "00".repeat(31));
    Bytes32 low = Bytes32.parse("0x7f" + "ff".repeat(31));
    assertThat(low).isLessThan(high);
  }

  @Test
  void anAddressGoesIntoAWordAndComesBack() throws WireException {
    Address address = Address.parse(ACCOUNT);
    assertThat(address.toWord()).hasToString("0x" + "00".repeat(12) + ACCOUNT.substring(2));
    assertThat(Address.ofWord(address.toWord())).isEqualTo(address);
    Bytes32 dirty = Bytes32.parse("0x01" + "00".repeat(11) + ACCOUNT.substring(2));
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> Address.ofWord(dirty));
  }

  @Test
  void base64urlOfAnyBytesIsReadBack() throws WireException {
    Random random = new Random(712);
    for (int length = 0; length < 100; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      assertThat(Base64Url.parse(Base64Url.of(bytes), length)).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "AA==", "AB", "AAB", "A+AA", "A/AA", "AA A", "AAAA\n", "\u0100AAA"})
  void base64urlWithPaddingOtherAlphabetsOrTrailingBitsIsRefused(String text) {
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> Base64Url.parse(text, 100));
  }

  @Test
  void textsBeyondTheBoundAreRefused() {
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Base64Url.parse(Base64Url.of(new byte[11]), 10));
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Hex.parseUpTo(Hex.of(new byte[11]), 10));
  }

  @Test
  void hexadecimalTextOfABoundedLengthIsRead() throws WireException {
    assertThat(Hex.parseUpTo("0x", 0)).isEmpty();
    assertThat(Hex.parseUpTo("0x00ff", 2)).containsExactly(0, 0xff);
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> Hex.parseUpTo("0x0", 2));
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> Hex.parseUpTo("00", 2));
  }

  @Test
  void aMemberNameFromOutsideCannotForgeALineOfALog() {
    assertThat(WireException.child("/a", "x\n2026 all is well/~" + "y".repeat(100)))
        .isEqualTo("/a/x?2026 all is well~1~0" + "y".repeat(44));
  }
}
