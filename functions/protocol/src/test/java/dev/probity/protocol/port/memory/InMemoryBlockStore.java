package dev.probity.protocol.port.memory;

import dev.probity.content.BlockSink;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Blocks in a map. */
public final class InMemoryBlockStore implements BlockStore, BlockSink {
  private final Map<Cid, byte[]> blocks = new ConcurrentHashMap<>();
  private final Map<Cid, byte[]> passing = new ConcurrentHashMap<>();
  private final AtomicLong reads = new AtomicLong();
  private volatile boolean failing;

  @Override
  public Optional<byte[]> get(Cid cid) {
    if (failing) {
      throw PortException.retryable(Neighbour.BLOCKS, "switched to fail", null);
    }
    reads.incrementAndGet();
    return Optional.ofNullable(blocks.get(cid)).map(byte[]::clone);
  }

  /** Whether the block is stored for ever. */
  public boolean has(Cid cid) {
    return blocks.containsKey(cid);
  }

  @Override
  public void delete(Cid cid) {
    if (failing) {
      throw PortException.retryable(Neighbour.BLOCKS, "switched to fail", null);
    }
    blocks.remove(cid);
  }

  @Override
  public PresignedPut presignPut(Cid cid, int length, Duration validity) {
    return new PresignedPut(
        URI.create("memory:" + cid), Map.of("content-length", Integer.toString(length)));
  }

  @Override
  public Optional<byte[]> getAny(Cid cid) {
    return get(cid).or(() -> Optional.ofNullable(passing.get(cid)).map(byte[]::clone));
  }

  @Override
  public PresignedPut presignPassing(Cid cid, int length, Duration validity) {
    return new PresignedPut(
        URI.create("passing:" + cid), Map.of("content-length", Integer.toString(length)));
  }

  @Override
  public void putPassing(Cid cid, byte[] block) {
    if (failing) {
      throw PortException.retryable(Neighbour.BLOCKS, "switched to fail", null);
    }
    passing.put(cid, block.clone());
  }

  /** How many blocks are stored. */
  public int size() {
    return blocks.size() + passing.size();
  }

  /** What a client's upload does: false, and nothing is stored, unless it is the signed block. */
  public boolean upload(PresignedPut upload, byte[] bytes) {
    Cid signed;
    try {
      signed = Cid.parse(upload.url().getSchemeSpecificPart());
    } catch (ContentException notOurs) {
      throw new IllegalArgumentException("no upload of this store: " + upload.url(), notOurs);
    }
    boolean whole =
        Integer.toString(bytes.length).equals(upload.headers().get("content-length"))
            && Cid.ofBlock(signed.codec(), bytes).equals(signed);
    if (whole) {
      if (upload.url().getScheme().equals("passing")) {
        putPassing(signed, bytes);
      } else {
        put(signed, bytes);
      }
    }
    return whole;
  }

  @Override
  public void put(Cid cid, byte[] block) {
    blocks.put(cid, block.clone());
  }

  /** Takes a block away. */
  public void remove(Cid cid) {
    blocks.remove(cid);
    passing.remove(cid);
  }

  /** How many blocks were read. */
  public long reads() {
    return reads.get();
  }

  /** From now on every read fails, or none. */
  public void failing(boolean fails) {
    failing = fails;
  }
}
