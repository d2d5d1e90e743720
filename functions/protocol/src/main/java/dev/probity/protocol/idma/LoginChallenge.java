package dev.probity.protocol.idma;

import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * II.1: what a login must contain, so that none can be prepared or repeated. Nothing is stored for
 * it: 8 bytes of time (the last second at which it holds), 8 random bytes, and the first 16 bytes
 * of HMAC-SHA-256 over tag, tenant and both. It serves one login, because the claim on it is
 * written with the session.
 */
final class LoginChallenge {
  /** How long a challenge holds. */
  static final Duration LIFE = Duration.ofMinutes(2);

  private static final byte[] TAG =
      "Probity.loginChallenge.v1\0".getBytes(StandardCharsets.US_ASCII);
  private static final int RANDOM_BYTES = 8;
  private static final int BODY_BYTES = Long.BYTES + RANDOM_BYTES;

  private LoginChallenge() {}

  /** A new challenge. */
  static Bytes32 issue(RowKeys keys, String tenant, Instant now, Randomness randomness) {
    byte[] body =
        ByteBuffer.allocate(BODY_BYTES)
            .putLong(now.plus(LIFE).getEpochSecond())
            .put(randomness.bytes(RANDOM_BYTES))
            .array();
    return Bytes32.of(
        ByteBuffer.allocate(Bytes32.LENGTH).put(body).put(mac(keys, tenant, body)).array());
  }

  /**
   * Lets a challenge of ours pass that has not expired.
   *
   * @throws RefusedException {@code challenge}
   */
  static void require(RowKeys keys, String tenant, Bytes32 challenge, Instant now) {
    byte[] bytes = challenge.bytes();
    byte[] body = Arrays.copyOf(bytes, BODY_BYTES);
    byte[] mac = Arrays.copyOfRange(bytes, BODY_BYTES, bytes.length);
    if (!Digests.constantTimeEquals(mac, mac(keys, tenant, body))) {
      throw new RefusedException(Refusal.CHALLENGE, "the challenge is not one of this deployment");
    }
    if (ByteBuffer.wrap(body).getLong() < now.getEpochSecond()) {
      throw new RefusedException(Refusal.CHALLENGE, "the challenge has expired");
    }
  }

  private static byte[] mac(RowKeys keys, String tenant, byte[] body) {
    byte[] name = tenant.getBytes(StandardCharsets.US_ASCII);
    byte[] input =
        ByteBuffer.allocate(TAG.length + name.length + 1 + body.length)
            .put(TAG)
            .put(name)
            .put((byte) 0)
            .put(body)
            .array();
    return Arrays.copyOf(
        Digests.hmacSha256(keys.current().key(), input), Bytes32.LENGTH - BODY_BYTES);
  }
}
