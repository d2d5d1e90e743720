package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.client.config.Settings;
import dev.probity.client.dataset.BlocksInTurn;
import dev.probity.client.dataset.DataKeyFile;
import dev.probity.client.dataset.DatasetVersion;
import dev.probity.client.dataset.StoredDatasets;
import dev.probity.client.dataset.VerifiedDataset;
import dev.probity.client.terminal.Stages;
import dev.probity.client.verify.ContentLocation;
import dev.probity.client.verify.GatewayBlocks;
import dev.probity.content.BlockSource;
import dev.probity.content.DirectoryBlocks;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the content of a data set is read from, and by whose descriptor it is verified. */
final class ContentOptions {
  @Option(
      names = "--content",
      paramLabel = "DIR|FILE.car|URL",
      description =
          "Where blocks are that you did not store yourself; may be repeated (default: your"
              + " deployment).")
  private List<String> content = List.of();

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "The network descriptor that you trust (default: that of `probity init`).")
  private @Nullable Path networkFile;

  @Option(
      names = "--data-key",
      paramLabel = "FILE",
      description =
          "The data key of an encrypted version that you did not store yourself; may be repeated"
              + " (default: those that you kept).")
  private List<Path> dataKeys = List.of();

  /**
   * The key of a version: one that was named, or the one that was kept when it was stored.
   *
   * @return empty of public data
   * @throws ClientException usage: the data is encrypted, and its key is not here
   */
  Optional<DataKey> key(CommonOptions common, Bundle bundle) {
    return key(common, bundle, dataKeys);
  }

  /** The same of keys in these files. */
  static Optional<DataKey> key(CommonOptions common, Bundle bundle, List<Path> files) {
    Manifest manifest = bundle.manifest().message();
    if (manifest.keyCommit().isZero()) {
      return Optional.empty();
    }
    return Optional.of(
        Stream.concat(
                files.stream().map(DataKeyFile::read),
                new StoredDatasets(common.folder().datasets())
                        .byManifest(bundle.manifest().digest())
                        .flatMap(DatasetVersion::dataKey)
                        .stream())
            .filter(key -> DataKeyFile.opens(key, manifest))
            .findFirst()
            .orElseThrow(() ->
                ClientException.usage(
                    "Version "
                        + manifest.version()
                        + " is encrypted, and "
                        + (files.isEmpty()
                            ? "its key is not here: name its file with --data-key."
                            : "no key that you named is its key: each version has its own."),
                    null)));
  }

  /** The descriptor. */
  NetworkDescriptor network(CommonOptions common) {
    return networkFile == null ? common.network() : CommonOptions.network(networkFile);
  }

  /** The user's settings, if there are any. */
  static Optional<Settings> settings(CommonOptions common) {
    Path file = common.folder().settings();
    return Files.exists(file) ? Optional.of(Settings.read(file)) : Optional.empty();
  }

  /**
   * A stored version, by the beginning of an id or by a bundle's file.
   *
   * @param number of the version; empty: the newest
   */
  static Chosen choose(CommonOptions common, String what, OptionalLong number) {
    Path file = Path.of(what);
    if (!Files.isRegularFile(file)) {
      DatasetVersion version = new StoredDatasets(common.folder().datasets()).version(what, number);
      return new Chosen(version.bundle().orElseThrow(), Optional.of(version.blocks()));
    }
    Bundle bundle = BundleFile.read(file);
    if (number.isPresent() && bundle.manifest().message().version() != number.getAsLong()) {
      throw ClientException.usage(
          file + " is the bundle of version " + bundle.manifest().message().version() + ".", null);
    }
    return new Chosen(bundle, Optional.empty());
  }

  /**
   * A version that a command is about.
   *
   * @param blocks the folder that this user's blocks of it were written to
   */
  record Chosen(Bundle bundle, Optional<Path> blocks) {
    String label() {
      return "version " + bundle.manifest().message().version();
    }
  }

  /** The places of the blocks, open. */
  Places open(CommonOptions common, Chosen chosen) {
    var near = new ArrayList<BlockSource>();
    var far = new ArrayList<BlockSource>();
    var resources = new ArrayList<AutoCloseable>();
    for (String text : content) {
      ContentLocation location = ContentLocation.open(text);
      resources.add(location);
      (ContentLocation.isUrl(text) ? far : near).add(location.blocks());
    }
    chosen.blocks().filter(Files::isDirectory).map(DirectoryBlocks::new).ifPresent(near::add);
    if (content.isEmpty()) {
      settings(common)
          .ifPresent(set -> {
            var gateway = new GatewayBlocks(set.api());
            resources.add(gateway);
            far.add(gateway);
          });
    }
    if (near.isEmpty() && far.isEmpty()) {
      throw ClientException.usage("Say with --content where the blocks are.", null);
    }
    return new Places(near, far, resources);
  }

  /** Places of blocks. */
  record Places(List<BlockSource> near, List<BlockSource> far, List<AutoCloseable> resources)
      implements AutoCloseable {
    BlockSource blocks() {
      return new BlocksInTurn(near, far, Optional.empty());
    }

    @Override
    public void close() {
      for (AutoCloseable resource : resources) {
        try {
          resource.close();
        } catch (Exception failed) { // AutoCloseable declares no narrower type
          throw ClientException.environment("cannot close the content", failed);
        }
      }
    }
  }

  /** The content, verified; nobody is asked about the chain. */
  VerifiedDataset verified(CommonOptions common, Chosen chosen, Places places, Stages stages) {
    return VerifiedDataset.open(
        chosen.bundle(),
        network(common),
        places.blocks(),
        key(common, chosen.bundle()),
        Optional.empty(),
        false,
        "verifying " + chosen.label(),
        stages);
  }
}
