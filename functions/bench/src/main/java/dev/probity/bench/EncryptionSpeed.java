package dev.probity.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.probity.protocol.integrity.dataset.EncryptedFile;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.encryption.VersionCipher;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A child process: encrypts so many MiB into blocks that nobody keeps, and runs each primitive
 * alone over as many bytes. Speeds in MiB/s: {@code sha}, {@code gcm} and {@code cpu} by the time
 * of the process on all cores, {@code wall} by the clock; each the best of some rounds.
 */
final class EncryptionSpeed {
  private static final int ROUNDS = 5;
  private static final int PIECE = VersionCipher.SEGMENT_BYTES;
  private static final int PIECES_OF_MIB = (1 << 20) / PIECE;
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private EncryptionSpeed() {}

  /** Does a part of the work over 64 KiB. */
  private interface Piece {
    void of(byte[] bytes) throws IOException, GeneralSecurityException;
  }

  /** Runs it. Argument: MiB. */
  public static void main(String[] arguments)
      throws IOException, GeneralSecurityException, WireException {
    int mebibytes = Integer.parseInt(arguments[0]);
    byte[] data = new byte[1 << 20];
    new SplittableRandom(1).nextBytes(data);
    Cost sha = Cost.NONE;
    Cost gcm = Cost.NONE;
    Cost ours = Cost.NONE;
    for (int round = 0; round <= ROUNDS; round++) {
      if (round == 1) { // the round before warms up
        sha = Cost.NONE;
        gcm = Cost.NONE;
        ours = Cost.NONE;
      }
      sha = sha.least(sha(mebibytes, data));
      gcm = gcm.least(gcm(mebibytes, data));
      ours = ours.least(ours(mebibytes, data));
    }
    System.out.printf(
        Locale.ROOT,
        "sha=%.1f gcm=%.1f cpu=%.1f wall=%.1f%n",
        mebibytes / sha.cpu(),
        mebibytes / gcm.cpu(),
        mebibytes / ours.cpu(),
        mebibytes / ours.wall());
  }

  /** Seconds. */
  private record Cost(double cpu, double wall) {
    static final Cost NONE = new Cost(Double.MAX_VALUE, Double.MAX_VALUE);

    Cost least(Cost other) {
      return new Cost(Math.min(cpu, other.cpu), Math.min(wall, other.wall));
    }

    static Cost since(long cpu, long wall) {
      return new Cost((PROCESS.getProcessCpuTime() - cpu) / 1e9, (System.nanoTime() - wall) / 1e9);
    }
  }

  private static void each(int mebibytes, byte[] data, Piece piece)
      throws IOException, GeneralSecurityException {
    byte[] bytes = new byte[PIECE];
    for (int i = 0; i < mebibytes * PIECES_OF_MIB; i++) {
      System.arraycopy(data, i % PIECES_OF_MIB * PIECE, bytes, 0, PIECE);
      piece.of(bytes);
    }
  }

  private static Cost sha(int mebibytes, byte[] data) throws IOException, GeneralSecurityException {
    long cpu = PROCESS.getProcessCpuTime();
    long wall = System.nanoTime();
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    each(mebibytes, data, sha256::update);
    if (sha256.digest().length != Bytes32.LENGTH) {
      throw new IllegalStateException("no digest");
    }
    return Cost.since(cpu, wall);
  }

  private static Cost gcm(int mebibytes, byte[] data) throws IOException, GeneralSecurityException {
    long cpu = PROCESS.getProcessCpuTime();
    long wall = System.nanoTime();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    var key = new SecretKeySpec(new byte[DataKey.LENGTH], "AES");
    byte[] nonce = new byte[12];
    byte[] out = new byte[PIECE + VersionCipher.TAG_BYTES];
    int[] segment = {0};
    each(
        mebibytes,
        data,
        bytes -> {
          int number = segment[0]++;
          for (int i = 0; i < Integer.BYTES; i++) {
            nonce[i] = (byte) (number >>> (8 * i));
          }
          cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
          if (cipher.doFinal(bytes, 0, PIECE, out) != out.length) {
            throw new IllegalStateException("no tag");
          }
        });
    return Cost.since(cpu, wall);
  }

  private static Cost ours(int mebibytes, byte[] data)
      throws IOException, GeneralSecurityException, WireException {
    long cpu = PROCESS.getProcessCpuTime();
    long wall = System.nanoTime();
    var cipher =
        new VersionCipher(
            DataKey.of(new byte[DataKey.LENGTH]),
            Address.parse("0x" + "5c".repeat(20)),
            Bytes32.ZERO,
            1);
    try (var file = new EncryptedFile(cipher, "data.enc", (cid, block) -> {})) {
      each(mebibytes, data, bytes -> file.write(bytes, 0, bytes.length));
      if (file.finish().size() != VersionCipher.ciphertextBytes((long) mebibytes << 20)) {
        throw new IllegalStateException("another size");
      }
    }
    return Cost.since(cpu, wall);
  }
}
