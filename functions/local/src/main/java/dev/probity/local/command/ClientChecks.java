package dev.probity.local.command;

import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.client.ClientException;
import dev.probity.client.cli.CommonOptions;
import dev.probity.client.config.ClientFolder;
import dev.probity.client.config.Settings;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.PortException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the user's folder says, and whether what it names answers. */
final class ClientChecks {
  /** Signed messages are refused beyond a skew of minutes; a minute already deserves a word. */
  private static final Duration SKEW = Duration.ofSeconds(60);

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final ClientFolder folder;
  private final InstantSource clock;

  ClientChecks(ClientFolder folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  List<Finding> all() throws IOException, InterruptedException {
    List<Finding> all = new ArrayList<>();
    all.add(config());
    all.add(wallet());
    Optional<Settings> settings = settings();
    if (settings.isEmpty()) {
      all.add(Finding.warn("chain", "no endpoint is known; `probity init` sets one"));
      return all;
    }
    all.addAll(chain(settings.get()));
    all.add(api(settings.get()));
    return all;
  }

  private Finding config() throws IOException {
    Path path = folder.path();
    if (!Files.isDirectory(path)) {
      return Finding.warn("config", path + " does not exist yet; `probity init` makes it");
    }
    boolean shared =
        path.getFileSystem().supportedFileAttributeViews().contains("posix")
            && Files.getPosixFilePermissions(path).stream()
                .map(PosixFilePermission::name)
                .anyMatch(name -> !name.startsWith("OWNER_"));
    return shared
        ? Finding.warn(
            "config", "others may enter " + path + "; `chmod 700 " + path + "` ends that")
        : Finding.ok("config", path.toString());
  }

  private Finding wallet() {
    return Files.exists(folder.wallet())
        ? Finding.ok("wallet", folder.wallet().toString())
        : Finding.warn("wallet", "none yet; `probity init` makes one");
  }

  /** The user's own, or else those of the local stack. */
  private Optional<Settings> settings() {
    Path local = LocalFolders.state().resolve("endpoints.json");
    Path file = Files.exists(folder.settings()) ? folder.settings() : local;
    return Files.exists(file) ? Optional.of(Settings.read(file)) : Optional.empty();
  }

  private List<Finding> chain(Settings settings) {
    try {
      ChainView chain = view(settings);
      Heads heads = chain.heads();
      Finding reached =
          Finding.ok(
              "chain",
              "%d, block %d, final up to %d"
                  .formatted(chain.chainId(), heads.latest().number(), heads.finalized().number()));
      return List.of(reached, skew(heads));
    } catch (PortException down) {
      return List.of(Finding.warn("chain", String.valueOf(down.getMessage())));
    } catch (ClientException unusable) {
      return List.of(Finding.warn("chain", String.valueOf(unusable.getMessage())));
    }
  }

  private ChainView view(Settings settings) {
    Path own = folder.network();
    NetworkDescriptor network =
        CommonOptions.network(
            Files.exists(own) ? own : LocalFolders.state().resolve("network.json"));
    return new ChainView(
            settings.rpcs().stream().map(RpcEndpoint::of).toList(),
            Finality.parse(settings.finality()),
            network.chainId())
        .pinnedTo(network.genesisHash());
  }

  private Finding skew(Heads heads) {
    Duration age =
        Duration.between(Instant.ofEpochSecond(heads.latest().timestamp()), clock.instant());
    return age.abs().compareTo(SKEW) <= 0
        ? Finding.ok("clock", "within %d s of the chain's newest block".formatted(SKEW.toSeconds()))
        : Finding.warn(
            "clock",
            ("the newest block is %d s %s: set this machine's clock, or wait until the chain has"
                    + " caught up")
                .formatted(age.abs().toSeconds(), age.isNegative() ? "ahead of it" : "behind it"));
  }

  private static Finding api(Settings settings) throws InterruptedException {
    URI keys = settings.api().resolve("/v1/keys");
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
      int status =
          http.send(
                  HttpRequest.newBuilder(keys).timeout(LIMIT).GET().build(),
                  BodyHandlers.discarding())
              .statusCode();
      return status == 200
          ? Finding.ok("api", settings.api().toString())
          : Finding.warn("api", keys + " answers " + status);
    } catch (IOException down) {
      return Finding.warn(
          "api", settings.api() + " does not answer; for the local stack: `probity up`");
    }
  }
}
