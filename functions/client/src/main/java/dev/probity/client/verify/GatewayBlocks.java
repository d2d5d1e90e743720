package dev.probity.client.verify;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Raw blocks from any trustless gateway, one request each ({@code /ipfs/<cid>?format=raw}). The
 * bytes are unverified, as of every block source.
 */
final class GatewayBlocks implements BlockSource, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration CALL = Duration.ofSeconds(30);

  private final URI base;
  private final HttpClient http;

  GatewayBlocks(URI base) {
    this.base = URI.create(base.toString().endsWith("/") ? base.toString() : base + "/");
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  @Override
  public byte[] get(Cid cid) throws IOException {
    var request =
        HttpRequest.newBuilder(base.resolve("ipfs/" + cid + "?format=raw"))
            .timeout(CALL)
            .header("accept", "application/vnd.ipld.raw")
            .GET()
            .build();
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        return switch (response.statusCode()) {
          // One byte more than allowed shows whoever verifies that the block is too large.
          case 200 -> body.readNBytes(DagLimits.MAX_BLOCK_BYTES + 1);
          case 404, 410 -> throw new BlockNotFoundException(cid);
          default ->
              throw new IOException(
                  "the gateway answered " + response.statusCode() + " for block " + cid);
        };
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while fetching block " + cid, interrupted);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
