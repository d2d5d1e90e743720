package dev.probity.client.verify;

import dev.probity.client.http.BoundedCall;
import dev.probity.content.BlockNotFoundException;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;

/**
 * Raw blocks from any trustless gateway, one request each ({@code /ipfs/<cid>?format=raw}). The
 * bytes are unverified, as of every block source.
 */
public final class GatewayBlocks implements BlockSource, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration CALL = Duration.ofSeconds(30);

  private final URI base;
  private final Duration limit;
  private final HttpClient http;

  /** A gateway at this address. */
  public GatewayBlocks(URI base) {
    this(base, CALL);
  }

  /**
   * A gateway.
   *
   * @param limit from asking for a block to its last byte
   */
  GatewayBlocks(URI base, Duration limit) {
    this.limit = limit;
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
            .header("accept", "application/vnd.ipld.raw")
            .GET()
            .build();
    try {
      // One byte more than allowed shows whoever verifies that the block is too large.
      BoundedCall.Answer answer =
          BoundedCall.send(http, request, DagLimits.MAX_BLOCK_BYTES + 1, limit);
      return switch (answer.status()) {
        case 200 -> answer.body();
        case 404, 410 -> throw new BlockNotFoundException(cid);
        default ->
            throw new IOException("the gateway answered " + answer.status() + " for block " + cid);
      };
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
