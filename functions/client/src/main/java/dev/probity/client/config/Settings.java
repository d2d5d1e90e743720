package dev.probity.client.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where things are. Nothing here is trusted: what comes from these addresses is checked against the
 * network descriptor.
 *
 * @param api the deployment's HTTPS API
 * @param rpcs JSON-RPC endpoints of the chain, one or more
 * @param finality when a block counts as final: {@code finalized}, {@code latest} or a number
 */
public record Settings(URI api, List<URI> rpcs, String finality) {
  public Settings {
    rpcs = List.copyOf(rpcs);
    if (rpcs.isEmpty()) {
      throw new IllegalArgumentException("at least one RPC endpoint");
    }
    URI _ = HttpAddress.require(api);
    rpcs.forEach(HttpAddress::require);
  }

  /** Reads the file. */
  public static Settings read(Path file) {
    try {
      JsonNode json = StrictJson.parse(Files.readAllBytes(file), StrictJson.Limits.MESSAGE);
      StrictJson.exactMembers(json, "", "api", "rpcs", "finality");
      var rpcs = new ArrayList<URI>();
      if (!json.get("rpcs").isArray()) {
        throw new WireException("/rpcs", "must be an array");
      }
      for (JsonNode rpc : json.get("rpcs")) {
        rpcs.add(HttpAddress.parse(rpc.asText()));
      }
      return new Settings(
          HttpAddress.parse(StrictJson.text(json, "api")), rpcs, StrictJson.text(json, "finality"));
    } catch (NoSuchFileException missing) {
      throw ClientException.usage(
          "There is no " + file + " yet. Run `probity init` first.", missing);
    } catch (IOException | WireException | IllegalArgumentException broken) {
      throw ClientException.usage(
          file
              + " cannot be read ("
              + broken.getMessage()
              + "). Run `probity init --force` to write it anew.",
          broken);
    }
  }

  /** Writes the file. */
  public void write(Path file) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("api", api.toString());
    json.put("finality", finality);
    var list = json.putArray("rpcs");
    rpcs.forEach(rpc -> list.add(rpc.toString()));
    try {
      ClientFolder.writePrivately(
          file, (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw ClientException.environment("cannot write " + file, failed);
    }
  }
}
