package dev.probity.bench;

import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.EntrySort;
import dev.probity.protocol.integrity.dataset.RecordReader;
import dev.probity.protocol.integrity.dataset.RecordsTree;
import dev.probity.protocol.integrity.dataset.SortedLeaves;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.HmacSha256;
import dev.probity.protocol.wire.Keccak256;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A child process: the records tree over more records than it holds, and the primitives that each
 * record needs, alone: HMAC-SHA-256 of the record, keccak256 twice for its leaf and once for a
 * node. Reading the records is nobody's time. Records per second of CPU time, {@code tree} and
 * {@code primitives}; each the best of some rounds.
 */
final class RecordsSpeed {
  private static final int RECORDS = EntrySort.HELD + EntrySort.HELD / 4;
  private static final int ROUNDS = 2;
  private static final int BATCH = 4096;
  private static final Bytes32 KEY = Digests.keccak256("record key");

  private RecordsSpeed() {}

  /** JSON Lines as they are asked for. */
  private static final class Lines extends InputStream {
    private final int count;
    private byte[] line = new byte[0];
    private int used;
    private int lines;

    Lines(int count) {
      this.count = count;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (used == line.length) {
        if (lines == count) {
          return -1;
        }
        line =
            ("{\"id\":\""
                    + lines++
                    + "\",\"label\":\""
                    + lines % 10
                    + "\",\"text\":\""
                    + "x".repeat(60)
                    + "\"}\n")
                .getBytes(StandardCharsets.US_ASCII);
        used = 0;
      }
      int part = Math.min(length, line.length - used);
      System.arraycopy(line, used, into, offset, part);
      used += part;
      return part;
    }
  }

  /** Runs it. */
  public static void main(String[] arguments) throws IOException {
    double tree = 0;
    double primitives = 0;
    Round _ = new Round(RECORDS / 4);
    for (int i = 0; i < ROUNDS; i++) {
      Round round = new Round(RECORDS);
      tree = Math.max(tree, RECORDS / round.tree);
      primitives = Math.max(primitives, RECORDS / round.primitives);
    }
    System.out.printf(Locale.ROOT, "tree=%.0f primitives=%.0f%n", tree, primitives);
  }

  /** Seconds of CPU time of one round. */
  private static final class Round {
    private final HmacSha256 mac = new HmacSha256(KEY.bytes());
    private final Keccak256 keccak = Digests.keccak256();
    private final byte[] words = new byte[3 * Bytes32.LENGTH];
    private double tree;
    private double primitives;

    Round(int records) throws IOException {
      RecordReader reader = DataFormat.JSON_LINES.read(new Lines(records));
      try (RecordsTree built = new RecordsTree(KEY)) {
        List<SourceRecord> batch = new ArrayList<>();
        for (Optional<SourceRecord> record = reader.next();
            record.isPresent();
            record = reader.next()) {
          batch.add(record.get());
          if (batch.size() == BATCH || reader.records() == records) {
            measure(batch, built);
            batch.clear();
          }
        }
        long begin = cpu();
        try (SortedLeaves leaves = built.finish()) {
          if (leaves.root().isZero() || leaves.size() != records) {
            throw new IllegalStateException("no root");
          }
        }
        tree += seconds(begin);
      }
    }

    private void measure(List<SourceRecord> batch, RecordsTree records) throws IOException {
      List<byte[]> bytes = batch.stream().map(SourceRecord::canonical).toList();
      long begin = cpu();
      for (byte[] record : bytes) {
        System.arraycopy(mac.digest(record), 0, words, Bytes32.LENGTH, Bytes32.LENGTH);
        keccak.update(words).digestTo(words, 0);
        keccak.update(words, 0, Bytes32.LENGTH).digestTo(words, 0);
        keccak.update(words).digestTo(words, 2 * Bytes32.LENGTH);
      }
      primitives += seconds(begin);
      begin = cpu();
      for (SourceRecord record : batch) {
        records.add(record);
      }
      tree += seconds(begin);
    }

    private static long cpu() {
      return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double seconds(long begin) {
      return (cpu() - begin) / 1e9;
    }
  }
}
