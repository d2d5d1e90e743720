package dev.probity.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ExitCode;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code data versions}, {@code diff}, {@code get}, {@code export} and {@code check}, typed. */
@Tag("slow")
class VersionCommandsTest {
  private static final List<Integer> ALTERED = List.of(3, 17, 18, 40, 41, 42, 60, 77, 99, 100);
  private static final Stack STACK = SharedStack.get();

  @TempDir static Path folder;
  private static Person person;

  @BeforeAll
  static void init() throws Exception {
    person = new Person(folder.resolve("person"), STACK, STACK.apiUrl()).enrolled();
  }

  /** 100 digits, the altered ones with the next label. */
  private static byte[] digits(List<Integer> altered) {
    String rows =
        IntStream.rangeClosed(1, 100)
            .mapToObj(i -> "d" + i + "," + (i + (altered.contains(i) ? 1 : 0)) % 5 + ",train\n")
            .collect(Collectors.joining());
    return ("id,digit,part\n" + rows).getBytes(UTF_8);
  }

  private static ProbityProcess.Ended run(ExitCode expected, String... words) throws Exception {
    ProbityProcess.Ended ended = person.run(words);
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(expected.number());
    return ended;
  }

  private static ProbityProcess.Ended add(ExitCode expected, Path file, String... more)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("data", "add", file.toString(), "--public"));
    command.addAll(List.of("--yes", "--json", "--name", "digits"));
    command.addAll(List.of("-o", file + ".bundle.json"));
    command.addAll(List.of("--expect", "label:digit in {0,1,2,3,4}"));
    command.addAll(List.of("--expect", "label:digit=balanced+-20%"));
    command.addAll(List.of(more));
    return run(expected, command.toArray(String[]::new));
  }

  private static List<Integer> numbers(JsonNode records, String member) {
    return records.findValues(member).stream().map(JsonNode::asInt).toList();
  }

  @Test
  void tenAlteredLabelsAreNamedAndBothVersionsAreGotBackAndChecked() throws Exception {
    Path first = person.file("digits-1.csv", digits(List.of()));
    Path second = person.file("digits-2.csv", digits(ALTERED));
    String id = add(ExitCode.OK, first).json().path("id").asText();
    add(ExitCode.OK, second, "--version-of", id);

    JsonNode versions = run(ExitCode.OK, "data", "versions", id, "--json").json().path("versions");
    assertThat(numbers(versions, "version")).containsExactly(1, 2);
    assertThat(versions.findValuesAsText("state")).containsExactly("accepted", "accepted");
    assertThat(versions.path(1).path("previous")).isEqualTo(versions.path(0).path("manifestHash"));
    assertThat(versions.path(0).path("records").asInt()).isEqualTo(100);

    differencesAreExact(id);
    filesComeBack(id, first);
    checksNameWhatIsBroken(id);
  }

  private static void differencesAreExact(String id) throws Exception {
    JsonNode plain = run(ExitCode.OK, "data", "diff", id, "1", "2", "--json").json();
    assertThat(plain.path("counts").toString())
        .isEqualTo("{\"same\":90,\"changed\":0,\"removed\":10,\"added\":10,\"unpaired\":0}");
    assertThat(numbers(plain.path("removed"), "number")).isEqualTo(ALTERED);
    assertThat(numbers(plain.path("added"), "number")).isEqualTo(ALTERED);
    assertThat(plain.path("removed").path(0).path("record").toString())
        .isEqualTo("{\"digit\":\"3\",\"id\":\"d3\",\"part\":\"train\"}");

    String keyed = run(ExitCode.OK, "data", "diff", id, "1", "2", "--key", "id").out();
    assertThat(keyed)
        .contains("90 the same, 10 changed, 0 removed, 0 added", "changed fields: digit (10)")
        .contains("~ record 17  digit: \"2\" -> \"3\"");
  }

  private static void filesComeBack(String id, Path first) throws Exception {
    Path out = folder.resolve("got");
    run(ExitCode.OK, "data", "get", id, "--at", "1", "--out", out.toString());
    assertThat(out.resolve("data")).hasSameBinaryContentAs(first);
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "data", "leaves", "manifest.json", "manifest.sig", "metadata.json");
    }
    String croissant = run(ExitCode.OK, "data", "export", id, "--at", "1", "--croissant").out();
    assertThat(croissant).isEqualTo(Files.readString(out.resolve("metadata.json")));
    assertThat(croissant).contains("\"label:digit in {0,1,2,3,4}\"");

    // From the deployment alone, as somebody who has lost all blocks.
    String far = STACK.apiUrl().toString();
    String bundle = first + ".bundle.json";
    Path other = folder.resolve("far");
    run(ExitCode.OK, "data", "get", bundle, "--content", far, "--out", other.toString());
    assertThat(other.resolve("data")).hasSameBinaryContentAs(first);
  }

  private static void checksNameWhatIsBroken(String id) throws Exception {
    String text = new String(digits(List.of()), UTF_8).replace("d9,4,", "d9,9,");
    Path third = person.file("digits-3.csv", text.getBytes(UTF_8));
    ProbityProcess.Ended refused = add(ExitCode.INCONSISTENT, third, "--version-of", id);
    assertThat(refused.err())
        .contains("label-domain (label:digit in {0,1,2,3,4})", "9: 1; records 9", "--force");
    // Sent all the same, it is refused by what the AI service finds.
    JsonNode said =
        add(ExitCode.INCONSISTENT, third, "--version-of", id, "--force-expectations").json();
    assertThat(said.path("refused").asText()).isEqualTo("inconsistent");
    assertThat(said.path("version").asInt()).isEqualTo(3);
    assertThat(said.at("/check/recordsVerified").asBoolean()).isTrue();
    assertThat(said.at("/check/previousRecords").asInt()).isEqualTo(100);
    assertThat(said.at("/check/findings/0/kind").asText()).isEqualTo("label-domain");
    assertThat(said.at("/check/findings/0/records").toString()).isEqualTo("[9]");
    // The number is used up; the corrected file is stored under the next.
    Path corrected = person.file("digits-4.csv", digits(List.of(5)));
    JsonNode stored = add(ExitCode.OK, corrected, "--version-of", id).json();
    assertThat(stored.path("version").asInt()).isEqualTo(4);
    assertThat(stored.at("/check/verdict").asText()).isEqualTo("consistent");
    String checked = run(ExitCode.OK, "data", "check", id).out();
    assertThat(checked)
        .contains("compared with the previous version's 100", "version 4: CONSISTENT");
  }
}
