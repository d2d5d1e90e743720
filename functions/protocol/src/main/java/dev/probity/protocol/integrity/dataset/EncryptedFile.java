package dev.probity.protocol.integrity.dataset;

import dev.probity.content.BlockSink;
import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import dev.probity.protocol.integrity.encryption.VersionCipher;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * A file whose ciphertext becomes blocks, hashed and counted on the way. Nothing is written by
 * {@link #close()}: only {@link #finish()} ends a file.
 */
public final class EncryptedFile extends OutputStream {
  private final Copy copy;
  private final OutputStream plaintext;

  /**
   * What lies in IPFS.
   *
   * @param contentHash SHA-256 of the ciphertext
   * @param size bytes of the ciphertext
   */
  public record Written(UnixFsEntry entry, Bytes32 contentHash, long size) {}

  /**
   * Begins an entry.
   *
   * @param entry its name, to which the ciphertext is bound
   */
  public EncryptedFile(VersionCipher cipher, String entry, BlockSink sink) throws IOException {
    copy = new Copy(new UnixFsFile(sink));
    plaintext = cipher.encrypting(entry, copy);
  }

  @Override
  public void write(int b) throws IOException {
    plaintext.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    plaintext.write(bytes, offset, length);
  }

  /** Ends the file: writes the last segment, the last chunk and the nodes above it. */
  public Written finish() throws IOException {
    plaintext.close();
    return new Written(copy.file.finish(), Bytes32.of(copy.sha256.digest()), copy.count);
  }

  @Override
  public void close() throws IOException {
    copy.file.close();
  }

  /** Takes the ciphertext. The cipher closes it after the last segment; the file goes on. */
  private static final class Copy extends OutputStream {
    private final UnixFsFile file;
    private final MessageDigest sha256 = Digests.sha256();
    private long count;

    Copy(UnixFsFile file) {
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      sha256.update(bytes, offset, length);
      file.write(bytes, offset, length);
      count += length;
    }
  }
}
