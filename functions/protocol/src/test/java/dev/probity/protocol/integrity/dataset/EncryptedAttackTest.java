package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.filled;
import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.encryption.VersionCipher;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Content whose blocks are all right and whose ciphertexts are not: what somebody makes who can
 * choose the root, or who has the key and lies.
 */
class EncryptedAttackTest {
  private static final int SEGMENT = VersionCipher.SEGMENT_BYTES;

  @TempDir Path directory;

  private BuiltContent penguins() throws IOException {
    return BuiltContent.encrypted(directory, "p.csv", utf8(Sources.PENGUINS_CSV));
  }

  @Test
  void everyFlippedByteOfAnEntryIsRefused() throws IOException {
    BuiltContent content = penguins();
    for (String name :
        List.of(
            DatasetLayout.ENCRYPTED_DATA,
            DatasetLayout.ENCRYPTED_METADATA,
            DatasetLayout.ENCRYPTED_INDEX)) {
      byte[] entry = content.bytes(name);
      for (int i = 0; i < entry.length; i++) {
        byte[] altered = entry.clone();
        altered[i] ^= (byte) 0x80;
        assertThat(refusal(content, content.withFile(name, altered)))
            .as("byte %d of %s", i, name)
            .isEqualTo(Fault.CIPHERTEXT);
      }
    }
  }

  @Test
  void aCiphertextCutAtAnySegmentIsRefused() throws IOException {
    BuiltContent content =
        BuiltContent.encrypted(directory, "m.csv", utf8(LargeText.rows("m.csv", 900, 300)));
    byte[] data = content.bytes(DatasetLayout.ENCRYPTED_DATA);
    assertThat(data.length).isGreaterThan(4 * SEGMENT);
    for (int length = 0; length < data.length; length += SEGMENT) {
      Cid cut = content.withFile(DatasetLayout.ENCRYPTED_DATA, Arrays.copyOf(data, length));
      assertThat(refusal(content, cut)).as("%d bytes", length).isEqualTo(Fault.CIPHERTEXT);
    }
  }

  @Test
  void segmentsThatChangePlacesAreRefused() throws IOException {
    BuiltContent content =
        BuiltContent.encrypted(directory, "m.csv", utf8(LargeText.rows("m.csv", 900, 300)));
    byte[] data = content.bytes(DatasetLayout.ENCRYPTED_DATA);
    byte[] swapped = data.clone();
    System.arraycopy(data, SEGMENT, swapped, 2 * SEGMENT, SEGMENT);
    System.arraycopy(data, 2 * SEGMENT, swapped, SEGMENT, SEGMENT);
    assertThat(refusal(content, content.withFile(DatasetLayout.ENCRYPTED_DATA, swapped)))
        .isEqualTo(Fault.CIPHERTEXT);
  }

  @Test
  void entriesThatChangePlacesAreRefused() throws IOException {
    BuiltContent content = penguins();
    List<String> entries =
        List.of(
            DatasetLayout.ENCRYPTED_DATA,
            DatasetLayout.ENCRYPTED_METADATA,
            DatasetLayout.ENCRYPTED_INDEX);
    for (String one : entries) {
      for (String other : entries) {
        if (!one.equals(other)) {
          assertThat(refusal(content, content.withFile(one, content.bytes(other))))
              .as("%s as %s", other, one)
              .isEqualTo(Fault.CIPHERTEXT);
        }
      }
    }
  }

  @Test
  void theCiphertextOfAnotherVersionUnderTheSameKeyIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("p.csv"), Sources.PENGUINS_CSV);
    DataSource source = new DataSource.OneFile(file, DataFormat.CSV);
    BuiltContent first = BuiltContent.encrypted(source, BuiltContent.DATA_KEY, 1);
    BuiltContent second = BuiltContent.encrypted(source, BuiltContent.DATA_KEY, 2);
    for (String name : List.of(DatasetLayout.ENCRYPTED_DATA, DatasetLayout.ENCRYPTED_METADATA)) {
      assertThat(refusal(second, second.withFile(name, first.bytes(name))))
          .isEqualTo(Fault.CIPHERTEXT);
    }
  }

  @Test
  void theCiphertextOfAnotherOwnerUnderTheSameKeyIsRefused() throws Exception {
    BuiltContent content = penguins();
    Manifest manifest = content.built().manifest().message();
    Address other = Address.parse("0x" + "11".repeat(20));
    byte[] stolen =
        encrypted(
            new VersionCipher(BuiltContent.DATA_KEY, other, manifest.dataId(), 1),
            DatasetLayout.ENCRYPTED_DATA,
            utf8(Sources.PENGUINS_CSV));
    assertThat(refusal(content, content.withFile(DatasetLayout.ENCRYPTED_DATA, stolen)))
        .isEqualTo(Fault.CIPHERTEXT);
  }

  @Test
  void theCiphertextOfAnotherDataSetIsRefused() throws Exception {
    BuiltContent content = penguins();
    byte[] stolen =
        encrypted(
            new VersionCipher(BuiltContent.DATA_KEY, BuiltContent.OWNER, filled(5), 1),
            DatasetLayout.ENCRYPTED_METADATA,
            content.built().metadata().bytes());
    assertThat(refusal(content, content.withFile(DatasetLayout.ENCRYPTED_METADATA, stolen)))
        .isEqualTo(Fault.CIPHERTEXT);
  }

  @Test
  void anotherKeyIsRefusedBeforeAnythingIsDecrypted() throws IOException {
    BuiltContent content = penguins();
    DatasetException refused = opened(content, DataKey.of(filled(12).bytes()));
    assertThat(refused.fault()).isEqualTo(Fault.WRONG_KEY);
    assertThat(refused).hasMessageContaining("not that of version 1");
  }

  @Test
  void theKeyOfAnOldVersionIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("p.csv"), Sources.PENGUINS_CSV);
    DataSource source = new DataSource.OneFile(file, DataFormat.CSV);
    BuiltContent second = BuiltContent.encrypted(source, DataKey.of(filled(13).bytes()), 2);
    DatasetException refused = opened(second, BuiltContent.DATA_KEY);
    assertThat(refused.fault()).isEqualTo(Fault.WRONG_KEY);
    assertThat(refused).hasMessageContaining("not that of version 2");
  }

  @Test
  void aKeyToPublicDataIsRefused() throws IOException {
    BuiltContent content = BuiltContent.of(directory, "q.csv", utf8(Sources.PENGUINS_CSV));
    assertThat(opened(content, BuiltContent.DATA_KEY).fault()).isEqualTo(Fault.WRONG_KEY);
  }

  @Test
  void aMissingEntryIsRefused() throws IOException {
    BuiltContent content = penguins();
    for (String name : DatasetLayout.ENCRYPTED_NAMES) {
      Cid root = content.without(name);
      DatasetException refused =
          catchThrowableOfType(
              DatasetException.class,
              () ->
                  // Whether the leaves may be missing is told by the records.
                  DatasetContents.open(
                          BuiltContent.dag(content.blocks()), root, BuiltContent.DATA_KEY)
                      .read(Progress.SILENT));
      assertThat(refused.fault()).as(name).isEqualTo(Fault.LAYOUT);
    }
  }

  @Test
  void entriesOfImpossibleSizesAreRefusedBeforeTheyAreRead() throws IOException {
    BuiltContent content = penguins();
    int tooLarge = (int) VersionCipher.ciphertextBytes(Metadata.MAX_BYTES) + 1;
    for (int size : new int[] {0, VersionCipher.HEADER_BYTES, tooLarge}) {
      Cid root = content.withFile(DatasetLayout.ENCRYPTED_METADATA, new byte[size]);
      assertThat(refusal(content, root)).as("%d bytes", size).isEqualTo(Fault.LAYOUT);
    }
    Cid root =
        content.withFile(
            DatasetLayout.ENCRYPTED_INDEX,
            new byte[(int) VersionCipher.ciphertextBytes(RecordIndex.MAX_FILE_BYTES) + 1]);
    assertThat(refusal(content, root)).isEqualTo(Fault.LAYOUT);
  }

  @Test
  void anOwnersIndexThatLiesIsRefused() throws IOException {
    BuiltContent content = penguins();
    for (long[] places : new long[][] {{}, {1, 35}, {1, 36, 2, 36 + (2 << 20)}}) {
      ByteBuffer index = ByteBuffer.allocate(8 * places.length);
      Arrays.stream(places).forEach(index::putLong);
      byte[] entry = encrypted(cipher(content), DatasetLayout.ENCRYPTED_INDEX, index.array());
      assertThat(refusal(content, content.withFile(DatasetLayout.ENCRYPTED_INDEX, entry)))
          .as("%s", Arrays.toString(places))
          .isEqualTo(Fault.RECORD_INDEX);
    }
  }

  @Test
  void metadataWithAnotherRecordKeyIsRefused() throws IOException {
    BuiltContent content = penguins();
    Metadata said = content.built().metadata();
    BuiltContent other = BuiltContent.of(directory, "q.csv", utf8(Sources.PENGUINS_CSV));
    assertThat(other.built().metadata().recordKey()).isNotEqualTo(said.recordKey());
    byte[] entry =
        encrypted(
            cipher(content), DatasetLayout.ENCRYPTED_METADATA, other.built().metadata().bytes());
    assertThat(refusal(content, content.withFile(DatasetLayout.ENCRYPTED_METADATA, entry)))
        .isEqualTo(Fault.METADATA);
  }

  @Test
  void packsThatNoBuilderMakesAreRefused() throws IOException {
    Path folder = Folders.write(directory.resolve("f"), Map.of("a", "x", "b", "y"));
    BuiltContent content =
        BuiltContent.encrypted(new DataSource.Folder(folder, HiddenFiles.REFUSE));
    byte[] pack = PackReaderTest.pack("b", "y", "a", "x");
    byte[] entry = encrypted(cipher(content), DatasetLayout.ENCRYPTED_DATA, pack);
    assertThat(refusal(content, content.withFile(DatasetLayout.ENCRYPTED_DATA, entry)))
        .isEqualTo(Fault.PACKING);
  }

  @Test
  void anIdxPackWithItemsFirstIsRefused() throws IOException {
    byte[] items = Folders.idx(8, new int[] {3, 2, 2}, new byte[12]);
    byte[] labels = Folders.idx(8, new int[] {3}, new byte[] {1, 2, 3});
    Files.write(directory.resolve("i"), items);
    Files.write(directory.resolve("l"), labels);
    BuiltContent content =
        BuiltContent.encrypted(
            new DataSource.IdxPair(directory.resolve("i"), directory.resolve("l")));
    ByteArrayOutputStream pack = new ByteArrayOutputStream();
    PackWriter writer = new PackWriter(pack);
    writer.begin("i", items.length);
    writer.write(items);
    writer.begin("l", labels.length);
    writer.write(labels);
    writer.finish();
    byte[] entry = encrypted(cipher(content), DatasetLayout.ENCRYPTED_DATA, pack.toByteArray());
    assertThat(refusal(content, content.withFile(DatasetLayout.ENCRYPTED_DATA, entry)))
        .isEqualTo(Fault.PACKING);
  }

  private static VersionCipher cipher(BuiltContent content) {
    Manifest manifest = content.built().manifest().message();
    Bytes32 dataId = manifest.dataId();
    return new VersionCipher(BuiltContent.DATA_KEY, BuiltContent.OWNER, dataId, 1);
  }

  private static byte[] encrypted(VersionCipher cipher, String entry, byte[] plain)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream encrypting = cipher.encrypting(entry, out)) {
      encrypting.write(plain);
    }
    return out.toByteArray();
  }

  private static Fault refusal(BuiltContent content, Cid root) {
    return catchThrowableOfType(
            DatasetException.class,
            () ->
                DatasetContents.open(
                        BuiltContent.dag(content.blocks()), root, BuiltContent.DATA_KEY)
                    .read(Progress.SILENT))
        .fault();
  }

  private static DatasetException opened(BuiltContent content, DataKey key) {
    return catchThrowableOfType(
        DatasetException.class,
        () -> DatasetContents.open(BuiltContent.dag(content.blocks()), content.root(), key));
  }
}
