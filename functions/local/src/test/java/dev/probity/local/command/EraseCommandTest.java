package dev.probity.local.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ExitCode;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code data erase}, typed, and what the other commands say afterwards. */
@Tag("slow")
class EraseCommandTest {
  private static final Stack STACK = SharedStack.get();

  @TempDir static Path folder;
  private static Person person;

  @BeforeAll
  static void init() throws Exception {
    person = new Person(folder.resolve("person"), STACK, STACK.apiUrl()).enrolled();
  }

  private static ProbityProcess.Ended run(ExitCode expected, String... words) throws Exception {
    ProbityProcess.Ended ended = person.run(words);
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(expected.number());
    return ended;
  }

  @Test
  void aVersionIsErasedAndItsProofsAndTheOthersStay() throws Exception {
    Path first = person.file("pets.csv", "name,age\nRex,3\nMia,5\n".getBytes(UTF_8));
    String bundle = first + ".bundle.json";
    JsonNode added =
        run(
                ExitCode.OK,
                "data",
                "add",
                first.toString(),
                "--public",
                "--yes",
                "--json",
                "-o",
                bundle)
            .json();
    String id = added.path("id").asText();

    Path key = Files.writeString(journal().resolveSibling("data.key"), "left");

    // Without somebody to ask, silence is no consent.
    ProbityProcess.Ended asked = run(ExitCode.USAGE, "data", "erase", id);
    assertThat(asked.err())
        .contains("cannot be unpublished", "Stays: the anchor on chain", "--yes");
    assertThat(versions(id).findValuesAsText("state")).containsExactly("accepted");
    assertThat(key).exists();

    ProbityProcess.Ended erased = run(ExitCode.OK, "data", "erase", id, "--yes", "--json");
    assertThat(erased.json().path("already").asBoolean()).isFalse();
    assertThat(erased.json().path("moduleTold").asBoolean()).isTrue();
    assertThat(erased.json().path("public").asBoolean()).isTrue();
    assertThat(key).doesNotExist();
    JsonNode again = run(ExitCode.OK, "data", "erase", id, "--yes", "--json").json();
    assertThat(again.path("already").asBoolean()).isTrue();

    assertThat(versions(id).findValuesAsText("state")).containsExactly("erased");
    assertThat(run(ExitCode.OK, "data", "list").out()).contains("erased");
    assertThat(run(ExitCode.OK, "data", "show", id).out())
        .contains("by you; its proofs still hold");
    String rpc = STACK.rpcUrl().toString();
    String network = STACK.networkFile().toString();
    String api = STACK.apiUrl().toString();
    run(ExitCode.OK, "verify", bundle, "--network", network, "--rpc", rpc, "--content", api);

    ProbityProcess.Ended same =
        run(ExitCode.USAGE, "data", "add", first.toString(), "--public", "--yes", "-o", bundle);
    assertThat(same.err()).contains("erased since", "--again");
    Path second = person.file("pets-2.csv", "name,age\nRex,4\n".getBytes(UTF_8));
    JsonNode next =
        run(
                ExitCode.OK,
                "data",
                "add",
                second.toString(),
                "--public",
                "--yes",
                "--json",
                "--version-of",
                id,
                "-o",
                second + ".bundle.json")
            .json();
    assertThat(next.path("version").asInt()).isEqualTo(2);
    assertThat(versions(id).findValuesAsText("state")).containsExactly("erased", "accepted");
  }

  @Test
  void anEncryptedVersionIsReadByItsOwnerAloneUntilItIsErased() throws Exception {
    var owner = new Person(folder.resolve("owner"), STACK, STACK.apiUrl()).enrolled();
    Path first = owner.file("notes.csv", "name,note\nRex,barks at Mia\n".getBytes(UTF_8));
    Path second = owner.file("notes-2.csv", "name,note\nRex,likes Mia\n".getBytes(UTF_8));
    String bundle = first + ".bundle.json";
    String id =
        by(owner, "data", "add", first.toString(), "--yes", "--json", "-o", bundle)
            .json()
            .path("id")
            .asText();
    by(
        owner,
        "data",
        "add",
        second.toString(),
        "--yes",
        "--version-of",
        id,
        "-o",
        second + ".bundle.json");
    assertThat(by(owner, "data", "show", id).out()).contains("data          encrypted");

    String[] verify = {
      "verify",
      bundle,
      "--network",
      STACK.networkFile().toString(),
      "--rpc",
      STACK.rpcUrl().toString(),
      "--content",
      STACK.apiUrl().toString()
    };
    assertThat(by(owner, verify).out()).contains("records: not checked: encrypted");
    assertThat(by(owner, "data", "diff", id, "1", "2").out()).contains("barks at Mia");
    Path got = folder.resolve("got");
    by(owner, "data", "get", bundle, "--out", got.toString());
    assertThat(got.resolve("data")).hasSameBinaryContentAs(first);
    for (Path block : blocks(owner)) {
      assertThat(new String(Files.readAllBytes(block), ISO_8859_1)).doesNotContain("Mia");
    }

    Proved ofFirst = proved(owner, bundle);
    Proved ofSecond = proved(owner, second + ".bundle.json");
    ofFirst.requireHolds(owner);
    ofSecond.requireHolds(owner);

    // What goes and what stays, before anything goes.
    ProbityProcess.Ended asked = owner.run("data", "erase", id, "--at", "1");
    assertThat(asked.exitCode()).as(asked.out()).isEqualTo(ExitCode.USAGE.number());
    assertThat(words(asked.err()))
        .contains(
            "Gone: the data key, here and with the operator. Nobody can decrypt the data any more,"
                + " you neither, unless a copy of key or data was kept elsewhere.",
            "Stays: the anchor on chain, the manifest, the leaves of the records, and every bundle"
                + " and proof made of them: all still verify. All other versions; the next one"
                + " continues this one. Your own blocks, in ",
            "--yes")
        .doesNotContain("cannot be unpublished");
    by(owner, "data", "erase", id, "--at", "1", "--yes");
    ofFirst.requireHolds(owner);
    ofSecond.requireHolds(owner);
    ProbityProcess.Ended gone =
        owner.run("data", "get", bundle, "--out", folder.resolve("gone").toString());
    assertThat(gone.exitCode()).as(gone.out()).isEqualTo(ExitCode.USAGE.number());
    assertThat(gone.err()).contains("encrypted");
    assertThat(by(owner, verify).out()).contains("records: not checked: encrypted");
    by(owner, "data", "get", id, "--out", folder.resolve("second").toString());
    assertThat(folder.resolve("second").resolve("data")).hasSameBinaryContentAs(second);
  }

  /** The text without its breaks into lines. */
  private static String words(String text) {
    return text.replaceAll("\\s+", " ");
  }

  /** A proof that a record is in a version, and what it is checked with. */
  private record Proved(String proof, String bundle, String record, String recordKey) {
    /** Without the content, by the record key. */
    void requireHolds(Person person) throws Exception {
      JsonNode holds =
          by(
                  person,
                  "verify-proof",
                  proof,
                  "--record",
                  record,
                  "--record-key",
                  recordKey,
                  "--bundle",
                  bundle,
                  "--network",
                  STACK.networkFile().toString(),
                  "--rpc",
                  STACK.rpcUrl().toString(),
                  "--json")
              .json();
      assertThat(holds.path("order").asText()).isEqualTo("attested");
    }
  }

  /** The first record of this version, in it. */
  private static Proved proved(Person person, String bundle) throws Exception {
    String proof = bundle + ".proof.cbor";
    JsonNode made =
        by(person, "prove", "--number", "1", "--in", bundle, "-o", proof, "--json").json();
    return new Proved(
        proof, bundle, made.path("record").toString(), made.path("recordKey").asText());
  }

  private static ProbityProcess.Ended by(Person person, String... words) throws Exception {
    ProbityProcess.Ended ended = person.run(words);
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(ExitCode.OK.number());
    return ended;
  }

  private static List<Path> blocks(Person person) throws IOException {
    try (Stream<Path> files = Files.walk(person.folder())) {
      return files
          .filter(file -> String.valueOf(file.getParent()).endsWith("blocks"))
          .filter(Files::isRegularFile)
          .toList();
    }
  }

  /** The journal of the only data set so far, beside which its key would be. */
  private static Path journal() throws IOException {
    try (Stream<Path> files = Files.walk(person.folder())) {
      return files
          .filter(file -> file.endsWith("journal.json") && file.toString().contains("datasets"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static JsonNode versions(String id) throws Exception {
    return run(ExitCode.OK, "data", "versions", id, "--json").json().path("versions");
  }
}
