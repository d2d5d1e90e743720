package dev.probity.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.client.ExitCode;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.VerifiedDag;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.integrity.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A stored data set and an IPFS node that is not ours, both ways. */
@Tag("full")
@TestMethodOrder(MethodOrderer.MethodName.class)
class HeliaTest {
  private static final Stack STACK = SharedStack.get();

  @TempDir static Path folder;
  private static Person person;
  private static Path source;
  private static Path bundle;
  private static Path stored;
  private static Cid root;

  /** A folder with files below, at and above the length of a chunk. */
  @BeforeAll
  static void aFolderIsStored() throws Exception {
    person = new Person(folder.resolve("person"), STACK, STACK.apiUrl()).enrolled();
    source = Files.createDirectories(folder.resolve("images"));
    var random = new Random(7);
    for (int length : new int[] {0, 10, 1 << 20, (3 << 20) + 1}) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      Path labelled = Files.createDirectories(source.resolve("label-" + length % 2));
      Files.write(labelled.resolve("image-" + length), bytes);
    }
    bundle = folder.resolve("bundle.json");
    run(
        ExitCode.OK,
        "data",
        "add",
        source.toString(),
        "--public",
        "--yes",
        "--name",
        "images",
        "-o",
        bundle.toString());
    try (Stream<Path> files = Files.walk(person.folder())) {
      stored = files.filter(file -> file.endsWith("blocks")).findFirst().orElseThrow();
    }
    root = Bundle.parse(Files.readAllBytes(bundle)).content().root();
  }

  private static ProbityProcess.Ended run(ExitCode expected, String... words) throws Exception {
    ProbityProcess.Ended ended = person.run(words);
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(expected.number());
    return ended;
  }

  private static ProbityProcess.Ended verified(ExitCode expected, Path blocks) throws Exception {
    try (var helia = new HeliaNode("serve", blocks.toString())) {
      return run(
          expected,
          "verify",
          bundle.toString(),
          "--network",
          STACK.networkFile().toString(),
          "--rpc",
          STACK.rpcUrl().toString(),
          "--content",
          helia.answered("gateway"));
    }
  }

  private static Map<String, String> files(Path folder) throws IOException {
    var files = new TreeMap<String, String>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        files.put(
            file.getFileName().toString(),
            Cid.ofBlock(Codec.RAW, Files.readAllBytes(file)).toString());
      }
    }
    return files;
  }

  @Test
  void heliaFetchesEveryBlockOfAStoredSetOverBitswap() throws Exception {
    Path fetched = folder.resolve("fetched");
    try (var ours = new HeliaNode("serve", stored.toString());
        var theirs =
            new HeliaNode("fetch", ours.answered("address"), root.toString(), fetched.toString())) {
      assertThat(files(fetched)).isEqualTo(files(stored)).hasSizeGreaterThan(10);
      assertThat(theirs.answered("blocks")).isEqualTo(Integer.toString(files(stored).size()));
    }
  }

  @Test
  void heliaNamesTheSameFolderAsWeDo() throws Exception {
    String ours =
        new VerifiedDag(new DirectoryBlocks(stored), DagLimits.DEFAULT)
            .entry(root, "data")
            .cid()
            .toString();
    try (var helia =
        new HeliaNode("import", source.toString(), folder.resolve("imported").toString())) {
      assertThat(helia.answered("root")).isEqualTo(ours);
    }
  }

  @Test
  void whatHeliaServesIsVerifiedAndAFlippedBitIsNamed() throws Exception {
    assertThat(verified(ExitCode.OK, stored).out()).contains("VERIFIED");

    Path altered = Files.createDirectories(folder.resolve("altered"));
    for (String name : files(stored).keySet()) {
      Files.copy(stored.resolve(name), altered.resolve(name));
    }
    Cid victim = Cid.ofBlock(Codec.RAW, Files.readAllBytes(image()));
    byte[] bytes = Files.readAllBytes(altered.resolve(victim.toString()));
    bytes[bytes.length / 2] ^= 1;
    Files.write(altered.resolve(victim.toString()), bytes);
    ProbityProcess.Ended refused = verified(ExitCode.NOT_VERIFIED, altered);
    assertThat(refused.out() + refused.err()).contains(victim.toString());
  }

  private static Path image() {
    return source.resolve("label-0").resolve("image-" + (1 << 20));
  }
}
