package dev.probity.content;

import dev.probity.content.ContentException.Fault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;

/**
 * Blocks in a folder, one file each, named by its CID. A block appears whole or not at all (written
 * beside, then renamed); several processes may share the folder. Not flushed to the disk block by
 * block: after a power cut a block may be damaged, which its reader notices and its next {@link
 * #put} repairs.
 */
public final class DirectoryBlocks implements BlockSink, BlockSource {
  private final Path folder;

  /** Over an existing folder. */
  public DirectoryBlocks(Path folder) {
    this.folder = folder;
  }

  /** Over a folder that is created, with its parents, if it is missing. */
  public static DirectoryBlocks createIn(Path folder) throws IOException {
    return new DirectoryBlocks(Files.createDirectories(folder));
  }

  /** The folder. */
  public Path folder() {
    return folder;
  }

  /** {@inheritDoc} A file that is there with other bytes is replaced. */
  @Override
  public void put(Cid cid, byte[] block) throws IOException {
    if (block.length > DagLimits.MAX_BLOCK_BYTES) {
      throw new ContentException(Fault.TOO_LARGE, cid, "a block of " + block.length + " bytes");
    }
    Path file = fileOf(cid);
    if (Files.isRegularFile(file)
        && Files.size(file) == block.length
        && Arrays.equals(Files.readAllBytes(file), block)) {
      return;
    }
    // Not createTempFile: its files are for their owner alone, blocks are as the folder's umask
    // says.
    Path beside = folder.resolve("." + UUID.randomUUID() + ".tmp");
    try {
      Files.write(beside, block, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** {@inheritDoc} Only regular files count, and no more than a block is read of them. */
  @Override
  public byte[] get(Cid cid) throws IOException {
    try (FileChannel file = open(cid)) {
      byte[] block = new byte[lengthOf(file, cid, DagLimits.MAX_BLOCK_BYTES)];
      ChannelBytes.readFully(file, 0, block, block.length, cid);
      return block;
    }
  }

  @Override
  public int read(Cid cid, byte[] buffer) throws IOException {
    try (FileChannel file = open(cid)) {
      int length = lengthOf(file, cid, buffer.length);
      ChannelBytes.readFully(file, 0, buffer, length, cid);
      return length;
    }
  }

  private FileChannel open(Cid cid) throws IOException {
    Path file = fileOf(cid);
    if (!Files.isRegularFile(file)) {
      throw new BlockNotFoundException(cid);
    }
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException deletedMeanwhile) {
      BlockNotFoundException absent = new BlockNotFoundException(cid);
      absent.addSuppressed(deletedMeanwhile);
      throw absent;
    }
  }

  private static int lengthOf(FileChannel file, Cid cid, int max) throws IOException {
    long length = file.size();
    if (length > max) {
      throw new ContentException(
          Fault.TOO_LARGE, cid, "its file has " + length + " bytes, more than " + max);
    }
    return (int) length;
  }

  /** Whether a file of that name is there; says nothing about its bytes. */
  public boolean contains(Cid cid) {
    return Files.isRegularFile(fileOf(cid));
  }

  private Path fileOf(Cid cid) {
    return folder.resolve(cid.toString());
  }
}
