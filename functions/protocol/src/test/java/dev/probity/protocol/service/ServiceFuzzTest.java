package dev.probity.protocol.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a service reads from outside is read or refused: manifests, bodies of calls, orders to
 * cancel, and what the gateway reads of a service.
 */
class ServiceFuzzTest {
  private static final long SEED = 20_261;
  private static final int SHORT = 400;
  private static final int LONG = 60_000;

  private interface Parser {
    /** Whether it was refused. */
    boolean refuses(byte[] bytes);
  }

  private static boolean throwsWire(Reading reading) {
    try {
      reading.read();
      return false;
    } catch (WireException refused) {
      return true;
    }
  }

  private interface Reading {
    void read() throws WireException;
  }

  private static void fuzzAll(int cases) {
    fuzz(
        "manifest",
        ManifestReaderTest.GOOD.getBytes(StandardCharsets.UTF_8),
        bytes -> throwsWire(() -> ManifestReader.read(bytes)),
        cases);
    var scene = new ServiceScene();
    var call = scene.call("count", "{\"a\":[1,\"x\"]}");
    var accept = new AcceptCall(scene.ports, scene.services);
    fuzz(
        "call",
        CanonicalJson.bytes(scene.body(call)),
        bytes -> accept.accept(bytes).fold(yes -> false, no -> true),
        cases);
    // Only what is the same JSON in other bytes passes, and that is one call
    assertThat(scene.effects.get()).isLessThanOrEqualTo(1);
    var order =
        JsonNodeFactory.instance
            .objectNode()
            .<ObjectNode>set(
                "cancelOperation",
                scene.order(ServiceScene.ANN, call.hash(), ServiceScene.word("c")).toJson());
    var stop = new StopOperation(scene.ports);
    fuzz(
        "order",
        CanonicalJson.bytes(order),
        bytes ->
            stop.stop(new Received(bytes, Optional.empty()), call.hash())
                .fold(yes -> false, no -> true),
        cases);
    var steps = scene.call("steps", "{\"steps\":2}");
    fuzz(
        "reply",
        ServiceReply.write(scene.accept(steps)),
        bytes -> throwsWire(() -> ServiceReply.read(bytes)),
        cases);
  }

  @Test
  void whatComesFromOutsideIsReadOrRefused() {
    fuzzAll(SHORT);
  }

  @Test
  @Tag("fuzz")
  void whatComesFromOutsideIsReadOrRefusedForLong() {
    fuzzAll(LONG);
  }

  private static void fuzz(String name, byte[] seed, Parser parser, int cases) {
    var random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < cases; i++) {
      byte[] bytes = mutated(seed, random);
      try {
        refused += parser.refuses(bytes) ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            name
                + ", seed "
                + SEED
                + ", case "
                + i
                + ": "
                + new String(bytes, StandardCharsets.ISO_8859_1),
            e);
      }
    }
    assertThat(refused).as("%s: refused of %d", name, cases).isGreaterThan(cases / 2);
  }

  /** One to four changes: a bit, a byte of JSON's own, a stretch cut, doubled, or all after it. */
  private static byte[] mutated(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
      int at = random.nextInt(bytes.length);
      int length = Math.min(1 + random.nextInt(16), bytes.length - at);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) "{}[]\",:0-9.eE\\u\0\u007f".charAt(random.nextInt(17));
        case 2 -> bytes = spliced(bytes, at, at + length, new byte[0]);
        case 3 -> bytes = spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
        default -> bytes = random.nextInt(8) == 0 ? Arrays.copyOf(bytes, at) : bytes;
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

  /** The seeds themselves are read: a fuzz test of a broken seed shows nothing. */
  @Test
  void theSeedsAreGood() throws Exception {
    var scene = new ServiceScene();
    for (String service : List.of("count", "steps")) {
      ServiceScene.accepted(scene.accept(scene.call(service, "{\"steps\":2}")));
    }
    assertThat(ManifestReader.read(ManifestReaderTest.GOOD.getBytes(StandardCharsets.UTF_8)).name())
        .isEqualTo("sum");
  }
}
