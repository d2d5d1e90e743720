package dev.probity.protocol.integrity;

import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What lets the opener of an upload, and nobody else, ask for its URLs: a MAC over the upload's id.
 * The id alone is no secret: it is a digest of a signed message.
 */
final class UploadTicket {
  private static final byte[] DOMAIN =
      "probity.upload-ticket.v1".getBytes(StandardCharsets.US_ASCII);

  private UploadTicket() {}

  /** {@code kid.mac}, the MAC as 0x-hex of 32 bytes. */
  static String of(RowKeys.RowKey key, Bytes32 uploadId) {
    byte[] input =
        ByteBuffer.allocate(DOMAIN.length + 32).put(DOMAIN).put(uploadId.bytes()).array();
    return key.kid() + "." + Bytes32.of(Digests.hmacSha256(key.key(), input));
  }

  /** Whether the ticket opens this upload; takes the same time for every wrong one. */
  static boolean opens(RowKeys keys, Bytes32 uploadId, String ticket) {
    byte[] expected = of(keys.current(), uploadId).getBytes(StandardCharsets.US_ASCII);
    return Digests.constantTimeEquals(expected, ticket.getBytes(StandardCharsets.US_ASCII));
  }
}
