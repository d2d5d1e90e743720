package dev.probity.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.chain.ApiContract;
import dev.probity.chain.Finality;
import dev.probity.chain.IdmaContract;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.transaction.WaitProgress;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.chain.wallet.Wallet;
import dev.probity.chain.wallet.WalletException;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.RegisterAccount;
import dev.probity.client.account.RegisterAccount.Registered;
import dev.probity.client.cli.CommonOptions;
import dev.probity.client.cli.ProbityCommand;
import dev.probity.client.config.ClientFolder;
import dev.probity.client.dataset.DataKeyFile;
import dev.probity.client.dataset.StoredDatasets;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Stages;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.mail.Outbox;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Somebody in the story, with a folder of their own as the command line keeps it. What they would
 * type, the code of an e-mail and a password, is read from where the stack and the demo keep it.
 *
 * @param name what they are called; their address is at {@code example.org}
 * @param home folder of settings, wallet, credential and session
 * @param secret file whose first line opens wallet and account
 */
record DemoPerson(String name, Path home, Path secret, Stack stack) {

  /** Somebody with a new wallet. */
  static DemoPerson make(String name, Path folder, Stack stack) throws IOException {
    Path home = folder.resolve(name);
    Path secret = folder.resolve(name + "-secret");
    byte[] random = CommonOptions.randomness().bytes(16);
    StateFolder.writeSecret(secret, HexFormat.of().formatHex(random) + "\n");
    var person = new DemoPerson(name, home, secret, stack);
    person.run("init", "--state", stack.stateFolder().toString());
    return person;
  }

  /** One of the administrators that the deployment named, with the wallet that the stack keeps. */
  static DemoPerson administrator(int number, Path folder, Stack stack) throws IOException {
    Path wallets = stack.stateFolder().resolve("wallets");
    Path home = folder.resolve("admin-" + number);
    var person = new DemoPerson("admin-" + number, home, wallets.resolve("password"), stack);
    person.run("init", "--state", stack.stateFolder().toString());
    ClientFolder.writePrivately(
        new ClientFolder(home).wallet(),
        Files.readAllBytes(wallets.resolve("admin-" + number + ".json")));
    return person;
  }

  /** Runs a command as this person would, and stops the demo where it fails. */
  void run(String... words) {
    int code = exitCode(words);
    if (code != ExitCode.OK.number()) {
      throw stopped(words[0], code);
    }
  }

  private static ClientException stopped(String command, int code) {
    return ClientException.environment(
        "The demo ends here: `probity " + command + "` ended with exit code " + code + ".", null);
  }

  /** Runs a command that may be refused. */
  int exitCode(String... words) {
    var shown = new ArrayList<String>();
    for (String word : words) {
      shown.add(word.startsWith("/") ? String.valueOf(Path.of(word).getFileName()) : word);
    }
    System.out.println("  " + name + " $ probity " + String.join(" ", shown));
    var all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--config", home.toString(), "--password-file", secret.toString()));
    return ProbityCommand.commandLine().execute(all.toArray(String[]::new));
  }

  /** The JSON that a command writes; nothing of it is shown unless it fails. */
  JsonNode json(String... words) throws IOException {
    var all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--json", "--config", home.toString()));
    all.addAll(List.of("--password-file", secret.toString()));
    var output = new ByteArrayOutputStream();
    var stages = new ByteArrayOutputStream();
    PrintStream screen = System.out;
    PrintStream errors = System.err;
    int code;
    try (var kept = new PrintStream(output, true, StandardCharsets.UTF_8);
        var told = new PrintStream(stages, true, StandardCharsets.UTF_8)) {
      System.setOut(kept);
      System.setErr(told);
      code = ProbityCommand.commandLine().execute(all.toArray(String[]::new));
    } finally {
      System.setOut(screen);
      System.setErr(errors);
    }
    if (code != ExitCode.OK.number()) {
      System.err.print(stages.toString(StandardCharsets.UTF_8));
      throw stopped(words[0], code);
    }
    return new ObjectMapper().readTree(output.toByteArray());
  }

  /** What the owner tells whom a record of a data set is proved to. */
  Bytes32 recordKey(Bytes32 dataId) {
    StoredDatasets.Entry entry = new StoredDatasets(folder().datasets()).find(dataId.toString());
    return DataKeyFile.find(entry.folder()).orElseThrow().recordKey();
  }

  /** Ends the account from its own wallet; the number of the block that does. */
  long revokeOwn() throws IOException, InterruptedException {
    return sendNow(
        "account revoke", stack.network().idmaRegistry().address(), IdmaContract.revokeOwn());
  }

  /** Ends a token of the person's; the number of the block that does. */
  long revokeToken(Bytes32 tokenHash) throws IOException, InterruptedException {
    return sendNow(
        "token revoke " + tokenHash,
        stack.network().apiTokenRegistry().address(),
        ApiContract.revokeToken(tokenHash, "end of the demo"));
  }

  /** Sends what the command sends, and waits for the next block alone, not until it is final. */
  private long sendNow(String command, Address contract, byte[] data)
      throws IOException, InterruptedException {
    System.out.println("  " + name + " $ probity " + command);
    try (Wallet wallet = wallet(new ClientFolder(home));
        Connection connection = Connection.open(stack.settings(), stack.network(), wallet)) {
      WalletTransactions transactions = connection.transactions();
      var call = ContractCall.of(contract, data);
      SignedTransaction signed = transactions.sign(call, transactions.estimate(call));
      transactions.broadcast(signed);
      TransactionFate fate =
          transactions.await(
              List.of(signed), Finality.parse("latest"), PATIENCE, WaitProgress.SILENT);
      if (fate instanceof TransactionFate.Mined mined) {
        return mined.block().number();
      }
      throw ClientException.refused("The chain did not take the revocation: " + fate, null);
    } catch (TransactionException failed) {
      throw ClientException.unavailable(String.valueOf(failed.getMessage()), failed);
    }
  }

  ClientFolder folder() {
    return new ClientFolder(home);
  }

  /** Of the wallet. */
  Address address() throws IOException {
    try (Wallet wallet = wallet(folder())) {
      return wallet.address();
    }
  }

  /** The number of the newest block. */
  long newestBlock() throws IOException {
    try (Wallet wallet = wallet(new ClientFolder(home));
        Connection connection = Connection.open(stack.settings(), stack.network(), wallet)) {
      return connection.chain().heads().latest().number();
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  String email() {
    return name + "@example.org";
  }

  /** All of Protocol I. */
  Registered register(Stages stages) throws IOException {
    System.out.println("  " + name + " $ probity register --email " + email());
    var folder = new ClientFolder(home);
    try (Wallet wallet = wallet(folder);
        Connection connection = Connection.open(stack.settings(), stack.network(), wallet)) {
      return new RegisterAccount(
              connection,
              AccountFolder.of(folder, stack.network(), wallet.address()),
              stages,
              InstantSource.system(),
              CommonOptions.randomness(),
              estimate -> true)
          .run(
              new RegisterAccount.Person(
                  new MailAddress(name, "example.org"), Optional.empty(), false),
              new Answers(this));
    }
  }

  private Wallet wallet(ClientFolder folder) throws IOException {
    try {
      return Wallet.load(folder.wallet(), word().toCharArray());
    } catch (WalletException unusable) {
      throw ClientException.environment(String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private String word() throws IOException {
    return Files.readString(secret).strip();
  }

  /** What the person types. */
  private record Answers(DemoPerson person) implements RegisterAccount.Answers {
    @Override
    public String newPassword() {
      return samePassword();
    }

    @Override
    public String samePassword() {
      try {
        return person.word();
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }

    @Override
    public Optional<String> codeAtHand() {
      return Optional.empty();
    }

    @Override
    public String mailedCode(String email) {
      try {
        return Outbox.of(StateFolder.at(person.stack().stateFolder())).messages().stream()
            .filter(mail -> mail.to().text().equals(email))
            .reduce((earlier, later) -> later)
            .flatMap(
                mail -> mail.text().lines().filter(line -> line.startsWith("    ")).findFirst())
            .orElseThrow(() -> ClientException.unavailable("No code came to " + email + ".", null));
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }
}
