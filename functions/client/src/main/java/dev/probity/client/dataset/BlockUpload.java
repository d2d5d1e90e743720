package dev.probity.client.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.ClientException;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.http.BoundedCall;
import dev.probity.client.terminal.Stages;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Puts blocks into the store, several at a time. Each finished block is written to a log, so that a
 * repeated command sends only what is missing; the store refuses a block that is not what its CID
 * says.
 */
final class BlockUpload {
  /** A line of the log: a CID, and when it had been sent, in seconds. */
  private static final Pattern SENT = Pattern.compile("([a-z2-7]{1,100}) ([0-9]{1,12})");

  private static final int BATCH = 64;
  private static final int AT_ONCE = 8;
  private static final int ATTEMPTS = 4;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int BROKEN = 0;
  private static final int MAX_ANSWER = 1 << 16;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration CALL = Duration.ofSeconds(60);

  /**
   * A block is leased for seven days when it is asked for; after this long it is asked for again.
   */
  private static final Duration TRUSTED = Duration.ofDays(6);

  /** Headers that the HTTP client sets from the body and the address. */
  private static final Set<String> SET_BY_CLIENT = Set.of("content-length", "host");

  private final ModuleApi api;
  private final BlockSource blocks;
  private final Path log;
  private final Stages stages;
  private final boolean lasting;
  private final InstantSource clock;

  /**
   * An upload.
   *
   * @param log of the blocks that have arrived
   * @param lasting whether the blocks are a data set's; others the store drops after a month
   */
  BlockUpload(
      ModuleApi api,
      BlockSource blocks,
      Path log,
      Stages stages,
      boolean lasting,
      InstantSource clock) {
    this.api = api;
    this.blocks = blocks;
    this.log = log;
    this.stages = stages;
    this.lasting = lasting;
    this.clock = clock;
  }

  /** A block of the data set. */
  record Block(Cid cid, int size) {}

  /**
   * The blocks that are not in the log yet, or were sent so long ago that the store may have
   * dropped them; a last line that was cut off is left behind.
   */
  List<Block> missing(List<Block> all) throws IOException {
    String lines = Files.exists(log) ? Files.readString(log, StandardCharsets.US_ASCII) : "";
    if (!lines.isEmpty() && !lines.endsWith("\n")) {
      Files.writeString(log, "\n", StandardCharsets.US_ASCII, StandardOpenOption.APPEND);
    }
    long since = clock.instant().minus(TRUSTED).getEpochSecond();
    Set<String> sent =
        lines
            .lines()
            .map(SENT::matcher)
            .filter(line -> line.matches() && Long.parseLong(line.group(2)) >= since)
            .map(line -> line.group(1))
            .collect(Collectors.toSet());
    return all.stream().filter(block -> !sent.contains(block.cid().toString())).toList();
  }

  /**
   * Sends the blocks under an open upload.
   *
   * @throws ApiRefusedException if the API refuses to sign URLs
   */
  void send(List<Block> missing, String uploadId, String ticket)
      throws ApiRefusedException, IOException {
    var finished = new Finished();
    try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var workers = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (int from = 0; from < missing.size(); from += BATCH) {
        List<Block> batch = missing.subList(from, Math.min(missing.size(), from + BATCH));
        JsonNode urls = presign(batch, uploadId, ticket);
        var running = new ArrayList<Future<Block>>();
        for (int i = 0; i < batch.size(); i++) {
          Block block = batch.get(i);
          JsonNode url = urls.get(i);
          running.add(
              workers.submit(() -> {
                deliver(http, block, url, uploadId, ticket);
                finished.add(block);
                return block;
              }));
        }
        for (Future<Block> future : running) {
          var _ = finished(future);
        }
      }
    }
  }

  /** Blocks that have arrived, in whatever order; each is in the log before it counts. */
  private final class Finished {
    private long bytes;

    synchronized void add(Block block) throws IOException {
      Files.writeString(
          log,
          block.cid() + " " + clock.instant().getEpochSecond() + "\n",
          StandardCharsets.US_ASCII,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      bytes += block.size();
      stages.advance(bytes);
    }
  }

  private JsonNode presign(List<Block> batch, String uploadId, String ticket)
      throws ApiRefusedException {
    var body = JsonNodeFactory.instance.objectNode();
    if (!lasting) {
      body.put("passing", true);
    }
    var list = body.putArray("blocks");
    for (Block block : batch) {
      list.addObject().put("cid", block.cid().toString()).put("size", block.size());
    }
    JsonNode urls =
        api.postJson(
                "/v1/uploads/" + uploadId + "/blocks",
                body.toString().getBytes(StandardCharsets.UTF_8),
                Map.of("probity-upload-ticket", ticket))
            .json()
            .path("blocks");
    if (!urls.isArray() || urls.size() != batch.size()) {
      throw ClientException.refused(
          "The API returned another number of URLs than asked for.", null);
    }
    return urls;
  }

  /** Puts a block, again where that may help; under a fresh URL where the first one is over. */
  private void deliver(
      HttpClient http, Block block, JsonNode firstUrl, String uploadId, String ticket)
      throws IOException {
    JsonNode url = firstUrl;
    Duration pause = FIRST_PAUSE;
    String trouble = "";
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (url.path("stored").asBoolean()) {
        // Sent before, by this account; its lease is new.
        return;
      }
      int status = put(http, block, url);
      if (status / 100 == 2) {
        return;
      }
      trouble = status == BROKEN ? "the connection broke" : "status " + status;
      if (status == FORBIDDEN) {
        url = freshUrl(block, uploadId, ticket);
      } else if (status / 100 == 4 && status != TOO_MANY_REQUESTS) {
        throw ClientException.refused(
            "The block store refused block " + block.cid() + " (" + trouble + ").", null);
      }
      if (attempt < ATTEMPTS) {
        rest(pause);
        pause = pause.multipliedBy(2);
      }
    }
    throw ClientException.unavailable(
        "The block store does not take block "
            + block.cid()
            + " ("
            + trouble
            + "). Repeat the command: what was sent is kept.",
        null);
  }

  /** What the store answered; {@link #BROKEN} when it did not. */
  private int put(HttpClient http, Block block, JsonNode url) throws IOException {
    var request =
        HttpRequest.newBuilder(URI.create(url.path("url").asText()))
            .PUT(BodyPublishers.ofByteArray(blocks.get(block.cid())));
    url.path("headers")
        .properties()
        .forEach(header -> {
          if (!SET_BY_CLIENT.contains(header.getKey())) {
            request.header(header.getKey(), header.getValue().asText());
          }
        });
    try {
      return BoundedCall.send(http, request.build(), MAX_ANSWER, CALL).status();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while sending blocks.", interrupted);
    } catch (IOException broken) {
      return BROKEN;
    }
  }

  private JsonNode freshUrl(Block block, String uploadId, String ticket) {
    try {
      return presign(List.of(block), uploadId, ticket).get(0);
    } catch (ApiRefusedException refused) {
      throw ClientException.unavailable(
          "The upload is over ("
              + refused.problem().code()
              + "). Repeat the command: it opens another for what is left.",
          refused);
    }
  }

  private static void rest(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while sending blocks.", interrupted);
    }
  }

  private static Block finished(Future<Block> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while sending blocks.", interrupted);
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case ClientException said -> throw said;
        case IOException broken -> throw broken;
        case null, default -> throw new IllegalStateException("a block was not sent", failed);
      }
    }
  }
}
