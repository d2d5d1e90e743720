package dev.probity.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.client.ExitCode;
import dev.probity.client.account.KeptCredential;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.service.fault.ProxiedRequest;
import dev.probity.local.service.mail.Outbox;
import dev.probity.local.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Somebody with a wallet, an e-mail address and a password of the account, who types commands with
 * {@code --json}. No command may show a secret of theirs, and none may keep password or code.
 */
final class Someone {
  private static final String PASSWORD = "lamplight gravel obtuse fjord";
  private static final int RUNS = 3;

  private final Stack stack;
  private final Person person;
  private final String email;
  private final Path password;
  private final Set<String> typed = ConcurrentHashMap.newKeySet();
  private final Set<String> drawn = ConcurrentHashMap.newKeySet();

  /**
   * A person who has done {@code init}.
   *
   * @param folder of their own; an empty one
   */
  Someone(Path folder, String email, Stack stack, URI api) throws Exception {
    this.stack = stack;
    this.person = new Person(folder, stack, api);
    this.email = email;
    this.password = folder.resolve("account-password");
    choose(PASSWORD);
  }

  /** With an address that nobody else has. */
  static Someone called(String name, Path folder, Stack stack, URI api) throws Exception {
    String email = name + "." + UUID.randomUUID() + "@example.org";
    return new Someone(folder.resolve(name), email, stack, api);
  }

  /** With the wallet of an administrator in place of one's own. */
  static Someone admin(int number, Path folder, Stack stack) throws Exception {
    Someone admin = called("admin-" + number, folder, stack, stack.apiUrl());
    Path wallets = stack.stateFolder().resolve("wallets");
    Path own = admin.person.folder();
    Files.write(
        own.resolve("config").resolve("wallet.json"),
        Files.readAllBytes(wallets.resolve("admin-" + number + ".json")));
    Files.copy(
        wallets.resolve("password"), own.resolve("password"), StandardCopyOption.REPLACE_EXISTING);
    return admin;
  }

  String email() {
    return email;
  }

  Person person() {
    return person;
  }

  /** Calls the API there from now on. */
  void use(URI api) throws Exception {
    person.init(api, stack.rpcUrl());
  }

  /** The password that the next commands are given. */
  void choose(String another) throws IOException {
    typed.add(another);
    Files.writeString(password, another + "\n", UTF_8);
  }

  String address() throws IOException {
    return person.address().toString();
  }

  Path file(String name) {
    return person.folder().resolve(name);
  }

  /** Types it; and again, as it says, where something did not answer in time. */
  ProbityProcess.Ended run(String... words) throws Exception {
    ProbityProcess.Ended ended = person.run(json(words));
    assertSecretsKept(ended.out() + ended.err());
    for (int run = 1; run < RUNS && ended.exitCode() == ExitCode.UNAVAILABLE.number(); run++) {
      ended = person.run(json(words));
      assertSecretsKept(ended.out() + ended.err());
    }
    return ended;
  }

  JsonNode does(String... words) throws Exception {
    ProbityProcess.Ended ended = run(words);
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.OK.number());
    return ended.json();
  }

  /** It ends so, and says these words. */
  void fails(ExitCode code, String said, String... words) throws Exception {
    assertEnded(run(words), code, said);
  }

  static void assertEnded(ProbityProcess.Ended ended, ExitCode code, String... words) {
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(code.number());
    assertThat(ended.err()).contains(words).doesNotContain("at dev.probity");
    assertThat(ended.out()).isEmpty();
  }

  /** Types it, and is interrupted while it waits for that request. */
  void isInterrupted(
      FaultProxy proxy, Predicate<ProxiedRequest> which, String signal, String... words)
      throws Exception {
    Interruption.at(proxy, which, signal, person, json(words));
    assertSecretsKept(person.err());
  }

  private static String[] json(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.add("--json");
    return all.toArray(String[]::new);
  }

  String[] withSecrets(String words, String... more) {
    var all = new ArrayList<>(List.of(words.split(" ", -1)));
    all.addAll(List.of("--account-password-file", password.toString()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** The code that was mailed last. */
  String code() throws IOException {
    String code =
        Outbox.of(StateFolder.at(stack.stateFolder())).messages().stream()
            .filter(mail -> mail.to().text().equals(email))
            .reduce((one, other) -> other)
            .orElseThrow()
            .text()
            .lines()
            .filter(line -> line.startsWith("    "))
            .findFirst()
            .orElseThrow()
            .strip();
    typed.add(code);
    return code;
  }

  Someone register() throws Exception {
    fails(ExitCode.USAGE, "A code was mailed to", withSecrets("register", "--email", email));
    JsonNode account = does(withSecrets("register", "--email", email, "--code", code()));
    assertThat(account.path("address").asText()).isEqualTo(address());
    return this;
  }

  JsonNode logIn() throws Exception {
    return does(withSecrets("login"));
  }

  JsonNode whoAmI() throws Exception {
    return does("whoami");
  }

  /** Approves it, and hands the approval back. */
  String approves(Path file) throws Exception {
    Path approval = file("approval-of-" + file.getFileName());
    JsonNode said =
        does("admin", "approve", file.toString(), "--out", approval.toString(), "--yes");
    assertThat(said.path("approver").asText()).isEqualTo(address());
    return approval.toString();
  }

  /** What was typed is nowhere; what was drawn stays in the files that are there for it. */
  private void assertSecretsKept(String said) throws IOException {
    for (Path file : person.settingsFiles()) {
      String kept = Files.readString(file);
      assertThat(kept).as(file.toString()).doesNotContain(typed);
      JsonNode json = new ObjectMapper().readTree(kept);
      drawn.addAll(json.path("replyKey").findValuesAsText("d"));
      drawn.addAll(json.findValuesAsText("rho"));
      drawn.addAll(json.findValuesAsText("rhoRole"));
      drawn.addAll(json.findValuesAsText("token"));
    }
    KeptCredential.read(person.account())
        .ifPresent(credential -> drawn.add(credential.uCred().toString()));
    assertThat(said).doesNotContain(typed);
    if (!drawn.isEmpty()) {
      assertThat(said).doesNotContain(drawn);
    }
  }
}
