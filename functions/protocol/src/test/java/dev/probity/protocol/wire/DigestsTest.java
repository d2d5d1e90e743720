package dev.probity.protocol.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DigestsTest {

  @Test
  void keccak256GivesTheKnownDigests() {
    assertThat(Digests.keccak256().digest())
        .hasToString("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    assertThat(Digests.keccak256("abc"))
        .hasToString("0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    assertThat(Digests.keccak256("Transfer(address,address,uint256)"))
        .hasToString("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
  }

  @Test
  void keccak256OfPartsIsThatOfTheWholeAtEveryBlockBoundary() {
    byte[] whole = new byte[300];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (byte) i;
    }
    Keccak256 keccak = Digests.keccak256();
    for (int length = 0; length <= whole.length; length++) {
      byte[] head = Arrays.copyOf(whole, length);
      byte[] tail = Arrays.copyOfRange(whole, length, whole.length);
      assertThat(Digests.keccak256(head, tail)).isEqualTo(Digests.keccak256(whole));
      keccak.update(whole, 0, length).update(tail);
      byte[] digest = new byte[40];
      keccak.digestTo(digest, 8);
      assertThat(digest).endsWith(Digests.keccak256(whole).bytes());
    }
  }

  @Test
  void sha256GivesTheDigestOfFips180() {
    assertThat(Digests.sha256("a".getBytes(US_ASCII), "bc".getBytes(US_ASCII)))
        .hasToString("0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void hmacGivesTheTagsOfRfc4231() {
    byte[] first = Digests.hmacSha256(repeated(0x0b, 20), "Hi There".getBytes(US_ASCII));
    assertThat(HexFormat.of().formatHex(first))
        .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    byte[] sixth =
        Digests.hmacSha256(
            repeated(0xaa, 131),
            "Test Using Larger Than Block-Size Key - Hash Key First".getBytes(US_ASCII));
    assertThat(HexFormat.of().formatHex(sixth))
        .isEqualTo("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  }

  @Test
  void oneKeyedHmacServesManyMessages() {
    byte[] key = repeated(1, 32);
    HmacSha256 keyed = new HmacSha256(key);
    for (String text : new String[] {"one", "two", "one"}) {
      byte[] message = text.getBytes(US_ASCII);
      assertThat(keyed.digest(message)).isEqualTo(Digests.hmacSha256(key, message));
    }
  }

  @Test
  void constantTimeComparisonTellsEqualFromDifferent() {
    assertThat(Digests.constantTimeEquals(repeated(1, 32), repeated(1, 32))).isTrue();
    assertThat(Digests.constantTimeEquals(repeated(1, 32), repeated(2, 32))).isFalse();
    assertThat(Digests.constantTimeEquals(repeated(1, 32), repeated(1, 31))).isFalse();
  }

  @Test
  void sha256IsTheJdksOwnAndNoProviderWasPutBeforeIt() {
    Secp256k1.pureJava().name();
    assertThat(Digests.sha256().getProvider().getName()).isEqualTo("SUN");
    assertThat(Security.getProviders()).extracting(Provider::getName).doesNotContain("BC");
  }

  @Test
  void aNegativeNumberHasNoCommitment() {
    assertThatIllegalArgumentException().isThrownBy(() -> Commitment.of("Probity.x.v1").uint(-1));
  }

  private static byte[] repeated(int value, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
