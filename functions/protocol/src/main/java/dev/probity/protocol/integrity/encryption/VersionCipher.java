package dev.probity.protocol.integrity.encryption;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Commitment;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;

/**
 * Encrypts and decrypts the entries of one version of a data set, as streams and in constant
 * memory.
 *
 * <p>A ciphertext is bound to owner, data set, version and entry, each of its segments to its place
 * and the last one to being the last: nothing can be exchanged, moved, repeated or cut off unseen.
 * What is read before such a place is true; the end of a stream is reached only if all of it is.
 * Encrypting the same bytes twice gives two ciphertexts, because each draws a salt of its own.
 *
 * <p>The key itself is not bound by GCM: compare {@link DataKey#commitment} with the manifest
 * first.
 */
public final class VersionCipher {
  /** Bytes of a segment in the ciphertext; the last one has at most so many. */
  public static final int SEGMENT_BYTES = 1 << 16;

  /** Bytes of the header: its length, salt and the beginning of the nonces. */
  public static final int HEADER_BYTES = 40;

  /** Bytes that each segment has more than what it encrypts. */
  public static final int TAG_BYTES = 16;

  private final AesGcmHkdfStreaming aead;
  private final Address owner;
  private final Bytes32 dataId;
  private final long version;

  /**
   * The cipher of one version.
   *
   * @param key drawn for this version alone
   */
  public VersionCipher(DataKey key, Address owner, Bytes32 dataId, long version) {
    try {
      this.aead =
          new AesGcmHkdfStreaming(key.shared(), "HmacSha256", DataKey.LENGTH, SEGMENT_BYTES, 0);
    } catch (GeneralSecurityException impossible) {
      throw unsupported(impossible);
    }
    this.owner = owner;
    this.dataId = dataId;
    this.version = version;
  }

  /** Bytes of the ciphertext of so many bytes. */
  public static long ciphertextBytes(long plaintextBytes) {
    long content = HEADER_BYTES + plaintextBytes;
    return content + Math.ceilDiv(content, (long) SEGMENT_BYTES - TAG_BYTES) * TAG_BYTES;
  }

  /**
   * Encrypts what is written.
   *
   * @param ciphertext closed together with the stream, which alone writes the last segment
   */
  public OutputStream encrypting(String entry, OutputStream ciphertext) throws IOException {
    try {
      return aead.newEncryptingStream(ciphertext, binding(entry));
    } catch (GeneralSecurityException impossible) {
      throw unsupported(impossible);
    }
  }

  /**
   * Decrypts what is read; a byte comes out only after its segment was authenticated.
   *
   * @param ciphertext closed together with the stream; its own exceptions come out as they are
   * @param altered thrown by the stream where the ciphertext is not what was encrypted as this
   *     entry
   */
  public InputStream decrypting(
      String entry, InputStream ciphertext, Supplier<? extends IOException> altered)
      throws IOException {
    var source = new WatchedInput(ciphertext);
    try {
      return new DecryptedInput(aead.newDecryptingStream(source, binding(entry)), source, altered);
    } catch (GeneralSecurityException impossible) {
      throw unsupported(impossible);
    }
  }

  /**
   * The same for reading at any place: reads the header and the segments that hold what is asked
   * for. That nothing was cut off at the end is seen only where the end is read.
   *
   * @param ciphertext must fill what it is asked to read, unless it ends
   */
  public SeekableByteChannel decrypting(
      String entry, SeekableByteChannel ciphertext, Supplier<? extends IOException> altered)
      throws IOException {
    var source = new WatchedChannel(ciphertext);
    try {
      return new DecryptedChannel(
          aead.newSeekableDecryptingChannel(source, binding(entry)), source, altered);
    } catch (GeneralSecurityException impossible) {
      throw unsupported(impossible);
    } catch (IOException failed) {
      throw source.failedItself() ? failed : altered.get();
    }
  }

  private byte[] binding(String entry) {
    return Commitment.of("Probity.content.v1")
        .address(owner)
        .bytes32(dataId)
        .uint(version)
        .bytes32(Digests.keccak256(entry))
        .digest()
        .bytes();
  }

  private static IllegalStateException unsupported(GeneralSecurityException impossible) {
    return new IllegalStateException("every Java platform has AES-GCM and HMAC", impossible);
  }
}
