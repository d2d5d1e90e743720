package dev.probity.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ExitCode;
import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.VerifiedDag;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.DatasetLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each command that reads content, by an owner who has lost all blocks, from the gateway of an IPFS
 * node that is not ours.
 */
@Tag("full")
@ResourceLock(Resources.SYSTEM_OUT)
class HeliaCommandsTest {
  private static final Stack STACK = SharedStack.get();
  private static final String FIRST = "name,age\nAnn,30\nBob,41\n";
  private static final String SECOND = "name,age\nAnn,31\nBob,41\n";
  private static final String BOB = "{\"name\":\"Bob\",\"age\":\"41\"}";
  private static final String EVE = "{\"name\":\"Eve\",\"age\":\"41\"}";

  @TempDir private Path folder = Path.of("");

  /** A data set of two versions whose blocks lie in one folder, and nowhere else. */
  private record Stored(
      Person person, boolean encrypted, String id, Path bundle, Path blocks, List<String> key) {}

  private static ProbityProcess.Ended run(ExitCode expected, Person person, List<String> words)
      throws Exception {
    ProbityProcess.Ended ended = person.runHere(words.toArray(String[]::new));
    assertThat(ended.exitCode())
        .as(words + ": " + ended.out() + ended.err())
        .isEqualTo(expected.number());
    return ended;
  }

  private static List<String> words(String first, Object... more) {
    List<String> words = new ArrayList<>(List.of(first.split(" ", -1)));
    for (Object word : more) {
      words.add(word.toString());
    }
    return words;
  }

  private Stored stored(boolean encrypted) throws Exception {
    Person person = new Person(folder.resolve("person"), STACK, STACK.apiUrl()).enrolled();
    Path first = person.file("first.csv", FIRST.getBytes(UTF_8));
    Path second = person.file("second.csv", SECOND.getBytes(UTF_8));
    Path bundle = folder.resolve("second.bundle.json");
    String add = "data add --yes --json" + (encrypted ? "" : " --public");
    JsonNode one =
        run(ExitCode.OK, person, words(add, first, "-o", folder.resolve("first.bundle.json")))
            .json();
    String id = one.path("id").asText();
    JsonNode two =
        run(ExitCode.OK, person, words(add, second, "--version-of", id, "-o", bundle)).json();
    Path blocks = Files.createDirectories(folder.resolve("blocks"));
    for (JsonNode version : List.of(one, two)) {
      moveAll(Path.of(version.path("content").asText()), blocks);
    }
    return new Stored(
        person, encrypted, id, bundle, blocks, key(Path.of(two.path("content").asText())));
  }

  /** The option that names the data key, which its owner keeps beside the blocks. */
  private static List<String> key(Path blocks) {
    Path key = blocks.resolveSibling("data.key");
    return Files.exists(key) ? List.of("--data-key", key.toString()) : List.of();
  }

  private static void moveAll(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.move(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.delete(from);
  }

  /** All commands but those about a proof, by name. */
  private Map<String, List<String>> commands(Stored stored, String gateway) throws Exception {
    var commands = new LinkedHashMap<String, List<String>>();
    commands.put("verify", onChain(words("verify", stored.bundle())));
    commands.get("verify").addAll(stored.key());
    commands.put("get", words("data get", stored.id(), "--out", folder.resolve("out")));
    commands.put("check", words("data check", stored.id(), "--json"));
    commands.put("diff", words("data diff", stored.id(), 1, 2, "--json"));
    commands.put("export", words("data export --croissant", stored.id()));
    commands.put("in", words("prove --number 2 --json --in", stored.id(), "-o", proof("in")));
    commands.put("not-in", words("prove --not-in", stored.id(), EVE, "-o", proof("not-in")));
    commands.values().forEach(words -> words.addAll(List.of("--content", gateway)));
    return commands;
  }

  private Path proof(String name) {
    return folder.resolve(name + ".cbor");
  }

  private static List<String> onChain(List<String> words) {
    words.addAll(List.of("--network", STACK.networkFile().toString()));
    words.addAll(List.of("--rpc", STACK.rpcUrl().toString()));
    return words;
  }

  private List<String> verifyProof(
      Stored stored, String gateway, String name, String record, String recordKey) {
    List<String> words = words("verify-proof", proof(name), "--record", record);
    words.addAll(words("--bundle", stored.bundle(), "--content", gateway));
    if (stored.encrypted()) {
      words.addAll(List.of("--record-key", recordKey));
    }
    return onChain(words);
  }

  /** Alters one bit of the data, and one of the leaves, of the second version. */
  private static List<String> altered(Stored stored) throws Exception {
    Cid root = Bundle.parse(Files.readAllBytes(stored.bundle())).content().root();
    var dag = new VerifiedDag(new DirectoryBlocks(stored.blocks()), DagLimits.DEFAULT);
    String data = stored.encrypted() ? DatasetLayout.ENCRYPTED_DATA : DatasetLayout.DATA;
    var altered = new ArrayList<String>();
    for (String name : List.of(data, DatasetLayout.LEAVES)) {
      altered.add(dag.entry(root, name).cid().toString());
    }
    for (String cid : altered) {
      byte[] bytes = Files.readAllBytes(stored.blocks().resolve(cid));
      bytes[bytes.length / 2] ^= 1;
      Files.write(stored.blocks().resolve(cid), bytes);
    }
    return altered;
  }

  @ParameterizedTest(name = "encrypted: {0}")
  @ValueSource(booleans = {false, true})
  void whatHeliaServesServesEveryCommandAndAFlippedBitIsNamedByEach(boolean encrypted)
      throws Exception {
    Stored stored = stored(encrypted);
    Person person = stored.person();
    String recordKey = "";
    try (var helia = new HeliaNode("serve", stored.blocks().toString())) {
      String gateway = helia.answered("gateway");
      var said = new LinkedHashMap<String, ProbityProcess.Ended>();
      for (var command : commands(stored, gateway).entrySet()) {
        said.put(command.getKey(), run(ExitCode.OK, person, command.getValue()));
      }
      assertThat(requireNonNull(said.get("verify")).out()).contains("VERIFIED");
      assertThat(folder.resolve("out/data")).hasContent(SECOND);
      assertThat(requireNonNull(said.get("check")).json().path("verdict").asText())
          .isEqualTo("consistent");
      assertThat(requireNonNull(said.get("diff")).json().at("/counts/same").asInt()).isEqualTo(1);
      assertThat(requireNonNull(said.get("export")).out()).contains("probity:dataset");

      recordKey = requireNonNull(said.get("in")).json().path("recordKey").asText();
      run(ExitCode.OK, person, verifyProof(stored, gateway, "in", BOB, recordKey));
      run(ExitCode.OK, person, verifyProof(stored, gateway, "not-in", EVE, recordKey));
    }

    List<String> altered = altered(stored);
    try (var helia = new HeliaNode("serve", stored.blocks().toString())) {
      Map<String, List<String>> commands = commands(stored, helia.answered("gateway"));
      commands.put(
          "verify-proof", verifyProof(stored, helia.answered("gateway"), "in", BOB, recordKey));
      commands.put("get", words("data get", stored.id(), "--out", folder.resolve("never")));
      commands.get("get").addAll(List.of("--content", helia.answered("gateway")));
      for (List<String> command : commands.values()) {
        ProbityProcess.Ended refused = run(ExitCode.NOT_VERIFIED, person, command);
        assertThat(refused.out() + refused.err())
            .as(command.toString())
            .containsAnyOf(altered.toArray(String[]::new));
      }
      assertThat(folder.resolve("never/data")).doesNotExist();
    }
  }
}
