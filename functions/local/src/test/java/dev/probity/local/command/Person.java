package dev.probity.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.chain.wallet.Wallet;
import dev.probity.chain.wallet.WalletException;
import dev.probity.client.ExitCode;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.ChainStanding;
import dev.probity.client.cli.CommonOptions;
import dev.probity.client.cli.ProbityCommand;
import dev.probity.client.config.ClientFolder;
import dev.probity.client.config.Settings;
import dev.probity.client.deployment.Connection;
import dev.probity.local.stack.Enrolment;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.SignedMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Somebody with a wallet and settings of their own, who types commands. */
final class Person {
  private final Path folder;
  private final Path state;
  private final ProbityProcess probity;

  /**
   * A person who has done {@code init} for this stack, through this API.
   *
   * @param folder of their own; an empty one
   */
  Person(Path folder, Stack stack, URI api) throws IOException, InterruptedException {
    this(folder, stack.stateFolder(), api, stack.rpcUrl());
  }

  /**
   * A person who has done {@code init} for the stack on this state folder.
   *
   * @param folder of their own; an empty one
   */
  Person(Path folder, Path state, URI api, URI rpc) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    this.state = state;
    this.probity = new ProbityProcess(state, folder);
    Files.writeString(folder.resolve("password"), "correct horse battery\n");
    init(api, rpc);
  }

  private Person(Path folder, Path state) {
    this.folder = folder;
    this.state = state;
    this.probity = new ProbityProcess(state, folder);
  }

  /** Does {@code init} with these addresses; the wallet and the pinned network stay. */
  void init(URI api, URI rpc) throws IOException, InterruptedException {
    ProbityProcess.Ended init =
        run(
            "init",
            "--network",
            state.resolve("network.json").toString(),
            "--api",
            api.toString(),
            "--rpc",
            rpc.toString());
    assertThat(init.exitCode()).as(init.err()).isEqualTo(ExitCode.OK.number());
  }

  /** Gets an account, and a session. */
  Person enrolled() throws IOException {
    try (Wallet wallet = wallet()) {
      enrolment().register(wallet, accountOf(wallet));
    }
    return loggedIn();
  }

  /** Gets a session, in place of the one before. */
  Person loggedIn() throws IOException {
    try (Wallet wallet = wallet()) {
      var _ = enrolment().logIn(wallet, accountOf(wallet));
    }
    return this;
  }

  private ClientFolder settings() {
    return new ClientFolder(folder.resolve("config"));
  }

  private Wallet wallet() throws IOException {
    try {
      return Wallet.load(
          settings().wallet(), Files.readString(folder.resolve("password")).strip().toCharArray());
    } catch (WalletException broken) {
      throw new AssertionError("the wallet that init made", broken);
    }
  }

  /** The address of the wallet. */
  Address address() throws IOException {
    try {
      return Wallet.addressNamedIn(settings().wallet()).orElseThrow();
    } catch (WalletException broken) {
      throw new AssertionError("the wallet that init made", broken);
    }
  }

  /** Signs a message to identity management, whatever it says. */
  <R extends Record> SignedMessage<R> signed(MessageType<R> type, R message) throws IOException {
    try (Wallet wallet = wallet();
        Connection connection = connection(wallet)) {
      return connection.signedForIdentity(type, message);
    }
  }

  /** The account in the latest block. */
  AccountSlot slot() throws IOException {
    try (Wallet wallet = wallet();
        Connection connection = connection(wallet)) {
      return ChainStanding.read(connection.accounts(), wallet.address()).latest();
    }
  }

  private Connection connection(Wallet wallet) {
    return Connection.open(
        Settings.read(settings().settings()), CommonOptions.network(settings().network()), wallet);
  }

  /** Where the wallet's account is kept. */
  AccountFolder account() throws IOException {
    return AccountFolder.of(settings(), CommonOptions.network(settings().network()), address());
  }

  /** All that commands have kept for them. */
  List<Path> settingsFiles() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("config"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private AccountFolder accountOf(Wallet wallet) {
    return AccountFolder.of(
        settings(), CommonOptions.network(settings().network()), wallet.address());
  }

  private Enrolment enrolment() {
    return new Enrolment(
        state, Settings.read(settings().settings()), CommonOptions.network(settings().network()));
  }

  Path folder() {
    return folder;
  }

  /** A file of theirs. */
  Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  /** Types the same with other options for Java, and waits longer. */
  ProbityProcess.Ended run(List<String> java, Duration limit, String... command)
      throws IOException, InterruptedException {
    return new ProbityProcess(state, folder, java, limit).run(mine(command));
  }

  ProbityProcess.Ended run(String... command) throws IOException, InterruptedException {
    return probity.run(mine(command));
  }

  /** Types it in this process, which takes standard output meanwhile: a test locks that. */
  ProbityProcess.Ended runHere(String... command) {
    var out = new ByteArrayOutputStream();
    var err = new StringWriter();
    PrintStream before = System.out;
    int exitCode;
    try (var captured = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      exitCode =
          ProbityCommand.commandLine().setErr(new PrintWriter(err, true)).execute(mine(command));
    } finally {
      System.setOut(before);
    }
    return new ProbityProcess.Ended(exitCode, out.toString(StandardCharsets.UTF_8), err.toString());
  }

  Process start(String... command) throws IOException {
    return probity.start(mine(command));
  }

  /** The same where no file can become longer than this many KiB, as on a disk that is full. */
  Process startWithoutRoom(int kib, String... command) throws IOException {
    return probity.startWithoutRoom(kib, mine(command));
  }

  /** Somebody with a copy of all that this person has, on another machine. */
  Person elsewhere(Path other) throws IOException, InterruptedException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Path copy = other.resolve(folder.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    return new Person(other, state);
  }

  /** What the command that was started last has written to standard error so far. */
  String err() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  private String[] mine(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--config");
    all.add(folder.resolve("config").toString());
    all.add("--password-file");
    all.add(folder.resolve("password").toString());
    return all.toArray(String[]::new);
  }
}
