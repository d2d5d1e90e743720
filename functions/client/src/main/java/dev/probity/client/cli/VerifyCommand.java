package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.client.dataset.DataKeyFile;
import dev.probity.client.terminal.Stages;
import dev.probity.client.verify.ContentLocation;
import dev.probity.client.verify.RpcWitness;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.verification.ChainWitness;
import dev.probity.protocol.integrity.verification.Check;
import dev.probity.protocol.integrity.verification.DatasetVerifier;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.integrity.verification.Verdict;
import dev.probity.protocol.integrity.verification.VerificationProgress;
import dev.probity.protocol.wire.Secp256k1;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probity verify}: everything, without a call to the operator. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Verify a bundle from the chain and the content alone; nobody at the operator is asked.",
      "",
      "The network descriptor is what you trust: get it from somebody you trust, not with the"
          + " bundle. The block in which everything is anchored counts as confirmed only if an RPC"
          + " endpoint that YOU name has it, or a checkpoint in the descriptor is it; otherwise the"
          + " verdict is anchor-unconfirmed (exit code 5), and never success."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity verify penguins.bundle.json --network network.json --content penguins.car --rpc"
          + " https://rpc.example.org",
      "  probity verify penguins.bundle.json --network network.json --content"
          + " https://gateway.example.org",
      "  probity verify penguins.bundle.json --network network.json --content penguins.car"
          + " --data-key data.key",
      "",
      "Exit codes: 0 verified, 2 usage, 4 not verified, 5 anchor unconfirmed, 6 something did not"
          + " answer."
    })
public final class VerifyCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "BUNDLE", description = "The bundle file.")
  private Path bundleFile = Path.of("");

  @Option(
      names = "--network",
      required = true,
      paramLabel = "FILE",
      description = "The network descriptor that you trust.")
  private Path networkFile = Path.of("");

  @Option(
      names = "--content",
      required = true,
      paramLabel = "DIR|FILE.car|URL",
      description = "A folder of blocks, a CAR file, or any IPFS trustless gateway.")
  private String content = "";

  @Option(
      names = "--rpc",
      paramLabel = "URL",
      description = "A JSON-RPC endpoint of your own choice; with two or more, two must agree.")
  private List<URI> rpcs = List.of();

  @Option(
      names = "--data-key",
      paramLabel = "FILE",
      description = {
        "The data key of an encrypted data set. Without it everything is",
        "verified but its records and metadata, and the verdict says so."
      })
  private @Nullable Path dataKey;

  @Override
  public Integer call() {
    NetworkDescriptor network = CommonOptions.network(networkFile);
    Optional<DataKey> key = Optional.ofNullable(dataKey).map(DataKeyFile::read);
    byte[] bundle = read(bundleFile);
    Optional<ChainWitness> witness =
        rpcs.isEmpty() ? Optional.empty() : Optional.of(new RpcWitness(rpcs, network.chainId()));
    try (ContentLocation location = ContentLocation.open(content);
        Stages stages = common.stages()) {
      Verdict verdict =
          new DatasetVerifier(Secp256k1.best())
              .verify(bundle, network, location.blocks(), key, witness, new Told(stages));
      common.print(verdict.toJson(), verdict.toText());
      return verdict.status().exitCode();
    }
  }

  /** One byte more than any bundle has, so that the verifier itself refuses a longer file. */
  static byte[] read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(Bundle.MAX_BYTES + 1);
    } catch (IOException unreadable) {
      throw ClientException.usage("cannot read the bundle " + file, unreadable);
    }
  }

  /** Shows a bar while content is read; the checks themselves are in the verdict. */
  static final class Told implements VerificationProgress {
    private final Stages stages;
    private boolean reading;

    Told(Stages stages) {
      this.stages = stages;
    }

    @Override
    public void begins(Check check) {
      if (reading) {
        stages.end("");
        reading = false;
      }
    }

    @Override
    public void contentRead(long done, long total) {
      if (!reading) {
        stages.begin("reading the content", total);
        reading = true;
      }
      stages.advance(done);
    }
  }
}
