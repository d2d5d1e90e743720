package dev.probity.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.client.ExitCode;
import dev.probity.local.service.fault.Fault;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.service.fault.ProxiedRequest;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackGateway;
import dev.probity.local.stack.StackService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code data add --resume}, after the client was killed. */
class ResumeCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Stack STACK = SharedStack.get();

  @TempDir private Path folder = Path.of("");

  private static ProbityProcess.Ended ends(ExitCode code, ProbityProcess.Ended ended) {
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(code.number());
    return ended;
  }

  private static ProbityProcess.Ended resumed(ExitCode code, Person person, String... id)
      throws Exception {
    return ends(
        code,
        person.run(
            Stream.of(
                    Stream.of("data", "add", "--resume"),
                    Stream.of(id),
                    Stream.of("--yes", "--json"))
                .flatMap(words -> words)
                .toArray(String[]::new)));
  }

  private static Path source(Person person, String name) throws IOException {
    return person.file(name + ".csv", ("name,age\n" + name + ",30\n").getBytes(UTF_8));
  }

  private static String[] add(Path source, String... more) {
    return Stream.concat(
            Stream.of("data", "add", source.toString(), "--yes", "--json"), Stream.of(more))
        .toArray(String[]::new);
  }

  private static Path only(Person person, String name) throws IOException {
    try (Stream<Path> files =
        Files.find(
            person.folder().resolve("config/datasets"),
            3,
            (path, attributes) -> path.endsWith(name))) {
      return files
          .reduce((one, two) -> {
            throw new AssertionError("two of " + name);
          })
          .orElseThrow();
    }
  }

  private static JsonNode journal(Person person) throws IOException {
    return JSON.readTree(only(person, "journal.json").toFile());
  }

  /** A request that the killed client was waiting for, as the step after it is named. */
  private static Predicate<ProxiedRequest> posts(String path) {
    return request -> request.method().equals("POST") && request.target().contains(path);
  }

  private static Predicate<ProxiedRequest> asksFor(String path) {
    return request -> request.method().equals("GET") && request.target().contains(path);
  }

  @Test
  @Tag("slow")
  void killedAtEveryStepEncryptedDataIsStoredByResumeAsTheVeryCiphertextThatWasBuilt()
      throws Exception {
    try (FaultProxy api = FaultProxy.before(STACK.apiUrl());
        FaultProxy rpc = FaultProxy.before(STACK.rpcUrl())) {
      Person person =
          new Person(folder.resolve("person"), STACK.stateFolder(), api.endpoint(), rpc.endpoint())
              .enrolled();
      Path source = source(person, "people");
      Path bundle = folder.resolve("named.bundle.json");
      String[] resume = {"data", "add", "--resume", "--yes", "--json"};

      Interruption.at(
          api,
          posts("/v1/uploads"),
          "KILL",
          person,
          add(source, "--name", "somebody", "--label", "name", "-o", bundle.toString()));
      assertThat(step(person)).isEqualTo("uploading");
      JsonNode signed = journal(person);
      String key = Files.readString(only(person, "data.key"));
      Interruption.at(
          rpc, request -> request.calls("eth_sendRawTransaction"), "KILL", person, resume);
      assertThat(step(person)).isEqualTo("anchoring");
      Interruption.at(api, posts("/v1/datasets/"), "KILL", person, resume);
      assertThat(step(person)).isEqualTo("anchoring");
      Interruption.at(api, asksFor("/v1/datasets/"), "KILL", person, resume);
      assertThat(step(person)).isEqualTo("accepting");

      JsonNode stored = resumed(ExitCode.OK, person).json();
      assertThat(stored.path("cid")).isEqualTo(signed.path("root"));
      assertThat(stored.path("bundle").asText()).isEqualTo(bundle.toString());
      assertThat(bundle).exists();
      assertThat(journal(person).path("secrets")).isEqualTo(signed.path("secrets"));
      assertThat(Files.readString(only(person, "data.key"))).isEqualTo(key);
      assertThat(person.run("data", "list").out()).contains("somebody").doesNotContain("begun");
      assertThat(resumed(ExitCode.OK, person).json().path("unfinished")).isEmpty();
    }
  }

  private static String step(Person person) throws Exception {
    JsonNode said = resumed(ExitCode.USAGE, person, "nobody").json();
    assertThat(said.path("unfinished")).hasSize(1);
    return said.at("/unfinished/0/step").asText();
  }

  @Test
  @Tag("slow")
  void anUploadThatWasKilledIsCarriedOnFromAnotherFolderWithoutABlockSentTwice() throws Exception {
    try (FaultProxy blocks = FaultProxy.before(STACK.endpoint(StackService.S3));
        StackGateway gateway =
            STACK.openGateway(Map.of("AWS_ENDPOINT_URL_S3", blocks.endpoint().toString()))) {
      Person person = new Person(folder.resolve("person"), STACK, gateway.url()).enrolled();
      Path source = source(person, "public");
      Path bundle = folder.resolve("public.bundle.json");
      Interruption.at(
          blocks,
          request -> request.method().equals("PUT"),
          "KILL",
          person,
          add(source, "--public", "-o", bundle.toString()));
      JsonNode signed = journal(person);
      assertThat(resumed(ExitCode.OK, person).json().path("cid")).isEqualTo(signed.path("root"));
      assertThat(Files.readAllLines(only(person, "uploaded.log"))).doesNotHaveDuplicates();
      assertThat(bundle).exists();
    }
  }

  @Test
  void ofSeveralOneIsNamedAndEditedDataIsRefusedUntilItIsPutBack() throws Exception {
    try (FaultProxy api = FaultProxy.before(STACK.apiUrl())) {
      Person person = new Person(folder.resolve("person"), STACK, api.endpoint()).enrolled();
      assertThat(ends(ExitCode.OK, person.run("data", "add", "--resume")).out())
          .contains("Nothing of yours is unfinished.");
      Path ann = source(person, "ann");
      Path bob = source(person, "bob");
      api.always(posts("/v1/uploads"), new Fault.DropRequest());
      for (Path source : new Path[] {ann, bob}) {
        ProbityProcess.Ended _ =
            ends(
                ExitCode.UNAVAILABLE,
                person.run(add(source, "--public", "-o", source + ".bundle.json")));
      }
      api.clear();

      JsonNode both = resumed(ExitCode.USAGE, person).json().path("unfinished");
      assertThat(both).extracting(one -> one.path("name").asText()).containsExactly("ann", "bob");
      String first = both.path(0).path("id").asText();
      String second = both.path(1).path("id").asText();
      assertThat(ends(ExitCode.USAGE, person.run("data", "add", "--resume")).out())
          .contains(first, second, ann.toString(), "uploading", "public")
          .contains("probity data add --resume " + first);

      assertThat(resumed(ExitCode.OK, person, first).json().path("records").asInt()).isEqualTo(1);
      // The one that is left needs no name; but its data is another one now.
      byte[] was = Files.readAllBytes(bob);
      Files.writeString(bob, "name,age\nbob,31\n");
      assertThat(resumed(ExitCode.USAGE, person).err())
          .contains(bob + " is not what it was when its storing began", "Put it back");
      Files.write(bob, was);
      assertThat(ends(ExitCode.USAGE, person.run("data", "add", "--resume", "--public")).err())
          .contains("leave out --public");
      assertThat(
              ends(
                      ExitCode.USAGE,
                      person.run("data", "add", bob.toString(), "--resume", "--name", "x"))
                  .err())
          .contains("--resume carries on with the data and the options");
      ProbityProcess.Ended _ = resumed(ExitCode.OK, person);
      assertThat(resumed(ExitCode.OK, person).json().path("unfinished")).isEmpty();
    }
  }

  @Test
  void whatCannotBeReadAsDataIsNotUnfinished() throws Exception {
    Person person = new Person(folder.resolve("person"), STACK, STACK.apiUrl()).enrolled();
    Path bad = person.file("bad.csv", "name,age\nAnn\n".getBytes(UTF_8));
    ProbityProcess.Ended _ = ends(ExitCode.USAGE, person.run(add(bad, "--public")));
    assertThat(resumed(ExitCode.OK, person).json().path("unfinished")).isEmpty();
  }
}
