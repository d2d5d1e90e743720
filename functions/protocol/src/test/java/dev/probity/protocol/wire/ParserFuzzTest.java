package dev.probity.protocol.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.integrity.StoreData;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every parser of outside bytes either reads them or throws {@link WireException}. */
class ParserFuzzTest {
  private static final long SEED = 4_919;
  private static final int SHORT = 1_500;
  private static final int LONG = 300_000;
  private static final ReplyKeyPair USER = ReplyKeyPair.generate();
  private static final byte[] CEK = new byte[32];

  /** A parser under test. */
  interface Parser {
    void parse(byte[] bytes) throws WireException;
  }

  /** A parser of JSON that has passed {@link StrictJson}. */
  private interface JsonParser {
    void parse(JsonNode json) throws WireException;
  }

  private static Parser json(JsonParser parser) {
    return bytes -> parser.parse(StrictJson.parse(bytes, StrictJson.Limits.BODY));
  }

  private static byte[] utf8(Object text) {
    return text.toString().getBytes(UTF_8);
  }

  static Stream<Arguments> parsers() throws WireException {
    PrivateKey32 key = PrivateKey32.parse("0x" + "11".repeat(32));
    Signature signature = Secp256k1.best().sign(Bytes32.ZERO, key);
    Address signer = Secp256k1.best().addressOf(key);
    MessageType<StoreData> type = TypedData.of(StoreData.class);
    Eip712Domain domain = new Eip712Domain("Probity IM", 31337, Address.ZERO);
    StoreData message = MessageTypeTest.message("bafy\u00e9", Long.MAX_VALUE);
    byte[] signed = utf8(new SignedMessage<>(type, domain, message, signature).toJson());
    byte[] toUser = utf8(Jwe.sealToUser(new byte[100], USER.publicJwk()));
    byte[] toModule = utf8(Jwe.sealToModule(new byte[100], TestRsaKey.JWK));
    Problem problem = new Problem("not-final", 409, "V.9", Bytes32.ZERO, true, "Wait.");
    return Stream.of(
        named(
            "strict JSON",
            bytes -> StrictJson.parse(bytes, new StrictJson.Limits(4096, 8, 100, 1000)),
            signed,
            utf8("[1,2.5e-3,{\"a\":null,\"\\u00e9\":[true,false,\"\\ud83d\\ude00\\n\"]}]")),
        named(
            "canonical JSON",
            bytes -> CanonicalJson.parse(bytes, StrictJson.Limits.MESSAGE),
            CanonicalJson.bytes(type.toJson(message))),
        named(
            "JWE header",
            bytes -> Jwe.peekHeader(new String(bytes, ISO_8859_1), 4096),
            toUser,
            toModule),
        named(
            "JWE to a user",
            bytes -> Jwe.openAtUser(new String(bytes, ISO_8859_1), USER.privateKey()),
            toUser),
        named(
            "JWE to a module",
            bytes -> Jwe.openAtModule(new String(bytes, ISO_8859_1), wrapped -> CEK.clone()),
            toModule),
        named("reply JWK", json(ReplyJwk::parse), utf8(USER.publicJwk())),
        named("RSA JWK", json(RsaJwk::parse), utf8(TestRsaKey.JWK.toJson())),
        named("token JWK", json(TokenJwk::parse), utf8(TokenJwkTest.KEY.toJson())),
        named(
            "JWS",
            bytes -> Jws.parse(new String(bytes, ISO_8859_1), "JWT"),
            utf8(
                Jws.compact(Jws.signingInput(TokenJwkTest.KEY, "JWT", utf8("{}")), new byte[256]))),
        named("signature", Signature::parse, signature.bytes()),
        named(
            "signature text",
            bytes -> Signature.parse(new String(bytes, ISO_8859_1)),
            utf8(signature)),
        named(
            "DER signature",
            bytes -> Secp256k1.fromDer(bytes, Bytes32.ZERO, signer),
            DerSignatureTest.der(signature, false),
            DerSignatureTest.der(signature, true)),
        named(
            "recovery",
            bytes -> Secp256k1.best().recover(Bytes32.ZERO, Signature.parse(bytes)),
            signature.bytes()),
        named("message", json(type::parse), utf8(type.toJson(message))),
        named("signed message", json(node -> SignedMessage.parse(type, node)), signed),
        named("domain", json(Eip712Domain::parse), utf8(domain.toJson())),
        named(
            "problem",
            bytes -> Problem.parse(bytes, 409),
            utf8(problem.toJson()),
            utf8("{\"message\":\"Forbidden\"}")),
        named("word", bytes -> Bytes32.parse(new String(bytes, ISO_8859_1)), utf8(Bytes32.ZERO)),
        named("address", bytes -> Address.parse(new String(bytes, ISO_8859_1)), utf8(signer)),
        named(
            "base64url",
            bytes -> Base64Url.parse(new String(bytes, ISO_8859_1), 100),
            utf8("AAECAwQ")));
  }

  private static Arguments named(String name, Parser parser, byte[]... seeds) {
    return Arguments.of(name, parser, List.of(seeds));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("parsers")
  void aParserReadsOrThrowsWireException(String name, Parser parser, List<byte[]> seeds) {
    fuzz(parser, seeds, SHORT);
  }

  @Tag("fuzz")
  @ParameterizedTest(name = "{0}")
  @MethodSource("parsers")
  void aParserReadsOrThrowsWireExceptionForLong(String name, Parser parser, List<byte[]> seeds) {
    fuzz(parser, seeds, LONG);
  }

  private static void fuzz(Parser parser, List<byte[]> seeds, int cases) {
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < cases; i++) {
      byte[] bytes = mutated(seeds.get(random.nextInt(seeds.size())), random);
      try {
        parser.parse(bytes);
      } catch (WireException expected) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed %d, case %d: %s".formatted(SEED, i, Hex.of(bytes)), e);
      }
    }
    assertThat(refused).as("refused of %d cases, seed %d", cases, SEED).isPositive();
  }

  /** One to four changes: a flipped bit, a byte set, a stretch cut, doubled or made random. */
  private static byte[] mutated(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
      int at = random.nextInt(bytes.length);
      int length = Math.min(1 + random.nextInt(16), bytes.length - at);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) "{}[]\",:0-9.eE\\u\0\u007f\u00ff".charAt(random.nextInt(18));
        case 2 -> bytes = spliced(bytes, at, at + length, new byte[0]);
        case 3 -> bytes = spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
        case 4 -> {
          byte[] noise = new byte[length];
          random.nextBytes(noise);
          bytes = spliced(bytes, at, at + length, noise);
        }
        default -> bytes = Arrays.copyOf(bytes, at);
      }
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
    byte[] result = new byte[bytes.length - (to - from) + middle.length];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(bytes, to, result, from + middle.length, bytes.length - to);
    return result;
  }
}
