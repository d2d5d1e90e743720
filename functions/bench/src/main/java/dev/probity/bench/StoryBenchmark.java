package dev.probity.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user waits for, whole processes through the launcher: {@code up} from nothing to ready,
 * the memory of the stack, and {@code verify} of the demo's data set. Reported, not judged.
 */
final class StoryBenchmark {
  private static final String UP = "`up` from nothing to ready";
  private static final String MEMORY = "stack resident, all processes, after storing";
  private static final String VERIFY = "`verify` of the demo's bundle";

  private static final String EMAIL = "owner@example.org";
  private static final String ACCOUNT_PASSWORD = "lamplight gravel obtuse fjord\n";
  private static final int CODE_WANTED = 2;
  private static final Pattern CODE = Pattern.compile("(?m)^ +([0-9A-Z]{8})$");

  private StoryBenchmark() {}

  static List<Result> measure(Path root, WorkFolder folder, int rounds)
      throws IOException, InterruptedException {
    Path penguins = root.resolve("functions/local/node_modules/vega-datasets/data/penguins.json");
    Optional<String> obstacle = Launcher.obstacle(root);
    if (obstacle.isEmpty() && !Files.exists(penguins)) {
      obstacle = Optional.of("the demo's data is not installed");
    }
    if (obstacle.isPresent()) {
      return List.of(
          Result.skipped(UP, obstacle.get()),
          Result.skipped(MEMORY, obstacle.get()),
          Result.skipped(VERIFY, obstacle.get()));
    }

    Path state = folder.resolve("state");
    var launcher = new Launcher(root, state);
    Path password = folder.resolve("password");
    Files.createFile(
        password,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(password, "for this run alone\n");
    Path bundle = folder.resolve("penguins.bundle.json");
    Path car = folder.resolve("penguins.car");
    List<String> owner =
        List.of("--config", folder.resolve("owner").toString(), "--password-file", "" + password);

    List<Result> results = new ArrayList<>();
    try (RunningStack stack = launcher.up()) {
      results.add(Result.reported(UP, stack.secondsToReady(), "s", "(≤ 20 s)"));
      launcher.run(owner, "init", "--state", "" + state);
      enrol(launcher, folder, owner);
      launcher.run(
          owner,
          "data",
          "add",
          "" + penguins,
          "--public",
          "--yes",
          "--name",
          "penguins",
          "--bundle",
          "" + bundle,
          "--car",
          "" + car);
      results.add(
          Result.reported(
              MEMORY, stack.residentBytes() / (double) (1 << 20), "MiB", "(≤ 1024 MiB)"));
      String[] verify = {
        "verify", "" + bundle,
        "--network", "" + state.resolve("network.json"),
        "--content", "" + car,
        "--rpc", stack.rpc()
      };
      double[] best =
          Best.of(
              rounds,
              () -> launcher.run(List.of(), verify).seconds(),
              () -> launcher.runWithC2(List.of(), verify).seconds());
      results.add(Result.reported(VERIFY, best[0], "s", "(≤ 1.5 s)"));
      results.add(Result.reported(VERIFY + ", with C2", best[1], "s", ""));
    }
    return results;
  }

  /** An account and a session, with the code from the stack's outbox. */
  private static void enrol(Launcher launcher, WorkFolder folder, List<String> owner)
      throws IOException, InterruptedException {
    Path password = Files.writeString(folder.resolve("account-password"), ACCOUNT_PASSWORD);
    List<String> account = new ArrayList<>(owner);
    account.addAll(List.of("--account-password-file", "" + password));
    List<String> registering = new ArrayList<>(account);
    registering.addAll(List.of("--yes", "--email", EMAIL));
    // Without a terminal it has a code mailed, and asks for it by its exit code.
    ChildProcess asked = launcher.runTo(CODE_WANTED, registering, "register");
    String mail = launcher.run(List.of(), "mail", "--to", EMAIL, "--last", "1").output();
    Matcher code = CODE.matcher(mail);
    if (!code.find()) {
      throw new IllegalStateException("no code in the e-mail: " + asked.output() + mail);
    }
    launcher.run(registering, "register", "--code", code.group(1));
    launcher.run(account, "login");
  }
}
