package dev.probity.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.StoreData;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageTypeTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final MessageType<StoreData> TYPE = TypedData.of(StoreData.class);
  private static final long TWO_TO_53 = 1L << 53;

  static StoreData message(String cid, long iat) {
    return new StoreData(
        Address.ZERO,
        Bytes32.ZERO,
        Bytes32.ZERO,
        0,
        Bytes32.ZERO,
        Bytes32.ZERO,
        1,
        Bytes32.ZERO,
        cid,
        Bytes32.ZERO,
        Bytes32.ZERO,
        iat,
        Long.MAX_VALUE);
  }

  @Test
  void aNumberStandsAsANumberUpTo2ToThe53Less1AndAsAStringAbove() throws WireException {
    for (long number : new long[] {0, 1, 1 << 30, 1L << 31, TWO_TO_53 - 1}) {
      ObjectNode json = TYPE.toJson(message("bafy", number));
      assertThat(json.path("iat").isNumber()).isTrue();
      assertThat(TYPE.parse(json).iat()).isEqualTo(number);
    }
    for (long number : new long[] {TWO_TO_53, Long.MAX_VALUE}) {
      ObjectNode json = TYPE.toJson(message("bafy", number));
      assertThat(json.path("iat").textValue()).isEqualTo(Long.toString(number));
      assertThat(TYPE.parse(json).iat()).isEqualTo(number);
    }
  }

  static Stream<Arguments> wrongMembers() {
    return Stream.of(
        Arguments.of("iat", JSON.numberNode(TWO_TO_53), "decimal string"),
        Arguments.of("iat", JSON.textNode(Long.toString(TWO_TO_53 - 1)), "JSON number"),
        Arguments.of("iat", JSON.textNode("9223372036854775808"), "2^63-1"),
        Arguments.of("iat", JSON.textNode("18446744073709551615"), "2^63-1"),
        Arguments.of("iat", JSON.textNode("09007199254740993"), "2^63-1"),
        Arguments.of("iat", JSON.textNode("+9007199254740993"), "2^63-1"),
        Arguments.of("iat", JSON.textNode("\u0669007199254740993"), "2^63-1"),
        Arguments.of("iat", JSON.textNode(""), "integer"),
        Arguments.of("iat", JSON.numberNode(-1), "uint64"),
        Arguments.of("iat", JSON.numberNode(1.0), "integer"),
        Arguments.of("iat", JSON.nullNode(), "integer"),
        Arguments.of("version", JSON.numberNode(1L << 32), "uint32"),
        Arguments.of("version", JSON.textNode("4294967295"), "integer"),
        Arguments.of("user", JSON.textNode("0x00"), "40 hexadecimal digits"),
        Arguments.of("user", JSON.numberNode(0), "string"),
        Arguments.of("dataId", JSON.textNode("0x" + "AA".repeat(32)), "lower-case"),
        Arguments.of("cid", JSON.textNode("e\u0301"), "Normalization Form C"),
        Arguments.of("cid", JSON.textNode("\ud800"), "lone surrogate"),
        Arguments.of("cid", JSON.textNode("\udc00\ud800"), "lone surrogate"),
        Arguments.of("cid", JSON.arrayNode(), "string"));
  }

  @ParameterizedTest(name = "{0} = {1}")
  @MethodSource("wrongMembers")
  void aWrongMemberIsRefusedByItsPath(String member, JsonNode value, String reason) {
    ObjectNode json = TYPE.toJson(message("bafy", 1));
    json.set(member, value);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> TYPE.parse(json))
        .withMessageContaining(reason)
        .satisfies(e -> assertThat(e.path()).isEqualTo("/" + member));
  }

  @Test
  void missingAndUnknownMembersAreRefusedByTheirPath() {
    ObjectNode missing = TYPE.toJson(message("bafy", 1));
    missing.remove("salt");
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> TYPE.parse(missing))
        .withMessage("/salt: is missing");
    ObjectNode unknown = TYPE.toJson(message("bafy", 1));
    unknown.put("extra/ordinary", 1);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> TYPE.parse(unknown))
        .withMessage("/extra~1ordinary: is not a member of StoreData");
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> TYPE.parse(JSON.arrayNode()));
  }

  @Test
  void whatCouldNotBeReadBackCannotBeSigned() {
    assertThatIllegalArgumentException().isThrownBy(() -> TYPE.hashStruct(message("bafy", -1)));
    assertThatIllegalArgumentException().isThrownBy(() -> TYPE.hashStruct(message("e\u0301", 1)));
    assertThatIllegalArgumentException().isThrownBy(() -> TYPE.hashStruct(message("\ud800", 1)));
  }

  @Test
  void aMessageIsHashedInItsOwnDomainOnly() {
    Eip712Domain other = new Eip712Domain("Probity API", 31337, Address.ZERO);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TYPE.digest(other, message("bafy", 1)))
        .withMessageContaining("Probity IM");
  }

  @Test
  void everyPartOfTheDomainChangesTheDigest() throws WireException {
    StoreData message = message("bafy", 1);
    Address one = Address.parse("0x" + "00".repeat(19) + "01");
    assertThat(
            Stream.of(
                    new Eip712Domain("Probity IM", 1, Address.ZERO),
                    new Eip712Domain("Probity IM", 2, Address.ZERO),
                    new Eip712Domain("Probity IM", 1, one))
                .map(domain -> TYPE.digest(domain, message)))
        .doesNotHaveDuplicates();
  }

  @Test
  void aDomainIsReadAsItIsWritten() throws WireException {
    Eip712Domain domain = new Eip712Domain("Probity IM", Long.MAX_VALUE, Address.ZERO);
    assertThat(Eip712Domain.parse(domain.toJson())).isEqualTo(domain);
    for (String member : new String[] {"name", "version", "chainId", "verifyingContract"}) {
      ObjectNode wrong = domain.toJson();
      wrong.put(member, 0);
      assertThatExceptionOfType(WireException.class)
          .isThrownBy(() -> Eip712Domain.parse(wrong))
          .satisfies(e -> assertThat(e.path()).isEqualTo("/" + member));
    }
  }

  @Test
  void aSignedMessageIsReadAsItIsWrittenAndNamesTheWrongMember() throws WireException {
    Eip712Domain domain = new Eip712Domain("Probity IM", 31337, Address.ZERO);
    StoreData message = message("bafy", 1);
    PrivateKey32 key = PrivateKey32.parse("0x" + "11".repeat(32));
    Signature signature = Secp256k1.best().sign(TYPE.digest(domain, message), key);
    SignedMessage<StoreData> signed = new SignedMessage<>(TYPE, domain, message, signature);
    ObjectNode json = signed.toJson();
    assertThat(SignedMessage.parse(TYPE, json)).isEqualTo(signed);
    json.withObject("/message").put("salt", "0x");
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> SignedMessage.parse(TYPE, json))
        .satisfies(e -> assertThat(e.path()).isEqualTo("/message/salt"));
  }

  /** Differs from types.json in the order of its members. */
  record StoreReceipt(
      Address user,
      Bytes32 reqHash,
      Bytes32 objectId,
      long version,
      Bytes32 contentDigest,
      Bytes32 checkHash,
      long iat) {}

  /** Differs from types.json in the number of its members. */
  record Manifest(Address user) {}

  /** Stands nowhere in types.json. */
  record Departure(Address user) {}

  @Test
  void aRecordThatDiffersFromTypesJsonDoesNotCompileIntoAType() {
    assertThatIllegalStateException()
        .isThrownBy(() -> TypedData.of(StoreReceipt.class))
        .withMessageContaining("bytes32 reqHash");
    assertThatIllegalStateException().isThrownBy(() -> TypedData.of(Manifest.class));
    assertThatIllegalStateException().isThrownBy(() -> TypedData.of(Departure.class));
  }
}
