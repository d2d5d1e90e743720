package dev.probity.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.client.ExitCode;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.fault.Fault;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.service.fault.ProxiedRequest;
import dev.probity.local.service.mail.KeptMail;
import dev.probity.local.service.mail.Outbox;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code register}, {@code login}, {@code whoami} and {@code logout} as a person types them. */
@Tag("slow")
class AccountCommandsTest {
  private static final String PASSWORD = "lamplight gravel obtuse fjord";
  private static final Stack STACK = SharedStack.get();

  @TempDir private Path folder = Path.of("");

  /** Somebody who has done {@code init}, and has an address and a password of their own. */
  private static final class Applicant {
    private final Person person;
    private final String email = "ann." + UUID.randomUUID() + "@example.org";
    private final Path password;

    Applicant(Person person) throws IOException {
      this.person = person;
      this.password = person.file("account-password", (PASSWORD + "\n").getBytes(UTF_8));
    }

    private String[] words(String command, String... more) {
      List<String> words = new ArrayList<>(List.of(command, "--json"));
      if (command.equals("register")) {
        words.addAll(List.of("--email", email));
      }
      if (!command.equals("whoami") && !command.equals("logout")) {
        words.addAll(List.of("--account-password-file", password.toString()));
      }
      words.addAll(List.of(more));
      return words.toArray(String[]::new);
    }

    ProbityProcess.Ended run(String command, String... more) throws Exception {
      return person.run(words(command, more));
    }

    /** The first run of {@code register}, which has a code mailed. */
    String askForCode() throws Exception {
      ProbityProcess.Ended asked = run("register");
      assertThat(asked.exitCode()).as(asked.err()).isEqualTo(ExitCode.USAGE.number());
      assertThat(asked.err()).contains("A code was mailed to " + email, "probity mail", "--code");
      return code();
    }

    List<KeptMail> mails() throws IOException {
      return Outbox.of(StateFolder.at(STACK.stateFolder())).messages().stream()
          .filter(mail -> mail.to().text().equals(email))
          .toList();
    }

    String code() throws IOException {
      return codeIn(mails().getLast().text());
    }

    /** Everything in the person's folder of settings. */
    String kept() throws IOException {
      StringBuilder all = new StringBuilder();
      try (Stream<Path> files = Files.walk(person.folder().resolve("config"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          all.append(Files.readString(file)).append('\n');
        }
      }
      return all.toString();
    }

    Path only(String name) throws IOException {
      try (Stream<Path> files =
          Files.find(person.folder(), 8, (path, attributes) -> path.endsWith(name))) {
        return files.reduce((one, other) -> other).orElseThrow();
      }
    }
  }

  private static String codeIn(String mail) {
    return mail.lines().filter(line -> line.startsWith("    ")).findFirst().orElseThrow().strip();
  }

  private Applicant somebody() throws Exception {
    return new Applicant(new Person(folder.resolve("person"), STACK, STACK.apiUrl()));
  }

  private static ProbityProcess.Ended succeeds(ProbityProcess.Ended ended) {
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.OK.number());
    return ended;
  }

  private static void assertRefused(ProbityProcess.Ended ended, ExitCode code, String... words) {
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(code.number());
    assertThat(ended.err()).contains(words).doesNotContain("at dev.probity");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void somebodyRegistersReadsTheMailLogsInLooksAndLogsOut() throws Exception {
    Applicant ann = somebody();
    JsonNode before = succeeds(ann.run("whoami")).json();
    assertThat(before.path("chain").path("latest").asText()).isEqualTo("none");
    assertThat(before.has("email")).isFalse();
    assertRefused(ann.run("login"), ExitCode.USAGE, "probity register --email");

    String asked = ann.askForCode();
    ProbityProcess.Ended mail =
        succeeds(ann.person.run("mail", "--json", "--to", ann.email, "--last", "1"));
    String code = codeIn(mail.json().path("messages").get(0).path("text").asText());
    assertThat(code).isEqualTo(asked);
    // As people type it.
    ProbityProcess.Ended registered =
        succeeds(ann.run("register", "--code", code.substring(0, 4) + "-" + code.substring(4)));
    JsonNode account = registered.json();
    assertThat(account.path("email").asText()).isEqualTo(ann.email);
    assertThat(account.path("status").asText()).isEqualTo("active");
    assertThat(account.path("already").asBoolean(true)).isFalse();
    assertThat(account.path("credential").path("role").asText()).isEqualTo("general user");
    assertThat(account.path("credential").path("scope")).hasSize(1);
    assertThat(account.path("credential").path("version").asInt()).isEqualTo(1);
    assertThat(registered.err()).contains("waiting for the credential", "acknowledging it");

    ProbityProcess.Ended login = succeeds(ann.run("login"));
    String until = login.json().path("session").path("until").asText();
    assertThat(until).endsWith("Z");
    Path session = ann.only("session.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(session)))
        .isEqualTo("rw-------");
    String token = new ObjectMapper().readTree(session.toFile()).path("token").asText();
    assertThat(token).isNotBlank();

    ProbityProcess.Ended looked = succeeds(ann.run("whoami"));
    JsonNode me = looked.json();
    assertThat(me.path("address")).isEqualTo(account.path("address"));
    assertThat(me.path("email").asText()).isEqualTo(ann.email);
    assertThat(me.path("credential")).isEqualTo(account.path("credential"));
    assertThat(me.path("chain").path("latest").asText()).isEqualTo("active");
    assertThat(me.path("chain").path("finalized").asText()).isEqualTo("active");
    assertThat(me.path("chain").path("holdsYourCredential").asBoolean()).isTrue();
    assertThat(me.path("session").path("until").asText()).isEqualTo(until);
    ProbityProcess.Ended told = succeeds(ann.person.run("whoami"));
    assertThat(told.out())
        .contains(ann.email, "general user: edit, delete, view of personal data", until);

    assertThat(succeeds(ann.run("logout")).json().path("ended").asBoolean()).isTrue();
    assertThat(session).doesNotExist();
    assertThat(succeeds(ann.run("logout")).json().path("ended").asBoolean(true)).isFalse();
    assertThat(succeeds(ann.run("whoami")).json().has("session")).isFalse();
    for (ProbityProcess.Ended one : List.of(registered, login, looked, told)) {
      assertThat(one.out() + one.err()).doesNotContain(token, PASSWORD, code);
    }
    assertThat(ann.kept()).doesNotContain(token, PASSWORD, code);
  }

  @Test
  void aSecondRegistrationSaysWhatStandsAndSendsNothing() throws Exception {
    Applicant ann = somebody();
    JsonNode first = succeeds(ann.run("register", "--code", ann.askForCode())).json();
    byte[] credential = Files.readAllBytes(ann.only("credential.json"));
    JsonNode second = succeeds(ann.run("register")).json();
    assertThat(second.path("already").asBoolean()).isTrue();
    assertThat(second.path("credential")).isEqualTo(first.path("credential"));
    assertThat(ann.only("credential.json")).hasBinaryContent(credential);
    assertThat(ann.mails()).hasSize(1);

    // Without its file, the chain still has it: nothing is asked or paid a second time.
    Files.delete(ann.only("credential.json"));
    assertRefused(
        ann.run("register"), ExitCode.REFUSED, "has a credential on chain (version 1)", "a copy");
  }

  @Test
  void aWrongCodeIsRefusedAndTheNextRunMailsAnother() throws Exception {
    Applicant ann = somebody();
    String code = ann.askForCode();
    String wrong = (code.charAt(0) == '0' ? '1' : '0') + code.substring(1);
    assertRefused(
        ann.run("register", "--code", wrong),
        ExitCode.REFUSED,
        "`email-unverified`",
        "Repeat the command without --code");
    String second = ann.askForCode();
    assertThat(second).isNotEqualTo(code);
    assertRefused(ann.run("register", "--code", code), ExitCode.REFUSED, "`email-unverified`");
    Path file = ann.person.file("code", second.toLowerCase(Locale.ROOT).getBytes(UTF_8));
    succeeds(ann.run("register", "--code-file", file.toString()));
  }

  @Test
  void aPasswordThatWouldBeRefusedCostsNothing() throws Exception {
    Applicant ann = somebody();
    Files.writeString(ann.password, "password123\n");
    assertRefused(ann.run("register"), ExitCode.USAGE, "password", "Nothing was sent");
    assertThat(ann.mails()).isEmpty();
    assertThat(succeeds(ann.run("whoami")).json().path("chain").path("latest").asText())
        .isEqualTo("none");
  }

  @Test
  void aRegistrationGoesOnWithItsOwnPasswordAndPersonOrBeginsAnew() throws Exception {
    Applicant ann = somebody();
    String code = ann.askForCode();
    Files.writeString(ann.password, "another gravel obtuse fjord\n");
    assertRefused(
        ann.run("register", "--code", code),
        ExitCode.USAGE,
        "not the password with which the registration began",
        "--again");
    assertRefused(
        ann.run("register", "--code", code, "--name", "Bob"),
        ExitCode.USAGE,
        "is under way",
        "--again");
    succeeds(ann.run("register", "--code", code, "--name", "Bob", "--again"));
    succeeds(ann.run("login"));
  }

  @Test
  void aWrongPasswordIsRefusedAndNoSessionIsKept() throws Exception {
    Applicant ann = somebody();
    succeeds(ann.run("register", "--code", ann.askForCode()));
    Files.writeString(ann.password, "lamplight gravel obtuse fjorb\n");
    assertRefused(ann.run("login"), ExitCode.REFUSED, "`auth-failed`", "check the password");
    assertThat(succeeds(ann.run("whoami")).json().has("session")).isFalse();
    Files.writeString(ann.password, PASSWORD + "\n");
    succeeds(ann.run("login"));
  }

  @Test
  void withoutAnAccountPasswordAndWithoutATerminalTheOptionIsNamed() throws Exception {
    Applicant ann = somebody();
    assertRefused(
        ann.person.run("register", "--email", ann.email),
        ExitCode.USAGE,
        "--account-password-file");
    assertRefused(
        ann.person.run("register", "--email", "ann"), ExitCode.USAGE, "must have one at sign");
  }

  private static Predicate<ProxiedRequest> isRequest(String method, String part) {
    return request -> request.method().equals(method) && request.target().contains(part);
  }

  @ParameterizedTest
  @CsvSource({
    "rpc,  KILL, POST, /",
    "api,  INT,  POST, /v1/email-codes",
    "api,  KILL, POST, /v1/registrations/",
    "api,  INT,  GET,  /v1/registrations/",
    "api,  KILL, POST, /ack",
  })
  void aRegistrationThatWasEndedAnywhereGoesOn(
      String where, String signal, String method, String part) throws Exception {
    try (FaultProxy rpc = FaultProxy.before(STACK.rpcUrl());
        FaultProxy api = FaultProxy.before(STACK.apiUrl())) {
      Applicant ann =
          new Applicant(
              new Person(
                  folder.resolve("person"), STACK.stateFolder(), api.endpoint(), rpc.endpoint()));
      boolean beforeCode = where.equals("rpc") || part.equals("/v1/email-codes");
      String code = beforeCode ? "" : ann.askForCode();
      FaultProxy proxy = where.equals("rpc") ? rpc : api;
      Predicate<ProxiedRequest> point =
          where.equals("rpc")
              ? request -> request.calls("eth_sendRawTransaction")
              : isRequest(method, part);
      // The word that it arrived stands apart; so does the question whether R2 was taken before.
      Predicate<ProxiedRequest> chosen =
          switch (method + " " + part) {
            case "POST /v1/registrations/" ->
                point.and(request -> !request.target().endsWith("/ack"));
            case "GET /v1/registrations/" ->
                point.and(request -> api.seen(isRequest("POST", part)) > 0);
            default -> point;
          };
      String[] words = beforeCode ? ann.words("register") : ann.words("register", "--code", code);
      Interruption.at(proxy, chosen, signal, ann.person, words);
      assertThat(ann.kept()).doesNotContain(PASSWORD);
      String again = beforeCode ? ann.askForCode() : code;
      succeeds(ann.run("register", "--code", again));
      assertThat(succeeds(ann.run("register")).json().path("already").asBoolean()).isTrue();
      JsonNode me = succeeds(ann.run("whoami")).json();
      assertThat(transactionsOf(me.path("address").asText())).isEqualTo(1);
      assertThat(me.path("chain").path("version").asInt()).isEqualTo(1);
      assertThat(me.path("chain").path("holdsYourCredential").asBoolean()).isTrue();
      succeeds(ann.run("login"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/registrations/", "/ack"})
  void whatTheModuleTookIsCollectedWithoutPasswordOrCode(String part) throws Exception {
    try (FaultProxy api = FaultProxy.before(STACK.apiUrl())) {
      Applicant ann = new Applicant(new Person(folder.resolve("person"), STACK, api.endpoint()));
      String code = ann.askForCode();
      boolean ack = part.equals("/ack");
      api.times(
          1,
          isRequest("POST", part).and(request -> ack == request.target().endsWith("/ack")),
          new Fault.DropReply());
      ProbityProcess.Ended cut = ann.run("register", "--code", code);
      if (ack) {
        // The credential is kept before the word is sent: nothing is lost with it.
        succeeds(cut);
      } else {
        assertRefused(cut, ExitCode.UNAVAILABLE, "repeat the command");
      }
      Files.delete(ann.password);
      ProbityProcess.Ended again = succeeds(ann.person.run("register", "--email", ann.email));
      assertThat(again.out()).contains("egistered");
      assertThat(ann.mails()).hasSize(1);
      assertThat(ann.only("journal.json")).hasContent("{}");
    }
  }

  private static long transactionsOf(String address) {
    return RpcEndpoint.of(STACK.rpcUrl())
        .call("eth_getTransactionCount", address, "latest")
        .number();
  }
}
