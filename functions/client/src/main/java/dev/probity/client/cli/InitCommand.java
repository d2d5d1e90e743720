package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.DevelopmentFunds;
import dev.probity.chain.wallet.Wallet;
import dev.probity.chain.wallet.WalletException;
import dev.probity.client.ClientException;
import dev.probity.client.config.ClientFolder;
import dev.probity.client.config.Settings;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.wire.Address;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code probity init}: wallet, network descriptor, settings. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Make your wallet and say which deployment you use.",
      "",
      "Without options, the stack that `probity up` runs in this folder is used."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity init",
      "  probity init --network network.json --api https://api.example.org --rpc"
          + " https://rpc.example.org"
    })
final class InitCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "The network descriptor to trust. Get it from somebody you trust.")
  private @Nullable Path network;

  @Option(names = "--api", paramLabel = "URL", description = "The deployment's HTTPS API.")
  private @Nullable URI api;

  @Option(
      names = "--rpc",
      paramLabel = "URL",
      description = "A JSON-RPC endpoint of the chain; with two or more, two must agree.")
  private List<URI> rpcs = List.of();

  @Option(
      names = "--finality",
      paramLabel = "RULE",
      defaultValue = "finalized",
      description = "finalized, latest, or a number of confirmations (default: ${DEFAULT-VALUE}).")
  private String finality = "finalized";

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Where the local stack keeps its state (default: .probity).")
  private Path state = Path.of(System.getProperty("probity.state", ".probity"));

  @Option(
      names = "--force",
      description = "Write settings and descriptor anew. A wallet is never overwritten.")
  private boolean force;

  @Override
  public void run() {
    ClientFolder folder = common.folder();
    folder.create();
    Path descriptorFile = network == null ? state.resolve("network.json") : network;
    if (network == null && !Files.exists(descriptorFile)) {
      throw ClientException.usage(
          "No local stack was found in "
              + state
              + ". Start one with `probity up`, or name a "
              + "deployment with --network, --api and --rpc.",
          null);
    }
    NetworkDescriptor descriptor = CommonOptions.network(descriptorFile);
    keep(folder.network(), descriptor.bytes());
    Settings settings = settings(folder);
    boolean made = !Files.exists(folder.wallet());
    try (Wallet wallet = made ? makeWallet(folder) : common.wallet()) {
      tell(folder, descriptor, settings, wallet.address(), made);
    }
  }

  private void tell(
      ClientFolder folder,
      NetworkDescriptor descriptor,
      Settings settings,
      Address address,
      boolean made) {
    var chain =
        new ChainView(
                settings.rpcs().stream().map(RpcEndpoint::of).toList(),
                Finality.parse(settings.finality()),
                descriptor.chainId())
            .pinnedTo(descriptor.genesisHash());
    boolean funded = DevelopmentFunds.grant(chain, address);

    var json = JsonNodeFactory.instance.objectNode();
    json.put("address", address.toString());
    json.put("walletMade", made);
    json.put("funded", funded);
    json.put("folder", folder.path().toString());
    json.put("chainId", descriptor.chainId());
    common.print(
        json,
        String.join(
            System.lineSeparator(),
            "You are " + address + (made ? " (new wallet)." : " (wallet kept)."),
            "Chain "
                + descriptor.chainId()
                + ", SCim "
                + descriptor.integrityRegistry().address()
                + (funded ? "; the local chain gave you some ether." : "."),
            "Your folder: "
                + folder.path()
                + ". Keep the wallet and its password: nobody can reset them.",
            "",
            "Next: probity register --email ADDRESS"));
  }

  private Settings settings(ClientFolder folder) {
    if (Files.exists(folder.settings())
        && !force
        && api == null
        && rpcs.isEmpty()
        && network != null) {
      return Settings.read(folder.settings());
    }
    Path endpoints = state.resolve("endpoints.json");
    if ((api == null || rpcs.isEmpty()) && !Files.exists(endpoints)) {
      throw ClientException.usage(
          "Say where the deployment is with --api URL and --rpc URL; no local stack was found in "
              + state
              + ".",
          null);
    }
    Settings local = api == null || rpcs.isEmpty() ? Settings.read(endpoints) : null;
    var settings =
        new Settings(
            api == null && local != null ? local.api() : requireApi(),
            rpcs.isEmpty() && local != null ? local.rpcs() : rpcs,
            finality);
    settings.write(folder.settings());
    return settings;
  }

  private URI requireApi() {
    if (api == null) {
      throw ClientException.usage("Name the deployment's API with --api URL.", null);
    }
    return api;
  }

  private void keep(Path file, byte[] bytes) {
    try {
      boolean another = Files.exists(file) && !Arrays.equals(Files.readAllBytes(file), bytes);
      if (another && !force) {
        throw ClientException.usage(
            file
                + " is of another deployment. Use --force to trust this one instead, or --config "
                + "DIR to keep both apart.",
            null);
      }
      ClientFolder.writePrivately(file, bytes);
    } catch (IOException failed) {
      throw ClientException.environment("cannot write " + file, failed);
    }
  }

  private Wallet makeWallet(ClientFolder folder) {
    char[] password = common.newPassword();
    try {
      return Wallet.create(
          folder.wallet(), password, Wallet.Strength.MODERATE, CommonOptions.randomness());
    } catch (WalletException failed) {
      throw ClientException.environment(String.valueOf(failed.getMessage()), failed);
    } finally {
      Arrays.fill(password, '\0');
    }
  }
}
