package dev.probity.protocol.integrity.pinning;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.pinning.HoldingTable.Read;
import dev.probity.protocol.integrity.pinning.HoldingTable.Storage;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.ItemStore.Write;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** V.2: blocks that a user is about to upload, kept for seven days. */
public final class Leases {
  private final HoldingTable holdings;
  private final ItemStore table;
  private final long quota;

  /**
   * Leases in this table.
   *
   * @param quota bytes of blocks that one user may hold, leased and pinned together
   */
  public Leases(ItemStore table, String tenant, long quota) {
    this.holdings = new HoldingTable(table, tenant);
    this.table = table;
    this.quota = quota;
  }

  /**
   * Leases blocks to a user until seven days from now, in transactions of at most 48 blocks.
   *
   * @param sizes the length of each in bytes, as the user announces it
   * @return those that versions of the user pin, and that were therefore read; who has only leased
   *     a block may never have sent it, and learns nothing of it
   * @throws RefusedException {@code too-large}: the user would hold more than the quota, and {@code
   *     unavailable}: one is being deleted just now; leases of earlier transactions stay
   */
  public Set<Cid> lease(Address user, Map<Cid, Integer> sizes, Instant now) {
    var pinned = new HashSet<Cid>();
    List<Map.Entry<Cid, Integer>> all = List.copyOf(sizes.entrySet());
    for (int from = 0; from < all.size(); from += HoldingTable.BATCH) {
      pinned.addAll(
          leased(user, all.subList(from, Math.min(all.size(), from + HoldingTable.BATCH)), now));
    }
    return pinned;
  }

  /**
   * Refuses who holds as much as the quota allows.
   *
   * @throws RefusedException {@code too-large}
   */
  public void requireRoom(Address user) {
    if (holdings.storage(user).bytes() >= quota) {
      throw full();
    }
  }

  private Set<Cid> leased(Address user, List<Map.Entry<Cid, Integer>> blocks, Instant now) {
    for (int attempt = 0; attempt < HoldingTable.ATTEMPTS; attempt++) {
      try {
        return attempt(user, blocks, now);
      } catch (ItemStore.ConflictException raced) {
        // By another upload of these blocks or of this user, or by the sweeper: read again.
      }
    }
    throw PortException.retryable(
        PortException.Neighbour.TABLE, "others write the leases of the same blocks", null);
  }

  private Set<Cid> attempt(Address user, List<Map.Entry<Cid, Integer>> blocks, Instant now)
      throws ItemStore.ConflictException {
    var pinned = new HashSet<Cid>();
    var writes = new ArrayList<Write>();
    long more = 0;
    for (Map.Entry<Cid, Integer> block : blocks) {
      Cid cid = block.getKey();
      int size = block.getValue();
      Optional<Read<Holding>> before = holdings.holding(cid, user);
      if (before.isPresent()) {
        if (before.get().row().pins() > 0) {
          pinned.add(cid);
        }
        Holding renewed = before.get().row().renewed(size, now);
        if (!renewed.equals(before.get().row())) {
          writes.add(HoldingTable.replace(before.get(), renewed));
          more += renewed.size() - before.get().row().size();
        }
      } else {
        writes.add(holdings.insert(Holding.leased(cid, user, size, now)));
        writes.add(joined(cid));
        more += size;
      }
    }
    if (more != 0) {
      Storage storage = holdings.storage(user);
      if (more > 0 && storage.bytes() + more > quota) {
        throw full();
      }
      writes.add(holdings.store(user, storage, storage.bytes() + more));
    }
    if (!writes.isEmpty()) {
      table.commit(writes);
    }
    return pinned;
  }

  private Write joined(Cid cid) {
    Optional<Read<HeldBlock>> block = holdings.block(cid);
    if (block.isEmpty()) {
      return holdings.insert(HeldBlock.first(cid));
    }
    if (block.get().row().state() instanceof HeldBlock.State.Deleting) {
      throw new RefusedException(
          Refusal.UNAVAILABLE, "block " + cid + " is being deleted; send it in a few minutes");
    }
    return HoldingTable.replaceBlock(block.get(), block.get().row().joined());
  }

  private RefusedException full() {
    return new RefusedException(
        Refusal.TOO_LARGE,
        "your account may keep "
            + quota
            + " bytes of blocks; what no version holds is given back a week after it was sent");
  }
}
