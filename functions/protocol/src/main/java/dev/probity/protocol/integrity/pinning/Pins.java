package dev.probity.protocol.integrity.pinning;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.protocol.integrity.pinning.HoldingTable.Read;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.ItemStore.Write;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * V.16: pins the blocks of a version while they are read, in lists of at most {@link
 * HoldingTable#BATCH}.
 *
 * <p>As a source it takes down that the owner holds a block <em>before</em> it reads it. A block
 * that was held then is deleted no earlier than seven days later, and a function ends within
 * fifteen minutes: so what was read is there when it is pinned, and from then on.
 */
public final class Pins implements BlockSource {
  private final HoldingTable holdings;
  private final BlockStore blocks;
  private final Address owner;
  private final Bytes32 requestHash;
  private Optional<Read<Holding>> lastRead = Optional.empty();
  private Map<Cid, Read<Holding>> list = new LinkedHashMap<>();

  /** Pins for the version of this request. */
  public Pins(
      ItemStore table, String tenant, BlockStore blocks, Address owner, Bytes32 requestHash) {
    this.holdings = new HoldingTable(table, tenant);
    this.blocks = blocks;
    this.owner = owner;
    this.requestHash = requestHash;
  }

  /**
   * A block that the owner holds.
   *
   * @throws BlockNotFoundException it is not stored, or was not uploaded by the owner: nobody
   *     learns which
   */
  @Override
  public byte[] get(Cid cid) throws IOException {
    lastRead = Optional.of(held(cid));
    return blocks.get(cid).orElseThrow(() -> new BlockNotFoundException(cid));
  }

  private Read<Holding> held(Cid cid) throws BlockNotFoundException {
    return holdings.holding(cid, owner).orElseThrow(() -> new BlockNotFoundException(cid));
  }

  /**
   * Adds the block that was read last to the list.
   *
   * @param length its bytes
   * @return whether the list is full, and has to be written
   * @throws BlockNotFoundException the owner announced it with another length
   */
  public boolean add(Cid cid, int length) throws BlockNotFoundException {
    Read<Holding> read =
        lastRead
            .filter(last -> last.row().cid().equals(cid))
            .orElseThrow(() -> new IllegalStateException("block " + cid + " was not read"));
    if (read.row().size() != length) {
      throw new BlockNotFoundException(cid);
    }
    list.put(cid, read);
    return list.size() == HoldingTable.BATCH;
  }

  /** Whether there is something to write. */
  public boolean isEmpty() {
    return list.isEmpty();
  }

  /**
   * What pins the list, to be written together with the row that counts the lists.
   *
   * @param number of this list, from 0
   */
  public List<Write> writes(long number) {
    var writes = new ArrayList<Write>();
    writes.add(holdings.insertPins(requestHash, number, list.keySet()));
    list.values().forEach(read -> writes.add(HoldingTable.replace(read, read.row().pinned())));
    return List.copyOf(writes);
  }

  /** The list is written; the next begins. */
  public void written() {
    list = new LinkedHashMap<>();
  }

  /**
   * Looks again at the holdings of the list, after others wrote them.
   *
   * @throws BlockNotFoundException one is not held any more
   */
  public void reread() throws BlockNotFoundException {
    var now = new LinkedHashMap<Cid, Read<Holding>>();
    for (Map.Entry<Cid, Read<Holding>> block : list.entrySet()) {
      Read<Holding> held = held(block.getKey());
      if (held.row().size() != block.getValue().row().size()) {
        throw new BlockNotFoundException(block.getKey());
      }
      now.put(block.getKey(), held);
    }
    list = now;
  }
}
