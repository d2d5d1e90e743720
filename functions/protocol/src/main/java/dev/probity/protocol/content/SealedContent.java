package dev.probity.protocol.content;

import dev.probity.content.BlockSink;
import dev.probity.content.BlockSource;
import dev.probity.content.ContentException;
import dev.probity.content.DagLimits;
import dev.probity.content.UnixFsFile;
import dev.probity.content.VerifiedDag;
import dev.probity.content.VerifiedFile;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A value as encrypted content: AES-256-GCM (NIST SP 800-38D) under a key of its own, {@code iv ‖
 * ciphertext ‖ tag} as one UnixFS file. The tag also covers what the value is and to what it
 * belongs, so that no content stands in for another.
 */
public final class SealedContent {
  /**
   * Of a value, bytes, inclusive: 16 MiB. A function of 1 GiB holds it as text and as JSON several
   * times over, and fetches its 17 blocks well within the time of a call.
   */
  public static final int MAX_BYTES = 16 << 20;

  /** How a value by reference is read: as every JSON of the protocols, but larger. */
  public static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(MAX_BYTES, StrictJson.Limits.BODY.maxDepth() - 2, 1 << 20, MAX_BYTES);

  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int OVERHEAD = IV_BYTES + TAG_BITS / 8;

  /**
   * The most that the blocks of one content have together: the file, and nodes above its leaves.
   */
  public static final int MAX_CONTENT_BYTES = MAX_BYTES + OVERHEAD + (1 << 16);

  private static final int MAX_DEPTH = 8;

  /**
   * Seven times what a value of the largest size takes with leaves of 1 MiB. A block that is linked
   * again is read again, and counts again: who brings few blocks must not cost many reads.
   */
  private static final int MAX_BLOCKS = 128;

  private SealedContent() {}

  /** What a content is. */
  public enum Purpose {
    /** Parameters of a call, bound to their hash. */
    PARAM("Probity.call.param.v1"),
    /** The result of a call, bound to H11. */
    RESULT("Probity.call.result.v1");

    private final String tag;

    Purpose(String tag) {
      this.tag = tag;
    }
  }

  /** The blocks are there, and do not open: another key, another purpose, or another value's. */
  public static final class NotOpenedException extends Exception {
    NotOpenedException(String message) {
      super(message);
    }
  }

  /**
   * Encrypts a value under a fresh key and stores it.
   *
   * @param value 1 to {@link #MAX_BYTES} bytes
   * @throws IOException when the sink fails; nothing then names the blocks that it has
   */
  public static ContentRef store(
      byte[] value, Purpose purpose, Bytes32 bound, Randomness randomness, BlockSink sink)
      throws IOException {
    byte[] key = randomness.bytes(Bytes32.LENGTH);
    byte[] iv = randomness.bytes(IV_BYTES);
    byte[] sealed;
    try {
      sealed = cipher(Cipher.ENCRYPT_MODE, key, iv, purpose, bound).doFinal(value);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-256-GCM", impossible);
    }
    try (var file = new UnixFsFile(sink)) {
      file.write(iv);
      file.write(sealed);
      return new ContentRef(file.finish().cid(), Bytes32.of(key), value.length);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * Fetches a value, every block verified, and opens it.
   *
   * @throws dev.probity.content.BlockNotFoundException when a block is not there
   * @throws ContentException when the content is not what its CID and the bounds say
   * @throws NotOpenedException when it is, and does not open
   * @throws IOException when the source cannot be read now
   */
  public static byte[] fetch(ContentRef ref, Purpose purpose, Bytes32 bound, BlockSource source)
      throws IOException, NotOpenedException {
    byte[] file = file(ref, source);
    byte[] key = ref.key().bytes();
    try {
      return cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(file, IV_BYTES), purpose, bound)
          .doFinal(file, IV_BYTES, file.length - IV_BYTES);
    } catch (AEADBadTagException foreign) {
      throw new NotOpenedException("the content does not open with the key that came with it");
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-256-GCM", impossible);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] file(ContentRef ref, BlockSource source)
      throws IOException, NotOpenedException {
    int length = ref.size() + OVERHEAD;
    var limits =
        new DagLimits(DagLimits.MAX_BLOCK_BYTES, MAX_DEPTH, MAX_BLOCKS, (long) length + (1 << 16));
    try (VerifiedFile file = new VerifiedDag(source, limits).openFile(ref.cid())) {
      if (file.size() != length) {
        throw new NotOpenedException(
            "the content has " + file.size() + " bytes, and not " + length + " as its size says");
      }
      return file.readAllBytes();
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] iv, Purpose purpose, Bytes32 bound)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(purpose.tag.getBytes(StandardCharsets.US_ASCII));
    cipher.updateAAD(bound.bytes());
    return cipher;
  }
}
