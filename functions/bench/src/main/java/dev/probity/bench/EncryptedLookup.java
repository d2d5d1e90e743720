package dev.probity.bench;

import dev.probity.content.BlockSource;
import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DatasetBuilder;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.DatasetSecrets;
import dev.probity.protocol.integrity.dataset.Progress;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.WireException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A child process: encrypts a table in rows of 1 KiB, opens it anew for each of 20 records, and
 * counts the bytes of the blocks that it asks for. Arguments: MiB, a folder.
 */
final class EncryptedLookup {
  private static final int ROW = 1024;
  private static final int RECORDS = 20;

  private EncryptedLookup() {}

  /** Runs it. */
  public static void main(String[] arguments) throws IOException, WireException {
    int rows = Integer.parseInt(arguments[0]) * ROW - 1;
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    Path source = folder.resolve("rows.csv");
    writeRows(source, rows);
    DirectoryBlocks blocks = DirectoryBlocks.createIn(folder.resolve("blocks"));
    DataKey key = DataKey.of(Digests.keccak256("data key").bytes());
    BuiltDataset built = build(source, key, blocks);

    long[] read = {0};
    BlockSource counted =
        cid -> {
          byte[] block = blocks.get(cid);
          read[0] += block.length;
          return block;
        };
    long most = 0;
    long begin = System.nanoTime();
    for (int i = 0; i < RECORDS; i++) {
      long number = 1 + (long) i * (rows - 1) / (RECORDS - 1);
      read[0] = 0;
      var record =
          DatasetContents.open(new VerifiedDag(counted, DagLimits.DEFAULT), built.root(), key)
              .record(number)
              .orElseThrow();
      String text = new String(record.canonical(), StandardCharsets.US_ASCII);
      if (!text.startsWith("{\"id\":\"" + number + "\"")) {
        throw new IllegalStateException("another record than " + number + " was read");
      }
      most = Math.max(most, read[0]);
    }
    double seconds = (System.nanoTime() - begin) / 1e9 / RECORDS;
    System.out.printf(Locale.ROOT, "read=%.3f seconds=%.4f%n", most / (double) (1 << 20), seconds);
  }

  private static BuiltDataset build(Path source, DataKey key, DirectoryBlocks blocks)
      throws IOException, WireException {
    PrivateKey32 owner = PrivateKey32.of(Digests.keccak256("owner").bytes());
    Secp256k1 curve = Secp256k1.best();
    return DatasetBuilder.build(
        source,
        new DatasetBuilder.Plan(
            new Eip712Domain("Probity IM", 31337, Address.parse("0x" + "5c".repeat(20))),
            curve.addressOf(owner),
            1,
            Bytes32.ZERO,
            DatasetSecrets.encrypted(Digests.keccak256("nonce"), Digests.keccak256("salt"), key),
            DatasetDescription.named("large"),
            Optional.of(DataFormat.CSV)),
        (domain, manifest) -> curve.sign(Manifest.TYPE.digest(domain, manifest), owner),
        blocks,
        Progress.SILENT);
  }

  private static void writeRows(Path source, int rows) throws IOException {
    var random = new SplittableRandom(1);
    byte[] text = new byte[ROW];
    for (int i = 0; i < ROW; i++) {
      text[i] = (byte) ('a' + random.nextInt(26));
    }
    byte[] row = new byte[ROW];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(source), 1 << 20)) {
      out.write("id,text\n".getBytes(StandardCharsets.US_ASCII));
      for (int number = 1; number <= rows; number++) {
        byte[] head = (number + ",").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, row, 0, ROW);
        System.arraycopy(head, 0, row, 0, head.length);
        row[ROW - 1] = '\n';
        out.write(row);
      }
    }
  }
}
