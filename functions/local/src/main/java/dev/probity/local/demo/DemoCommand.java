package dev.probity.local.demo;

import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.cli.BundleFile;
import dev.probity.client.cli.ProbityCommand;
import dev.probity.client.terminal.Stages;
import dev.probity.client.terminal.Terminal;
import dev.probity.client.terminal.TerminalStages;
import dev.probity.client.verify.ContentLocation;
import dev.probity.client.verify.RpcWitness;
import dev.probity.local.command.LocalFolders;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackException;
import dev.probity.local.stack.StackOptions;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.verification.DatasetVerifier;
import dev.probity.protocol.integrity.verification.Verdict;
import dev.probity.protocol.integrity.verification.VerificationProgress;
import dev.probity.protocol.wire.Secp256k1;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code probity demo}: make accounts, store real data, lose the operator, verify as a stranger,
 * and be attacked.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "The whole story on real data, from an empty folder to a stranger's verdict.",
      "",
      "A stack from nothing, accounts and their administrators, a revocation, services called with"
          + " a token that the chain grants and takes back, 344 penguins and 10,000 digits stored"
          + " and anchored, two versions refused that break what their owner signed; then the"
          + " operator is gone (tables and buckets deleted, every service but the chain stopped),"
          + " and a stranger verifies from chain and content alone.",
      "",
      "Three attacks of one bit each are refused and named."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity demo", "  probity demo --keep"})
public final class DemoCommand implements Callable<Integer> {
  private static final int ALTERED_RECORD = 17;
  private static final String ALTERED_VALUE = "Adelie";

  @Option(names = "--keep", description = "Keep the demo's folder, to look at.")
  private boolean keep;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = LocalFolders.state().resolve("demo");
    delete(folder);
    Files.createDirectories(folder);
    Stages stages = new TerminalStages(System.out, Terminal.isInteractive());
    try {
      return story(folder, stages);
    } catch (StackException cannot) {
      throw ClientException.environment(String.valueOf(cannot.getMessage()), cannot);
    } finally {
      if (!keep) {
        delete(folder);
      }
    }
  }

  private static int story(Path folder, Stages stages)
      throws IOException, InterruptedException, StackException {
    var screen = new DemoScreen();
    Path penguins =
        LocalFolders.root()
            .resolve("functions/local/node_modules/vega-datasets/data/penguins.json");
    if (!Files.exists(penguins)) {
      throw ClientException.environment(
          "The demo's data is not installed: run ./probity from the checkout, which builds.", null);
    }

    title("1. A stack of your own: tables, blocks, keys, a chain, the API");
    long began = System.nanoTime();
    stages.begin("starting services and contracts", Stages.UNKNOWN);
    try (Stack stack = Stack.start(StackOptions.of(LocalFolders.root(), folder.resolve("stack")))) {
      stages.end("API " + stack.apiUrl() + ", chain " + stack.rpcUrl());
      screen.took("stack from nothing", began);

      title("2. Five people register, each with a key of their own");
      began = System.nanoTime();
      DemoAccounts accounts = DemoAccounts.register(folder, stack);
      screen.took("five registrations", began);

      title("3. Two get a role: two administrators approve, by message and on chain");
      began = System.nanoTime();
      accounts.grantRoles(folder);
      screen.took("two roles", began);

      title("4. A credential is revoked, and refused");
      DemoAccounts.Revocation revocation = accounts.revoke();
      System.out.println(
          "  revoked in block %d, refused at block %d"
              .formatted(revocation.revoked(), revocation.refused()));

      title("5. The owner logs in, gets a token granted on chain, and calls services with it");
      began = System.nanoTime();
      DemoPerson owner = accounts.owner();
      owner.run("login", "--account-password-file", owner.secret().toString());
      DemoCalls calls = DemoCalls.play(owner);
      System.out.println(
          "  revoked in block %d, refused at block %d".formatted(calls.revoked(), calls.refused()));
      screen.took("token, call, operation", began);

      title("6. The owner stores 344 penguins");
      began = System.nanoTime();
      Path bundleFile = folder.resolve("penguins.bundle.json");
      Path car = folder.resolve("penguins.car");
      owner.run(
          "data",
          "add",
          penguins.toString(),
          "--public",
          "--yes",
          "--name",
          "penguins",
          "--label",
          "Species",
          "--bundle",
          bundleFile.toString(),
          "--car",
          car.toString());
      screen.took("store, anchor, receipt", began);
      Bundle bundle = BundleFile.read(bundleFile);
      Path network = Files.copy(stack.networkFile(), folder.resolve("network.json"));

      title(
          "7. The owner stores encrypted digits, changes ten labels, and may not break what was"
              + " signed");
      began = System.nanoTime();
      DemoDigits digits = DemoDigits.play(owner, folder);
      screen.took("three versions, two refused", began);

      title("8. The operator walks away");
      stages.begin("deleting tables and buckets", Stages.UNKNOWN);
      stack.deleteTablesAndBuckets();
      stages.end("gone");
      stages.begin("stopping all but the chain", Stages.UNKNOWN);
      stack.stopAllButChain();
      stages.end("only the chain is left, at " + stack.rpcUrl());

      title(
          "9. A stranger verifies, with bundle, content and chain; two proofs, without the"
              + " content");
      began = System.nanoTime();
      run(
          "verify",
          bundleFile.toString(),
          "--network",
          network.toString(),
          "--content",
          car.toString(),
          "--rpc",
          stack.rpcUrl().toString());
      for (DemoDigits.Proved proved : List.of(digits.in(), digits.notIn())) {
        run(
            "verify-proof",
            proved.proof().toString(),
            "--record",
            proved.record(),
            "--bundle",
            digits.second().bundle().toString(),
            "--network",
            network.toString(),
            "--record-key",
            digits.recordKey().toString(),
            "--rpc",
            stack.rpcUrl().toString());
      }
      screen.took("verify, two proofs", began);

      title("10. One bit each: a block, a signed message, a record");
      began = System.nanoTime();
      var verifier = new Attempt(bundle, network, stack);
      Path blocks = blocks(car, folder.resolve("blocks"), bundle);
      var tampering = new Tampering(bundle, blocks, folder.resolve("tampered"));
      List<DemoScreen.Attack> attacks = new ArrayList<>();
      attacks.add(verifier.refused("one bit of one block", bundle.bytes(), tampering.block()));
      attacks.add(verifier.refused("one bit of one signed message", tampering.message(), blocks));
      attacks.add(
          verifier.refused(
              "one bit of record " + ALTERED_RECORD,
              bundle.bytes(),
              tampering.record(ALTERED_RECORD, ALTERED_VALUE)));
      screen.took("three attacks", began);

      System.out.println(
          screen.ending(
              accounts.registered(),
              revocation,
              calls,
              bundle,
              digits,
              verifier.verified(blocks),
              attacks));
      boolean named =
          attacks.get(0).said().contains(tampering.alteredBlock().toString())
              && attacks.get(1).said().contains("manifest")
              && attacks.get(2).said().contains("record " + ALTERED_RECORD);
      if (!named) {
        System.err.println("probity: an attack was not named as it should be.");
        return ExitCode.NOT_VERIFIED.number();
      }
      return ExitCode.OK.number();
    }
  }

  /** The stranger's side, without the command line around it. */
  private record Attempt(Bundle bundle, Path network, Stack stack) {
    Verdict verdict(byte[] file, Path content) {
      try (ContentLocation location = ContentLocation.open(content.toString())) {
        return new DatasetVerifier(Secp256k1.best())
            .verify(
                file,
                stack.network(),
                location.blocks(),
                Optional.of(new RpcWitness(List.of(stack.rpcUrl()), stack.network().chainId())),
                VerificationProgress.SILENT);
      }
    }

    Verdict verified(Path content) {
      return verdict(bundle.bytes(), content);
    }

    DemoScreen.Attack refused(String what, byte[] file, Path content) {
      Verdict verdict = verdict(file, content);
      if (verdict.status() != Verdict.Status.REFUSED) {
        throw new IllegalStateException(what + " was not refused: " + verdict.toText());
      }
      return DemoScreen.Attack.of(what, verdict);
    }
  }

  /** Runs a command as a stranger would, without an account; stops the demo where it fails. */
  private static void run(String... words) {
    var shown = new ArrayList<String>();
    for (String word : words) {
      shown.add(word.startsWith("/") ? String.valueOf(Path.of(word).getFileName()) : word);
    }
    System.out.println("  $ probity " + String.join(" ", shown));
    int code = ProbityCommand.commandLine().execute(words);
    if (code != ExitCode.OK.number()) {
      throw ClientException.environment(
          "The demo ends here: `probity " + words[0] + "` ended with exit code " + code + ".",
          null);
    }
  }

  private static Path blocks(Path car, Path folder, Bundle bundle) throws IOException {
    var blocks = dev.probity.content.DirectoryBlocks.createIn(folder);
    try (var file = dev.probity.content.CarFile.open(car, dev.probity.content.DagLimits.DEFAULT)) {
      new dev.probity.content.VerifiedDag(file, dev.probity.content.DagLimits.DEFAULT)
          .copy(bundle.content().root(), blocks);
    }
    return folder;
  }

  private static void title(String text) {
    System.out.println(System.lineSeparator() + text);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path directory, java.io.@org.jspecify.annotations.Nullable IOException failed)
              throws IOException {
            if (failed != null) {
              throw failed;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
