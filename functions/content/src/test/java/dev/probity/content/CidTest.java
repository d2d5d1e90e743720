package dev.probity.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.probity.content.ContentException.Fault;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidTest {
  private static final String HELLO = "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq";

  @Test
  void namesABlockAsTheRestOfTheWorldDoes() {
    Cid cid = Cid.ofBlock(Codec.RAW, "hello".getBytes(UTF_8));

    assertThat(cid).hasToString(HELLO);
    assertThat(cid.codec()).isEqualTo(Codec.RAW);
    assertThat(HexFormat.of().formatHex(cid.bytes()))
        .isEqualTo("015512202cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  }

  @Test
  void comesBackFromTextBytesAndDigest() throws Exception {
    for (Codec codec : Codec.values()) {
      Cid cid = Cid.ofBlock(codec, new byte[] {1, 2, 3});

      assertThat(Cid.parse(cid.toString())).isEqualTo(cid).hasSameHashCodeAs(cid);
      assertThat(Cid.decode(cid.bytes())).isEqualTo(cid);
      assertThat(Cid.of(codec, cid.digest())).isEqualTo(cid);
    }
    assertThat(Cid.ofBlock(Codec.RAW, new byte[0]))
        .isNotEqualTo(Cid.ofBlock(Codec.DAG_PB, new byte[0]));
  }

  @Test
  void givesOutCopiesOfItsDigest() {
    Cid cid = Cid.ofBlock(Codec.RAW, new byte[] {1});
    cid.digest()[0] ^= 1;
    cid.bytes()[9] ^= 1;

    assertThat(cid).isEqualTo(Cid.ofBlock(Codec.RAW, new byte[] {1}));
  }

  @Test
  void ordersAsItsBytesDo() {
    for (int i = 0; i < 200; i++) {
      Cid a = Cid.ofBlock(i % 3 == 0 ? Codec.DAG_PB : Codec.RAW, new byte[] {(byte) i});
      Cid b = Cid.ofBlock(i % 5 == 0 ? Codec.DAG_PB : Codec.RAW, new byte[] {(byte) i, 1});

      assertThat(Integer.signum(a.compareTo(b)))
          .isEqualTo(Integer.signum(Arrays.compareUnsigned(a.bytes(), b.bytes())));
    }
  }

  @Test
  void refusesADigestOfAnotherLength() {
    assertThatThrownBy(() -> Cid.of(Codec.RAW, new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "CIDv0,                 QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG, UNSUPPORTED_CID, CIDv0",
    "another multibase,     zdj7WhuEjrB52m1BisYCtmjH1hSKa7yZ3jEZ9JcXaFRD51wVz, UNSUPPORTED_CID,"
        + " begins with b",
    "nothing,               '', UNSUPPORTED_CID, begins with b",
    "only the prefix,       b, MALFORMED, truncated",
    "upper case digits,     bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yEQ, MALFORMED,"
        + " base32",
    "padding,               bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq======,"
        + " MALFORMED, base32",
    "a set padding bit,     bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yer, MALFORMED,"
        + " canonical",
    "a digit too many,      bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeqa,"
        + " MALFORMED, canonical",
    "eight digits too many, bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeqaaaaaaaa,"
        + " MALFORMED, 41 bytes",
    "a digit too few,       bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4ye, MALFORMED,"
        + " canonical",
    "a space,               'bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq ',"
        + " MALFORMED, base32",
  })
  void refusesAnyTextButTheCanonicalOne(String what, String text, Fault fault, String reason) {
    assertThatThrownBy(() -> Cid.parse(text))
        .as(what)
        .hasMessageContaining(reason)
        .asInstanceOf(type(ContentException.class))
        .extracting(ContentException::fault)
        .isEqualTo(fault);
  }

  @Test
  void refusesItsOwnTextInUpperCaseAndAnEndlessText() {
    assertThatThrownBy(() -> Cid.parse(HELLO.toUpperCase(Locale.ROOT)))
        .isInstanceOf(ContentException.class);
    assertThatThrownBy(() -> Cid.parse("b" + "a".repeat(1 << 20)))
        .hasMessageContaining("1048577 characters");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "identity hash,       0155000568656c6c6f, UNSUPPORTED_CID, identity",
    "identity of 32,      015500200000000000000000000000000000000000000000000000000000000000000000,"
        + " UNSUPPORTED_CID, identity",
    "sha2-512,            01551340, UNSUPPORTED_CID, 0x13",
    "blake2b-256,         0155a0e40220, UNSUPPORTED_CID, 0xb220",
    "dag-cbor,            017112200000000000000000000000000000000000000000000000000000000000000000,"
        + " UNSUPPORTED_CID, 0x71",
    "version 2,           02551220, UNSUPPORTED_CID, version 2",
    "CIDv0,               12200000000000000000000000000000000000000000000000000000000000000000,"
        + " UNSUPPORTED_CID, CIDv0",
    "digest of 20 bytes,  015512140000000000000000000000000000000000000000, UNSUPPORTED_CID,"
        + " truncated digest",
    "short by a byte,     0155122000000000000000000000000000000000000000000000000000000000000000,"
        + " MALFORMED, 35 bytes",
    "long by a byte,     "
        + " 01551220000000000000000000000000000000000000000000000000000000000000000000, MALFORMED,"
        + " 37 bytes",
    "over-long varint,   "
        + " 81005512200000000000000000000000000000000000000000000000000000000000000000, MALFORMED,"
        + " over-long",
    "endless varint,      ffffffffffffffffffffffff, MALFORMED, 2^63",
    "truncated varint,    0180, MALFORMED, truncated",
    "nothing,             '', MALFORMED, truncated",
  })
  void refusesAnyOtherCidByName(String what, String hex, Fault fault, String reason) {
    assertThatThrownBy(() -> Cid.decode(HexFormat.of().parseHex(hex)))
        .as(what)
        .hasMessageContaining(reason)
        .asInstanceOf(type(ContentException.class))
        .extracting(ContentException::fault)
        .isEqualTo(fault);
  }
}
