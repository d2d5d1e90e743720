package dev.probity.client.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.probity.client.ClientException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.dataset.BlockUpload.Block;
import dev.probity.client.http.OddServer;
import dev.probity.client.terminal.Stages;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.DirectoryBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which blocks an upload asks for, and which it does not send again. */
class BlockUploadTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MANY = 150;

  private static final int BATCH = 64;
  private static final int FEW = 10;
  private static final int AT_ONCE = 8;
  private static final long ENOUGH_FOR_ONE_MORE = 20;

  @TempDir private Path folder = Path.of("");

  private final List<Block> blocks = new ArrayList<>();
  private final List<Integer> asked = new CopyOnWriteArrayList<>();
  private Instant now = Instant.parse("2026-03-01T00:00:00Z");
  private int urlsTooFew;
  private int storedBefore;
  private final Set<Integer> repaired = ConcurrentHashMap.newKeySet();
  private HttpHandler putting = exchange -> OddServer.answer(exchange, 200, new byte[0]);

  @BeforeEach
  void manyBlocks() throws IOException {
    DirectoryBlocks directory = DirectoryBlocks.createIn(folder.resolve("blocks"));
    for (int i = 0; i < MANY; i++) {
      byte[] bytes = ("block " + i).getBytes(UTF_8);
      Cid cid = Cid.ofBlock(Codec.RAW, bytes);
      directory.put(cid, bytes);
      blocks.add(new Block(cid, bytes.length));
    }
  }

  /** Signs URLs to itself, and takes what is put there. */
  private void store(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      putting.handle(exchange);
      return;
    }
    JsonNode wanted = JSON.readTree(exchange.getRequestBody().readAllBytes()).path("blocks");
    asked.add(wanted.size());
    var answer = JsonNodeFactory.instance.objectNode();
    var urls = answer.putArray("blocks");
    String upload = exchange.getRequestURI().getPath().split("/", -1)[3];
    String address = "http://127.0.0.1:" + exchange.getLocalAddress().getPort() + "/";
    for (int i = 0; i < wanted.size() - urlsTooFew; i++) {
      if (i < storedBefore) {
        urls.addObject().put("cid", wanted.path(i).path("cid").asText()).put("stored", true);
        continue;
      }
      urls.addObject()
          .put("url", address + upload + "/" + wanted.path(i).path("cid").asText())
          .putObject("headers");
    }
    OddServer.answer(exchange, 200, answer.toString().getBytes(UTF_8));
  }

  private Path log() {
    return folder.resolve("uploaded.log");
  }

  private BlockUpload upload(ModuleApi api) {
    return upload(api, log());
  }

  private BlockUpload upload(ModuleApi api, Path log) {
    return new BlockUpload(
        api, new DirectoryBlocks(folder.resolve("blocks")), log, Stages.silent(), true, () -> now);
  }

  @Test
  void urlsAreAskedForInBatchesAndEachBlockIsSentOnce() throws Exception {
    try (OddServer server = new OddServer(this::store);
        var api = new ModuleApi(server.address())) {
      BlockUpload upload = upload(api);
      assertThat(upload.missing(blocks)).isEqualTo(blocks);
      upload.send(blocks, "7", "ticket");
      assertThat(asked).containsExactly(64, 64, 22);
      assertThat(server.paths())
          .filteredOn(path -> path.startsWith("PUT"))
          .containsExactlyInAnyOrderElementsOf(
              blocks.stream().map(block -> "PUT /7/" + block.cid()).toList());
      assertThat(upload.missing(blocks)).isEmpty();
    }
  }

  @Test
  void whatTheStoreHasFromThisAccountIsNotSentAndIsRemembered() throws Exception {
    storedBefore = 60;
    try (OddServer server = new OddServer(this::store);
        var api = new ModuleApi(server.address())) {
      BlockUpload upload = upload(api);
      upload.send(blocks, "7", "ticket");
      assertThat(server.paths()).filteredOn(path -> path.startsWith("PUT")).hasSize(4 + 4);
      assertThat(upload.missing(blocks)).isEmpty();
    }
  }

  private String sent(Block block) {
    return block.cid() + " " + now.getEpochSecond() + "\n";
  }

  @Test
  void whatWasSentSixDaysAgoIsAskedForAgain() throws Exception {
    try (OddServer server = new OddServer(this::store);
        var api = new ModuleApi(server.address())) {
      upload(api).send(blocks.subList(0, 2), "7", "ticket");
      now = now.plus(Duration.ofDays(6));
      upload(api).send(blocks.subList(2, 3), "7", "ticket");
      assertThat(upload(api).missing(blocks)).isEqualTo(blocks.subList(3, MANY));
      now = now.plusSeconds(1);
      List<Block> missing = upload(api).missing(blocks);
      assertThat(missing).startsWith(blocks.get(0), blocks.get(1)).hasSize(MANY - 1);
    }
  }

  @Test
  void whatTheLogHoldsIsNotAskedForAgainAndATornLastLineIs() throws Exception {
    String first = sent(blocks.get(0)) + sent(blocks.get(1));
    Files.writeString(log(), first + blocks.get(2).cid().toString().substring(0, 20));
    try (OddServer server = new OddServer(this::store);
        var api = new ModuleApi(server.address())) {
      BlockUpload upload = upload(api);
      assertThat(upload.missing(blocks)).isEqualTo(blocks.subList(2, MANY));
    }
  }

  @Test
  void whatIsSentAfterATornLineIsRemembered() throws Exception {
    Files.writeString(log(), blocks.get(0).cid().toString().substring(0, 20));
    try (OddServer server = new OddServer(this::store);
        var api = new ModuleApi(server.address())) {
      BlockUpload upload = upload(api);
      upload.send(upload.missing(blocks), "7", "ticket");
      assertThat(upload.missing(blocks)).isEmpty();
    }
  }

  @Test
  void anotherNumberOfUrlsThanAskedForIsRefusedAndNothingIsSent() throws Exception {
    urlsTooFew = 1;
    try (OddServer server = new OddServer(this::store);
        var api = new ModuleApi(server.address())) {
      assertThatThrownBy(() -> upload(api).send(blocks, "7", "ticket"))
          .isInstanceOf(ClientException.class)
          .hasMessageContaining("another number of URLs");
      assertThat(server.paths()).noneMatch(path -> path.startsWith("PUT"));
      assertThat(log()).doesNotExist();
    }
  }

  /** The blocks of one upload where the store fails one of them for good, at first. */
  private void aBlockFailsAndIsSentAgain(ModuleApi api, List<Block> all, int failing, int status)
      throws Exception {
    BlockUpload upload = upload(api, folder.resolve(failing + ".log"));
    String id = Integer.toString(failing);
    assertThatThrownBy(() -> upload.send(all, id, "ticket"))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining(all.get(failing).cid().toString())
        .hasMessageContaining("status " + status);
    List<Block> missing = upload.missing(all);
    List<Block> notAskedFor = all.subList(Math.min(BATCH, all.size()), all.size());
    assertThat(missing).startsWith(all.get(failing)).endsWith(notAskedFor.toArray(Block[]::new));
    assertThat(missing).hasSize(1 + notAskedFor.size());
    repaired.add(failing);
    upload.send(missing, id, "ticket");
    assertThat(upload.missing(all)).isEmpty();
  }

  /** The paths of the blocks that were stored, where each upload's block of its number fails. */
  private Queue<String> failingOncePerUpload(int status) {
    var stored = new ConcurrentLinkedQueue<String>();
    putting =
        exchange -> {
          String[] path = exchange.getRequestURI().getPath().split("/", -1);
          int failing = Integer.parseInt(path[1]);
          boolean fails =
              blocks.get(failing).cid().toString().equals(path[2]) && !repaired.contains(failing);
          if (!fails) {
            stored.add(exchange.getRequestURI().getPath());
          }
          OddServer.answer(exchange, fails ? status : 200, new byte[0]);
        };
    return stored;
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 503})
  void whicheverBlockTheStoreFailsForGoodIsSentByTheNextCommandAndNoOtherTwice(int status)
      throws Exception {
    Queue<String> stored = failingOncePerUpload(status);
    try (OddServer server = new OddServer(this::store);
        var api = new ModuleApi(server.address());
        var commands = Executors.newFixedThreadPool(FEW)) {
      var running = new ArrayList<Future<Void>>();
      for (int block = 0; block < FEW; block++) {
        int failing = block;
        running.add(
            commands.submit(() -> {
              aBlockFailsAndIsSentAgain(api, blocks.subList(0, FEW), failing, status);
              return null;
            }));
      }
      for (Future<Void> command : running) {
        command.get();
      }
      assertThat(stored).hasSize(FEW * FEW).doesNotHaveDuplicates();
    }
  }

  @Test
  void noMoreUrlsAreAskedForOnceABlockHasFailedAndTheNextCommandGoesOnFromThere() throws Exception {
    Queue<String> stored = failingOncePerUpload(400);
    try (OddServer server = new OddServer(this::store);
        var api = new ModuleApi(server.address())) {
      aBlockFailsAndIsSentAgain(api, blocks, 3, 400);
    }
    assertThat(asked).containsExactly(64, 64, 23);
    assertThat(stored).hasSize(MANY).doesNotHaveDuplicates();
  }

  @Test
  void eightBlocksAreOnTheWayAtOnceAndUrlsAreAskedForWhenAllBeforeHaveArrived() throws Exception {
    var held = new HeldStore();
    putting = held::put;
    try (OddServer server =
            new OddServer(exchange -> {
              if (!exchange.getRequestMethod().equals("PUT")) {
                held.asked();
              }
              store(exchange);
            });
        var api = new ModuleApi(server.address())) {
      upload(api).send(blocks, "7", "ticket");
    }
    assertThat(held.mostOpen).isEqualTo(AT_ONCE);
    assertThat(held.arrivedWhenAsked).containsExactly(0, 64, 128);
    assertThat(held.openWhenAsked).containsOnly(0);
  }

  /**
   * Answers no block before as many have come as may be on the way, and then waits for one more.
   */
  private static final class HeldStore {
    private final List<Integer> arrivedWhenAsked = new ArrayList<>();
    private final List<Integer> openWhenAsked = new ArrayList<>();
    private int arrived;
    private int open;
    private int mostOpen;

    synchronized void asked() {
      arrivedWhenAsked.add(arrived);
      openWhenAsked.add(open);
    }

    synchronized void put(HttpExchange exchange) throws IOException {
      arrived++;
      open++;
      mostOpen = Math.max(mostOpen, open);
      int full = Math.min(MANY, (arrived + AT_ONCE - 1) / AT_ONCE * AT_ONCE);
      notifyAll();
      try {
        while (arrived < full) {
          wait();
        }
        long until = System.currentTimeMillis() + ENOUGH_FOR_ONE_MORE;
        for (long left = ENOUGH_FOR_ONE_MORE; left > 0; left = until - System.currentTimeMillis()) {
          wait(left);
        }
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
      open--;
      OddServer.answer(exchange, 200, new byte[0]);
    }
  }
}
