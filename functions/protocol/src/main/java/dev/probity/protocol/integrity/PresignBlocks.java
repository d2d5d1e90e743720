package dev.probity.protocol.integrity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.content.DagLimits;
import dev.probity.protocol.intake.PlainBody;
import dev.probity.protocol.integrity.pinning.Leases;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.BlockStore.PresignedPut;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * V.2: leases the blocks of an open upload to its opener, and answers with URLs. Each is signed for
 * the block's very length and SHA-256, so that the store itself refuses any other bytes. A block
 * that is there already with its bytes, and that a version of the opener's pins, needs no URL; of
 * all others nothing is said. Blocks that a call needs and no data set are kept for {@link
 * BlockStore#PASSING} only, if the opener asks for that or may not store data; they are not leased.
 */
public final class PresignBlocks {
  /** How many blocks one call may name. */
  public static final int MAX_BLOCKS = 64;

  private static final int MAX_BODY_BYTES = 16 << 10;
  private static final Duration URL_VALID_FOR = Duration.ofMinutes(15);

  private final UploadTable uploads;
  private final Leases leases;
  private final RowKeys rowKeys;
  private final BlockStore blocks;
  private final InstantSource clock;

  /** The step on its ports. */
  public PresignBlocks(IntegrityPorts ports) {
    this.uploads = new UploadTable(ports.table(), ports.tenant());
    this.leases = new Leases(ports.table(), ports.tenant(), ports.storageQuota());
    this.rowKeys = ports.rowKeys();
    this.blocks = ports.blocks();
    this.clock = ports.clock();
  }

  /**
   * A call.
   *
   * @param uploadId from the path
   * @param ticket from {@link OpenUpload}
   * @param body {@code {"blocks":[{"cid":"b…","size":n},…]}}, with {@code "passing":true} for
   *     blocks that need not be kept; at most 16 KiB
   */
  public record Request(Bytes32 uploadId, String ticket, byte[] body) {
    public Request {
      body = body.clone();
    }

    @Override
    public byte[] body() {
      return body.clone();
    }

    @Override
    public String toString() {
      return "Request[" + uploadId + "]";
    }
  }

  private record Wanted(List<Block> blocks, boolean passing) {}

  private record Block(Cid cid, int size) {}

  /**
   * Where one block goes.
   *
   * @param put empty if a version of the opener's pins the block, and it is stored
   */
  public record Place(Cid cid, Optional<PresignedPut> put) {}

  /** Runs the step; the places come in the order of the blocks. */
  public Outcome<List<Place>> presign(Request request) {
    return Outcome.of(() -> flow(request));
  }

  private List<Place> flow(Request request) {
    if (request.body().length > MAX_BODY_BYTES) {
      throw new RefusedException(
          Refusal.TOO_LARGE, "a body has at most " + MAX_BODY_BYTES + " bytes");
    }
    // An unknown upload and a wrong ticket look alike.
    var notFound =
        new RefusedException(Refusal.NOT_FOUND, "no upload is open under this id and ticket");
    if (!UploadTicket.opens(rowKeys, request.uploadId(), request.ticket())) {
      throw notFound;
    }
    UploadTable.Upload upload = uploads.find(request.uploadId()).orElseThrow(() -> notFound);
    if (clock.instant().isAfter(upload.until())) {
      throw new RefusedException(Refusal.STALE, "the upload is closed; open another");
    }
    Wanted wanted =
        PlainBody.read(request.body(), StrictJson.Limits.MESSAGE, PresignBlocks::wanted);
    boolean lasting = upload.lasting() && !wanted.passing();
    // The lease first: from here on the sweeper leaves the block alone
    Set<Cid> stored = lasting ? stored(upload.user(), wanted) : Set.of();
    long bytes =
        wanted.blocks().stream()
            .filter(block -> !stored.contains(block.cid()))
            .mapToLong(Block::size)
            .sum();
    if (upload.granted() + bytes > upload.allowed()) {
      throw new RefusedException(
          Refusal.TOO_LARGE, "the upload was opened for less; open another for what is left");
    }
    if (bytes > 0) {
      try {
        uploads.grant(upload, bytes);
      } catch (ItemStore.ConflictException raced) {
        return flow(request);
      }
    }
    return wanted.blocks().stream()
        .map(block ->
            new Place(
                block.cid(),
                stored.contains(block.cid()) ? Optional.empty() : Optional.of(put(block, lasting))))
        .toList();
  }

  /** What is there already of that which the user's versions pin. */
  private Set<Cid> stored(Address user, Wanted wanted) {
    var sizes = new LinkedHashMap<Cid, Integer>();
    wanted.blocks().forEach(block -> sizes.put(block.cid(), block.size()));
    return leases.lease(user, sizes, clock.instant()).stream()
        .filter(this::isWhole)
        .collect(Collectors.toSet());
  }

  /** Whether the block is there, with its bytes; what was altered is to be sent again. */
  private boolean isWhole(Cid cid) {
    return blocks
        .get(cid)
        .filter(block -> Arrays.equals(Cid.ofBlock(cid.codec(), block).digest(), cid.digest()))
        .isPresent();
  }

  private PresignedPut put(Block block, boolean lasting) {
    return lasting
        ? blocks.presignPut(block.cid(), block.size(), URL_VALID_FOR)
        : blocks.presignPassing(block.cid(), block.size(), URL_VALID_FOR);
  }

  private static Wanted wanted(JsonNode json) throws WireException {
    boolean passing = json.has("passing");
    StrictJson.exactMembers(
        json, "", passing ? new String[] {"blocks", "passing"} : new String[] {"blocks"});
    if (passing && !json.get("passing").isBoolean()) {
      throw new WireException("passing", "true or false");
    }
    JsonNode list = json.get("blocks");
    if (!list.isArray() || list.isEmpty() || list.size() > MAX_BLOCKS) {
      throw new WireException("blocks", "an array of 1 to " + MAX_BLOCKS + " blocks");
    }
    var wanted = new ArrayList<Block>();
    for (int i = 0; i < list.size(); i++) {
      wanted.add(block(list.get(i), "blocks[" + i + "]"));
    }
    return new Wanted(List.copyOf(wanted), passing && json.get("passing").booleanValue());
  }

  private static Block block(JsonNode json, String path) throws WireException {
    StrictJson.exactMembers(json, path, "cid", "size");
    JsonNode size = json.get("size");
    int most = DagLimits.DEFAULT.maxBlockBytes();
    if (!size.isInt() || size.asInt() < 0 || size.asInt() > most) {
      throw new WireException(path + ".size", "an integer from 0 to " + most);
    }
    try {
      return new Block(Cid.parse(json.get("cid").asText()), size.asInt());
    } catch (ContentException notACid) {
      throw new WireException(path + ".cid", "a CIDv1 in base32, sha2-256, raw or dag-pb");
    }
  }
}
