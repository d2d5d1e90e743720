package dev.probity.protocol.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Random;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final long SEED = 8785;

  private static String canonical(String text) throws IOException {
    return new String(CanonicalJson.bytes(new JsonMapper().readTree(text)), UTF_8);
  }

  @Test
  void theExampleOfRfc8785Section322IsWrittenAsThere() throws IOException {
    assertThat(
            canonical(
                """
                {"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                 "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                 "literals": [null, true, false]}\
                """))
        .isEqualTo(
            "{\"literals\":[null,true,false],"
                + "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  @Test
  void theExampleOfRfc8785Section323IsSortedAsThere() {
    ObjectNode json = JSON.objectNode();
    json.put("\u20ac", "Euro Sign");
    json.put("\r", "Carriage Return");
    // The RFC's seventh name, U+FB33, is not in Normalization Form C and so not of this profile.
    json.put("1", "One");
    json.put("\ud83d\ude00", "Emoji: Grinning Face");
    json.put("\u0080", "Control");
    json.put("\u00f6", "Latin Small Letter O With Diaeresis");
    assertThat(new String(CanonicalJson.bytes(json), UTF_8).replaceAll("\"[^\"]*\":", ""))
        .isEqualTo(
            "{\"Carriage Return\",\"One\",\"Control\","
                + "\"Latin Small Letter O With Diaeresis\",\"Euro Sign\","
                + "\"Emoji: Grinning Face\"}");
  }

  // RFC 8785, appendix B: IEEE 754 bits and text.
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "ffefffffffffffff, -1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "c340000000000000, -9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef4f, 999999999999999900000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "41b3de4355555555, 333333333.3333333",
    "41b3de4355555556, 333333333.3333334",
    "41b3de4355555557, 333333333.33333343",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2"
  })
  void theNumbersOfRfc8785AppendixBAreWrittenAsThere(String bits, String text) {
    double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    assertThat(new String(CanonicalJson.bytes(JSON.numberNode(value)), UTF_8)).isEqualTo(text);
  }

  @Test
  void anyDocumentIsWrittenAsTheReferenceImplementationWritesIt() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 2000; i++) {
      JsonNode json = JSON.objectNode().set("x", random(random, 4));
      assertThat(CanonicalJson.bytes(json))
          .as("seed %d, case %d: %s", SEED, i, json)
          .isEqualTo(new JsonCanonicalizer(json.toString()).getEncodedUTF8());
    }
  }

  private static JsonNode random(Random random, int depth) {
    int kind = random.nextInt(depth == 0 ? 5 : 7);
    return switch (kind) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.booleanNode(random.nextBoolean());
      case 2 -> JSON.numberNode(random.nextLong() >> 11);
      case 3 -> JSON.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
      case 4 -> JSON.textNode(randomText(random));
      case 5 -> {
        ArrayNode array = JSON.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(random(random, depth - 1));
        }
        yield array;
      }
      default -> {
        ObjectNode object = JSON.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          object.set(randomText(random), random(random, depth - 1));
        }
        yield object;
      }
    };
  }

  private static String randomText(Random random) {
    int[] alphabet = {0, 8, 9, 10, 12, 13, 0x1f, '"', '\\', '/', 'a', 0x7f, 0xe9, 0x20ac, 0x1f600};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
    }
    return text.toString();
  }

  @Test
  void whatHasNoCanonicalFormIsOurOwnMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanonicalJson.bytes(JSON.numberNode(Double.NaN)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanonicalJson.bytes(JSON.numberNode(1L << 53)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanonicalJson.bytes(JSON.textNode("e\u0301")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanonicalJson.bytes(JSON.binaryNode(new byte[1])));
  }

  @Test
  void aDocumentThatMustBeCanonicalIsRefusedInAnyOtherForm() throws WireException {
    byte[] canonical = "{\"a\":1,\"b\":[]}".getBytes(UTF_8);
    JsonNode json = CanonicalJson.parse(canonical, StrictJson.Limits.MESSAGE);
    assertThat(CanonicalJson.keccak256(json)).isEqualTo(Digests.keccak256(canonical));
    for (String other :
        new String[] {
          "{\"b\":[],\"a\":1}", "{\"a\":1, \"b\":[]}", "{\"a\":1.0,\"b\":[]}", "{\"\\u0061\":1}"
        }) {
      assertThatExceptionOfType(WireException.class)
          .isThrownBy(() -> CanonicalJson.parse(other.getBytes(UTF_8), StrictJson.Limits.MESSAGE))
          .withMessageContaining("canonical");
    }
  }

  @Test
  void theThumbprintOfRfc7638Section31ComesOut() {
    ObjectNode jwk = JSON.objectNode();
    jwk.put("kty", "RSA");
    jwk.put(
        "n",
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
            + "BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YG"
            + "jQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrd"
            + "kt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw");
    jwk.put("e", "AQAB");
    assertThat(Base64Url.of(Digests.sha256(CanonicalJson.bytes(jwk)).bytes()))
        .isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
  }
}
