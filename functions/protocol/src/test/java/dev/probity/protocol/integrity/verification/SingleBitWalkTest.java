package dev.probity.protocol.integrity.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.protocol.integrity.dataset.RecordDiagnosis;
import dev.probity.protocol.integrity.verification.BundleFixture.Made;
import dev.probity.protocol.integrity.verification.Verdict.Status;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Secp256k1;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Walks every field of every signed message, every signature, every proof node, the header, every
 * block and every record, flips one bit, and demands the name of what was altered.
 */
class SingleBitWalkTest {
  private static final long SEED = 20_260_104;
  private static final DatasetVerifier VERIFIER = new DatasetVerifier(Secp256k1.best());

  private static final List<String> MESSAGES = List.of("manifest", "storeData", "receipt", "check");

  /**
   * The fields of which nothing else in bundle, content or chain speaks: an altered one shows as
   * its message's signature, and nowhere else.
   */
  private static final Set<String> SPOKEN_OF_ONCE =
      Set.of(
          "storeData.credRef",
          "storeData.roleCommit",
          "storeData.credVersion",
          "storeData.sid",
          "storeData.replyKey",
          "storeData.salt",
          "storeData.iat",
          "storeData.exp",
          "receipt.iat",
          "check.recordsVerified",
          "check.verdict",
          "check.findingsHash",
          "check.iat");

  private static Made made;

  @BeforeAll
  static void makeABundle() {
    made = new BundleFixture().make();
    assertThat(made.verify().status()).isEqualTo(Status.VERIFIED);
  }

  @Test
  void everyFieldOfEverySignedMessageIsNamedWithWhatContradictsIt() {
    walkMessages(3);
  }

  @Test
  @Tag("slow")
  void everyBitOfEveryFieldOfEverySignedMessageIsNamedWithWhatContradictsIt() {
    walkMessages(Integer.MAX_VALUE);
  }

  private static void walkMessages(int bitsOfEachField) {
    SplittableRandom random = new SplittableRandom(SEED);
    int fields = 0;
    for (String message : MESSAGES) {
      for (Map.Entry<String, JsonNode> field :
          original().get(message).get("message").properties()) {
        String name = message + "." + field.getKey();
        for (int bit : bits(field.getValue(), bitsOfEachField, random)) {
          ObjectNode json = original();
          flip((ObjectNode) json.get(message).get("message"), field.getKey(), bit);
          Verdict verdict = verify(json);
          assertNamed(verdict, message, name + ", bit " + bit);
          if (!SPOKEN_OF_ONCE.contains(name)
              && failure(verdict).code() != FailureCode.BUNDLE_MALFORMED) {
            assertThat(verdict.contradictions())
                .as(name + ", bit " + bit + "\n" + verdict.toText())
                .extracting(Contradiction::field)
                .contains(name);
          }
        }
        fields++;
      }
    }
    assertThat(fields).isEqualTo(12 + 13 + 7 + 8);
  }

  @Test
  void everyFieldOfEveryDomainIsNamed() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (String message : MESSAGES) {
      for (Map.Entry<String, JsonNode> field : original().get(message).get("domain").properties()) {
        for (int bit : bits(field.getValue(), 8, random)) {
          ObjectNode json = original();
          flip((ObjectNode) json.get(message).get("domain"), field.getKey(), bit);
          assertNamed(verify(json), message, message + " domain " + field.getKey());
        }
      }
    }
  }

  @Test
  void bitsOfEverySignatureAreNamedByItsMessage() {
    walkSignatures(9);
  }

  @Test
  @Tag("slow")
  void everyBitOfEverySignatureIsNamedByItsMessage() {
    walkSignatures(1);
  }

  private static void walkSignatures(int step) {
    for (String message : MESSAGES) {
      for (int bit = 0; bit < 8 * 65; bit += step) {
        ObjectNode json = original();
        flip((ObjectNode) json.get(message), "signature", bit);
        Verdict verdict = verify(json);
        assertNamed(verdict, message, message + ", signature bit " + bit);
        if (message.equals("manifest")
            && failure(verdict).code() == FailureCode.MANIFEST_SIGNATURE) {
          assertThat(verdict.contradictions())
              .extracting(Contradiction::field)
              .contains("manifest.signature");
        }
      }
    }
  }

  @Test
  void bitsOfHeaderAndEveryProofAreNamedByTheirPlace() {
    walkAnchor(61);
  }

  @Test
  @Tag("slow")
  void everyBitOfHeaderAndProofsIsNamedByItsPlace() {
    walkAnchor(1);
  }

  /** One bit in every {@code step}, of every byte string of the anchor. */
  private static void walkAnchor(int step) {
    int strings = 0;
    for (String path : hexStrings(original().get("anchor"), "/anchor")) {
      int slash = path.lastIndexOf('/');
      int length = 4 * (original().at(path).textValue().length() - 2);
      for (int bit = strings % step; bit < length; bit += step) {
        ObjectNode json = original();
        JsonNode parent = json.at(path.substring(0, slash));
        String member = path.substring(slash + 1);
        if (parent instanceof ObjectNode object) {
          flip(object, member, bit);
        } else {
          int index = Integer.parseInt(member);
          String flipped = flipHex(parent.get(index).textValue(), bit);
          ((ArrayNode) parent).set(index, flipped);
        }
        Verdict verdict = verify(json);
        assertThat(verdict.status()).as(path).isEqualTo(Status.REFUSED);
        assertThat(failure(verdict).check()).as(path).isIn(Check.HEADER, Check.STATE);
        String place = failure(verdict).subject().replace('.', '/');
        assertThat(path.startsWith("/" + place) || place.startsWith("anchor/header"))
            .as(path + " was named " + place)
            .isTrue();
      }
      strings++;
    }
    assertThat(strings).isGreaterThan(15);
  }

  @Test
  void bitsOfEveryBlockAreNamedByItsCid() {
    walkBlocks(25);
  }

  @Test
  @Tag("slow")
  void everyBitOfEveryBlockIsNamedByItsCid() {
    walkBlocks(Integer.MAX_VALUE);
  }

  private static void walkBlocks(int bitsOfEachBlock) {
    int blocks = 0;
    for (Cid cid : reachable()) {
      int bits = 8 * block(cid).length;
      int step = Math.max(1, bits / bitsOfEachBlock);
      for (int bit = blocks % step; bit < bits; bit += step) {
        Verdict verdict = verify(made.blocks().withFlippedBit(cid, bit));
        assertThat(verdict.status()).isEqualTo(Status.REFUSED);
        assertThat(failure(verdict).check()).isEqualTo(Check.CONTENT);
        assertThat(failure(verdict).code()).isEqualTo(FailureCode.CONTENT_INVALID);
        assertThat(failure(verdict).subject()).isEqualTo("block " + cid);
      }
      blocks++;
    }
    assertThat(blocks).isEqualTo(6);
  }

  @Test
  void everyRecordIsNamedByItsNumberBesideItsBlock() {
    Cid data = dataBlock();
    String csv = new String(block(data), StandardCharsets.UTF_8);
    for (int record = 1; record <= made.records(); record++) {
      int line = nthLine(csv, record);
      int cell = csv.indexOf(',', csv.indexOf(',', line) + 1) + 1;
      // The lowest bit of a digit: another digit.
      Verdict verdict = verify(made.blocks().withFlippedBit(data, 8 * cell));
      assertThat(failure(verdict).subject()).isEqualTo("block " + data);
      RecordDiagnosis records = verdict.records().orElseThrow();
      assertThat(records.records()).as(verdict.toText()).containsExactly((long) record);
      assertThat(records.more()).isZero();
    }
  }

  @Test
  void oneAlteredRecordAmongSeveralBlocksOfDataIsNamedByBlockAndNumber() {
    StringBuilder csv = new StringBuilder("number,text\n");
    for (int i = 1; i <= 60; i++) {
      csv.append(i).append(',').append(("" + (char) ('a' + i % 26)).repeat(50_000)).append('\n');
    }
    Made large = new BundleFixture().withData(csv.toString()).make();
    Cid altered =
        large.blocks().cids().stream()
            .filter(cid -> cid.codec() == Codec.RAW)
            .skip(1)
            .findFirst()
            .orElseThrow();
    // 1 MiB into the file, and a little more: record 22 of 50 kB each.
    int within = 30_000;
    Verdict verdict =
        VERIFIER.verify(
            large.bundle().bytes(),
            large.network(),
            large.blocks().withFlippedBit(altered, 8 * within),
            Optional.of(large.witness()),
            VerificationProgress.SILENT);
    String before = csv.substring(0, (1 << 20) + within);
    long number = before.chars().filter(c -> c == '\n').count();
    assertThat(failure(verdict).subject()).isEqualTo("block " + altered);
    assertThat(verdict.records().orElseThrow().records()).containsExactly(number);
  }

  @Test
  void bitsFlippedAllOverTheFileNeverLeaveItVerified() {
    walkFile(29);
  }

  @Test
  @Tag("slow")
  void noSingleBitOfTheWholeFileLeavesItVerified() {
    walkFile(1);
  }

  private static void walkFile(int step) {
    byte[] file = made.bundle().bytes();
    Set<FailureCode> seen = new HashSet<>();
    for (int bit = 0; bit < 8 * file.length; bit += 8 * step) {
      byte[] altered = file.clone();
      int flipped = bit + (bit / 8) % 8;
      altered[flipped / 8] ^= (byte) (1 << flipped % 8);
      Verdict verdict =
          VERIFIER.verify(
              altered,
              made.network(),
              made.blocks(),
              Optional.of(made.witness()),
              VerificationProgress.SILENT);
      assertThat(verdict.status()).as("bit %d", flipped).isEqualTo(Status.REFUSED);
      seen.add(failure(verdict).code());
    }
    assertThat(seen).hasSizeGreaterThan(5);
  }

  private static void assertNamed(Verdict verdict, String message, String what) {
    assertThat(verdict.status()).as(what).isEqualTo(Status.REFUSED);
    assertThat(failure(verdict).subject() + ".")
        .as(what + "\n" + verdict.toText())
        .startsWith(message + ".");
  }

  private static Verdict.Failure failure(Verdict verdict) {
    return verdict.failure().orElseThrow();
  }

  private static Verdict verify(ObjectNode json) {
    return VERIFIER.verify(
        CanonicalJson.bytes(json),
        made.network(),
        made.blocks(),
        Optional.of(made.witness()),
        VerificationProgress.SILENT);
  }

  private static Verdict verify(BlockSource blocks) {
    return VERIFIER.verify(
        made.bundle().bytes(),
        made.network(),
        blocks,
        Optional.of(made.witness()),
        VerificationProgress.SILENT);
  }

  private static ObjectNode original() {
    return made.bundle().toJson();
  }

  /** Which bits of a value to flip: all, or so many of them, the first and the last among them. */
  private static Set<Integer> bits(JsonNode value, int most, SplittableRandom random) {
    int all;
    if (value.isBoolean()) {
      all = 1;
    } else if (value.isNumber()) {
      all = 32;
    } else if (value.textValue().startsWith("0x")) {
      all = 4 * (value.textValue().length() - 2);
    } else {
      all = 7 * value.textValue().length();
    }
    if (most >= all) {
      return new TreeSet<>(IntStream.range(0, all).boxed().toList());
    }
    Set<Integer> some = new TreeSet<>(Set.of(0, all - 1));
    while (some.size() < most) {
      some.add(random.nextInt(all));
    }
    return some;
  }

  private static void flip(ObjectNode object, String member, int bit) {
    JsonNode value = object.get(member);
    if (value.isBoolean()) {
      object.put(member, !value.booleanValue());
    } else if (value.isNumber()) {
      object.put(member, value.longValue() ^ (1L << bit));
    } else if (value.textValue().startsWith("0x")) {
      object.put(member, flipHex(value.textValue(), bit));
    } else {
      char[] text = value.textValue().toCharArray();
      text[bit / 7] ^= (char) (1 << bit % 7);
      object.put(member, new String(text));
    }
  }

  private static String flipHex(String hex, int bit) {
    char[] digits = hex.toCharArray();
    int at = 2 + bit / 4;
    int digit = Character.digit(digits[at], 16) ^ (1 << bit % 4);
    digits[at] = Character.forDigit(digit, 16);
    return new String(digits);
  }

  private static List<String> hexStrings(JsonNode node, String path) {
    if (node.isTextual()) {
      return List.of(path);
    }
    if (node.isArray()) {
      return IntStream.range(0, node.size())
          .boxed()
          .flatMap(i -> hexStrings(node.get(i), path + "/" + i).stream())
          .toList();
    }
    return node.properties().stream()
        .flatMap(member -> hexStrings(member.getValue(), path + "/" + member.getKey()).stream())
        .toList();
  }

  private static List<Cid> reachable() {
    return List.copyOf(made.blocks().cids());
  }

  private static byte[] block(Cid cid) {
    try {
      return made.blocks().get(cid);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Cid dataBlock() {
    return reachable().stream()
        .filter(cid -> new String(block(cid), StandardCharsets.UTF_8).startsWith("species,"))
        .findFirst()
        .orElseThrow();
  }

  private static int nthLine(String csv, int line) {
    int at = 0;
    for (int i = 0; i < line; i++) {
      at = csv.indexOf('\n', at) + 1;
    }
    return at;
  }
}
