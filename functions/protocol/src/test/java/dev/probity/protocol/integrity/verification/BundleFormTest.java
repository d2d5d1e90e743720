package dev.probity.protocol.integrity.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.verification.BundleFixture.Made;
import dev.probity.protocol.integrity.verification.NetworkDescriptor.Checkpoint;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The two files that come from outside: bundles and network descriptors. */
class BundleFormTest {
  private static final long SEED = 20_260_105;

  @Test
  void aBundleIsReadAsItWasWrittenWithAndWithoutReceiptAndReport() throws WireException {
    for (Made made :
        List.of(
            new BundleFixture().make(),
            new BundleFixture().withoutCheck().make(),
            new BundleFixture().withoutReceipt().make())) {
      Bundle read = Bundle.parse(made.bundle().bytes());
      assertThat(read).isEqualTo(made.bundle());
      assertThat(read.hashCode()).isEqualTo(made.bundle().hashCode());
      assertThat(read.bytes()).isEqualTo(made.bundle().bytes());
    }
  }

  @Test
  void aBundleNeedsEveryMemberAndKnowsNoOther() {
    ObjectNode original = new BundleFixture().make().bundle().toJson();
    List<String> objects = new ArrayList<>();
    objects(original, "", objects);
    int members = 0;
    for (String path : objects) {
      for (Map.Entry<String, JsonNode> member : original.at(path).properties()) {
        if (!List.of("/receipt", "/check").contains(path + "/" + member.getKey())) {
          ObjectNode without = original.deepCopy();
          ((ObjectNode) without.at(path)).remove(member.getKey());
          assertRefused(without, path);
          ObjectNode mistyped = original.deepCopy();
          ((ObjectNode) mistyped.at(path)).putNull(member.getKey());
          assertRefused(mistyped, path);
          members++;
        }
      }
      ObjectNode with = original.deepCopy();
      ((ObjectNode) with.at(path)).put("unknown", "x");
      assertRefused(with, path);
    }
    assertThat(members).isGreaterThan(75);
  }

  @Test
  void theDocumentNamesEveryMember() throws IOException {
    String document =
        Files.readString(
            Path.of(System.getProperty("probity.root", "../.."), "docs", "data-formats.md"));
    int from = document.indexOf("\n## The bundle\n");
    String section = document.substring(from, document.indexOf("\n## ", from + 1));
    List<String> named =
        section
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(3, line.indexOf('`', 3)))
            .toList();
    List<String> members =
        new BundleFixture()
            .make().bundle().toJson().properties().stream().map(Map.Entry::getKey).toList();
    assertThat(named).containsExactlyInAnyOrderElementsOf(members);
    assertThat(section).contains(Bundle.MEDIA_TYPE);
  }

  @Test
  void aBundleThatIsNotCanonicalIsRefused() {
    Bundle bundle = new BundleFixture().make().bundle();
    String json = new String(bundle.bytes(), StandardCharsets.UTF_8);
    for (String other :
        List.of(
            json + "\n", " " + json, json.replaceFirst(",", ", "), bundle.toJson().toString())) {
      assertThatThrownBy(() -> Bundle.parse(other.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(WireException.class);
    }
  }

  @Test
  void limitsOfTheBundleHold() {
    ObjectNode json = new BundleFixture().make().bundle().toJson();
    var nodes = ((ObjectNode) json.at("/anchor/accounts/0")).putArray("accountProof");
    for (int i = 0; i < 65; i++) {
      nodes.add("0x00");
    }
    assertRefused(json, "/anchor/accounts/0/accountProof");
    ObjectNode longHeader = new BundleFixture().make().bundle().toJson();
    ((ObjectNode) longHeader.get("anchor")).put("header", "0x" + "00".repeat(32 * 1024 + 1));
    assertThatThrownBy(() -> Bundle.parse(CanonicalJson.bytes(longHeader)))
        .isInstanceOf(WireException.class);
    assertThatThrownBy(() -> Bundle.parse(new byte[Bundle.MAX_BYTES + 1]))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("at most");
  }

  @Test
  void aMalformedBundleIsRefusedInTheFirstCheckByTheMember() {
    Made made = new BundleFixture().make();
    ObjectNode json = made.bundle().toJson();
    ((ObjectNode) json.get("content")).put("root", "QmNotOfThisProfile");
    Verdict verdict =
        new DatasetVerifier(Secp256k1.best())
            .verify(
                CanonicalJson.bytes(json),
                made.network(),
                made.blocks(),
                Optional.empty(),
                VerificationProgress.SILENT);
    DatasetVerifierTest.assertFailed(
        verdict, Check.BUNDLE, FailureCode.BUNDLE_MALFORMED, "content.root");
  }

  @Test
  void aDescriptorIsReadAsItWasWritten() throws WireException {
    NetworkDescriptor plain = BundleFixture.NETWORK;
    NetworkDescriptor pinned =
        BundleFixture.pinning(
            plain,
            new Checkpoint(5, BundleFixture.word("five")),
            new Checkpoint(1L << 60, BundleFixture.word("far")));
    for (NetworkDescriptor network : List.of(plain, pinned)) {
      assertThat(NetworkDescriptor.parse(network.bytes())).isEqualTo(network);
      byte[] withLineFeed = Arrays.copyOf(network.bytes(), network.bytes().length + 1);
      withLineFeed[withLineFeed.length - 1] = '\n';
      assertThat(NetworkDescriptor.parse(withLineFeed)).isEqualTo(network);
    }
    assertThat(pinned.checkpoint(5)).isPresent();
    assertThat(pinned.checkpoint(6)).isEmpty();
  }

  @Test
  void aDescriptorWithAnEndpointADoubledCheckpointOrOneAddressTwiceIsRefused() {
    ObjectNode endpoint = BundleFixture.NETWORK.toJson();
    endpoint.put("rpc", "https://example.org");
    assertDescriptorRefused(endpoint, "/rpc");
    ObjectNode twice =
        BundleFixture.pinning(BundleFixture.NETWORK, new Checkpoint(5, BundleFixture.word("five")))
            .toJson();
    twice.withArray("checkpoints").add(twice.at("/checkpoints/0").deepCopy());
    assertDescriptorRefused(twice, "each number once");
    for (String copied : List.of("moduleRegistry", "idmaRegistry", "apiTokenRegistry")) {
      ObjectNode one = BundleFixture.NETWORK.toJson();
      ((ObjectNode) one.get("contracts"))
          .set(copied, one.at("/contracts/integrityRegistry").deepCopy());
      assertDescriptorRefused(one, "four addresses");
    }
    for (String missing : List.of("idmaRegistry", "apiTokenRegistry")) {
      ObjectNode before = BundleFixture.NETWORK.toJson();
      ((ObjectNode) before.get("contracts")).remove(missing);
      assertDescriptorRefused(before, "/contracts");
    }
    ObjectNode zero = BundleFixture.NETWORK.toJson();
    zero.put("chainId", 0);
    assertDescriptorRefused(zero, "positive");
    ObjectNode format = BundleFixture.NETWORK.toJson();
    format.put("format", "probity.network/2");
    assertDescriptorRefused(format, "/format");
  }

  @Test
  void nothingButAWireExceptionLeavesTheReaders() {
    fuzz(3_000);
  }

  @Test
  @Tag("fuzz")
  void nothingButAWireExceptionLeavesTheReadersForLong() {
    fuzz(300_000);
  }

  private static void fuzz(int rounds) {
    SplittableRandom random = new SplittableRandom(SEED);
    Made made = new BundleFixture().make();
    byte[] bundle = made.bundle().bytes();
    byte[] network =
        BundleFixture.pinning(BundleFixture.NETWORK, new Checkpoint(5, BundleFixture.word("five")))
            .bytes();
    List<String> splices =
        List.of("null", "[]", "{}", "\"\"", "0", "-1", "1e9", "\"0x\"", "9007199254740993", "}");
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] file = round % 3 == 0 ? network.clone() : bundle.clone();
      switch (random.nextInt(3)) {
        case 0 -> file = Arrays.copyOf(file, random.nextInt(file.length));
        case 1 -> file[random.nextInt(file.length)] = (byte) random.nextInt(256);
        default -> {
          byte[] splice =
              splices.get(random.nextInt(splices.size())).getBytes(StandardCharsets.UTF_8);
          int at = random.nextInt(file.length - splice.length);
          System.arraycopy(splice, 0, file, at, splice.length);
        }
      }
      try {
        if (round % 3 == 0) {
          assertThat(NetworkDescriptor.parse(file).bytes()).isEqualTo(file);
        } else {
          assertThat(Bundle.parse(file).bytes()).isEqualTo(file);
        }
      } catch (WireException e) {
        assertThat(e.reason()).isNotEmpty();
        refused++;
      }
    }
    assertThat(refused).as("seed %d", SEED).isGreaterThan(rounds / 2);
  }

  private static void assertRefused(ObjectNode json, String under) {
    assertThatThrownBy(() -> Bundle.parse(CanonicalJson.bytes(json)))
        .isInstanceOfSatisfying(
            WireException.class,
            e -> assertThat(under + "/").startsWith(firstTwo(e.path(), under)));
  }

  /** The path of an exception, cut to the depth of the object that was altered. */
  private static String firstTwo(String path, String under) {
    return path.length() <= under.length() ? path : path.substring(0, under.length());
  }

  private static void assertDescriptorRefused(ObjectNode json, String reason) {
    assertThatThrownBy(() -> NetworkDescriptor.parse(CanonicalJson.bytes(json)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining(reason);
  }

  private static void objects(JsonNode node, String path, List<String> found) {
    if (node.isObject()) {
      found.add(path);
    }
    if (node.isContainerNode()) {
      if (node.isArray()) {
        for (int i = 0; i < node.size(); i++) {
          objects(node.get(i), path + "/" + i, found);
        }
      } else {
        node.properties()
            .forEach(member -> objects(member.getValue(), path + "/" + member.getKey(), found));
      }
    }
  }
}
