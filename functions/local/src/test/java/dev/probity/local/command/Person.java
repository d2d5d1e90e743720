package dev.probity.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.client.ExitCode;
import dev.probity.local.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

  Process start(String... command) throws IOException {
    return probity.start(mine(command));
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
