package dev.probity.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.client.ExitCode;
import dev.probity.local.service.fault.Fault;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code data add} by somebody whose session ends on the way. */
@Tag("slow")
class DataSessionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Stack STACK = SharedStack.get();

  @TempDir private Path folder = Path.of("");

  private static String[] add(Person person, String... more) throws IOException {
    String file = person.file("people.csv", "name,age\nAnn,30\n".getBytes(UTF_8)).toString();
    return Stream.concat(
            Stream.of(
                "data", "add", file, "--public", "--yes", "--json", "-o", file + ".bundle.json"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private static ProbityProcess.Ended ends(ExitCode code, ProbityProcess.Ended ended) {
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(code.number());
    return ended;
  }

  /** The file of this name in the person's folder. */
  private static JsonNode kept(Person person, String name) throws IOException {
    try (Stream<Path> files =
        Files.find(person.folder(), 8, (path, attributes) -> path.toString().endsWith(name))) {
      return JSON.readTree(files.findFirst().orElseThrow().toFile());
    }
  }

  @Test
  void whoIsNotRegisteredOrNotLoggedInIsToldTheCommandAndSendsNothing() throws Exception {
    Person person = new Person(folder.resolve("person"), STACK, STACK.apiUrl());
    assertThat(ends(ExitCode.USAGE, person.run(add(person))).err()).contains("probity register");
    Person _ = person.enrolled();
    ProbityProcess.Ended _ = ends(ExitCode.OK, person.run("logout"));
    assertThat(ends(ExitCode.USAGE, person.run(add(person))).err()).contains("probity login");
    ProbityProcess.Ended stored = ends(ExitCode.OK, person.loggedIn().run(add(person)));
    // What is stored is shown again without a session.
    ProbityProcess.Ended _ = ends(ExitCode.OK, person.run("logout"));
    assertThat(ends(ExitCode.OK, person.run(add(person))).json()).isEqualTo(stored.json());
  }

  @Test
  void aRequestThatIsNotOnChainYetIsSignedAnewForThePresentSession() throws Exception {
    try (FaultProxy rpc = FaultProxy.before(STACK.rpcUrl())) {
      Person person =
          new Person(folder.resolve("person"), STACK.stateFolder(), STACK.apiUrl(), rpc.endpoint())
              .enrolled();
      rpc.always(request -> request.calls("eth_estimateGas"), Fault.serverError());
      ProbityProcess.Ended _ = ends(ExitCode.UNAVAILABLE, person.run(add(person)));
      String before = kept(person, "session.json").path("sid").asText();
      assertThat(signedSession(person)).isEqualTo(before);
      rpc.clear();
      ProbityProcess.Ended _ = ends(ExitCode.OK, person.run("logout"));
      ProbityProcess.Ended _ = ends(ExitCode.OK, person.loggedIn().run(add(person)));
      assertThat(signedSession(person))
          .isNotEqualTo(before)
          .isEqualTo(kept(person, "session.json").path("sid").asText());
    }
  }

  private static String signedSession(Person person) throws IOException {
    Path datasets = person.folder().resolve("config/datasets");
    try (Stream<Path> files =
        Files.find(datasets, 3, (path, attributes) -> path.endsWith("journal.json"))) {
      return JSON.readTree(files.findFirst().orElseThrow().toFile())
          .path("storeData")
          .path("message")
          .path("sid")
          .asText();
    }
  }

  @Test
  void aRequestOnChainWhoseSessionIsOverIsStoredOnlyAsADataSetOfItsOwn() throws Exception {
    try (FaultProxy api = FaultProxy.before(STACK.apiUrl())) {
      Person person = new Person(folder.resolve("person"), STACK, api.endpoint()).enrolled();
      api.always(
          request -> request.method().equals("POST") && request.target().contains("/v1/datasets/"),
          new Fault.DropRequest());
      ProbityProcess.Ended _ = ends(ExitCode.UNAVAILABLE, person.run(add(person)));
      api.clear();
      ProbityProcess.Ended _ = ends(ExitCode.OK, person.run("logout"));
      Person _ = person.loggedIn();
      assertThat(ends(ExitCode.REFUSED, person.run(add(person))).err())
          .contains("`session`", "--again");
      ProbityProcess.Ended _ = ends(ExitCode.OK, person.run(add(person, "--again")));
    }
  }
}
