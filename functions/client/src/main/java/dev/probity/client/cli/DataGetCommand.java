package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.config.Settings;
import dev.probity.client.dataset.GetDataset;
import dev.probity.client.dataset.VerifiedDataset;
import dev.probity.client.terminal.Stages;
import dev.probity.client.verify.RpcWitness;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.verification.ChainWitness;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probity data get}. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = {
      "Write the content of a data set to a folder.",
      "",
      "It is data (a file; of IDX data and of folders a folder), leaves, metadata.json (Croissant,"
          + " which names data), manifest.json and manifest.sig. Encrypted data is written in the"
          + " clear: with the key that you kept when you stored it, or that --data-key names.",
      "",
      "Every block is verified against the root that is anchored on chain, and everything that"
          + " `probity verify` checks is checked, before anything gets its name. Stopped and"
          + " repeated, the command fetches no block twice."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity data get 0x5f2c --out penguins",
      "  probity data get 0x5f2c --at 2 --out penguins-2",
      "  probity data get penguins.bundle.json --content penguins.car --out penguins"
    })
final class DataGetCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "ID|FILE", description = "An id of yours, or a bundle.")
  private String what = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write to; nothing in it is replaced.")
  private Path out = Path.of("");

  @Option(
      names = "--at",
      paramLabel = "VERSION",
      description = "Which version (default: the newest).")
  private @Nullable Long at;

  @Option(
      names = "--rpc",
      paramLabel = "URL",
      description = "A JSON-RPC endpoint that you trust (default: those of `probity init`).")
  private List<URI> rpcs = List.of();

  @Mixin private ContentOptions content = new ContentOptions();

  @Override
  public void run() {
    OptionalLong version = at == null ? OptionalLong.empty() : OptionalLong.of(at);
    ContentOptions.Chosen chosen = ContentOptions.choose(common, what, version);
    NetworkDescriptor network = content.network(common);
    Optional<DataKey> key = content.key(common, chosen.bundle());
    String cid = chosen.bundle().content().root().toString();
    var get = new GetDataset(out, cid);
    List<Path> files;
    try (ContentOptions.Places places = content.open(common, chosen);
        Stages stages = common.stages();
        var _ = ResumeHint.whileRunning()) {
      VerifiedDataset dataset =
          VerifiedDataset.open(
              chosen.bundle(),
              network,
              get.kept(places.near(), places.far()),
              key,
              witness(network),
              true,
              "fetching and verifying",
              stages);
      var root = chosen.bundle().content().root();
      files =
          dataset.contents().isEncrypted()
              ? get.writeDecrypted(dataset.dag(), root, dataset.contents())
              : get.write(dataset.dag(), root);
    }
    var manifest = chosen.bundle().manifest().message();
    var json = JsonNodeFactory.instance.objectNode();
    json.put("id", manifest.dataId().toString())
        .put("version", manifest.version())
        .put("records", manifest.records())
        .put("cid", cid)
        .put("folder", out.toString());
    var array = json.putArray("files");
    var lines = new ArrayList<String>();
    lines.add(
        manifest.dataId()
            + " version "
            + manifest.version()
            + ", "
            + manifest.records()
            + " records, verified:");
    for (Path file : files) {
      array.add(String.valueOf(file.getFileName()));
      lines.add("  " + file);
    }
    common.print(json, String.join(System.lineSeparator(), lines));
  }

  private Optional<ChainWitness> witness(NetworkDescriptor network) {
    List<URI> asked =
        rpcs.isEmpty()
            ? ContentOptions.settings(common).map(Settings::rpcs).orElse(List.of())
            : rpcs;
    return asked.isEmpty()
        ? Optional.empty()
        : Optional.of(new RpcWitness(asked, network.chainId()));
  }
}
