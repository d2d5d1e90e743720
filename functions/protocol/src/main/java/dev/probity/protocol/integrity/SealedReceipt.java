package dev.probity.protocol.integrity;

import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyJwk;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;

/**
 * V.17: {@link StoreReceipt} with S15, sealed to the key that the owner signed as {@code replyKey}.
 */
final class SealedReceipt {
  private SealedReceipt() {}

  static String of(DatasetRow row, IntegrityPorts ports) {
    var receipt =
        new StoreReceipt(
            row.requestHash(),
            row.user(),
            row.dataId(),
            row.version(),
            contentDigest(row),
            Bytes32.ZERO,
            ports.clock().instant().getEpochSecond());
    var signature = ports.signer().sign(ports.domain(), StoreReceipt.TYPE, receipt);
    var signed = new SignedMessage<>(StoreReceipt.TYPE, ports.domain(), receipt, signature);
    try {
      var replyJwk =
          ReplyJwk.parse(
              StrictJson.parse(
                  row.replyJwk().getBytes(StandardCharsets.UTF_8), StrictJson.Limits.MESSAGE));
      return Jwe.sealToUser(CanonicalJson.bytes(signed.toJson()), replyJwk);
    } catch (WireException ours) {
      throw new IllegalStateException("a stored reply key that was checked when it came in", ours);
    }
  }

  static Bytes32 contentDigest(DatasetRow row) {
    try {
      return Bytes32.of(Cid.parse(row.cid()).digest());
    } catch (ContentException ours) {
      throw new IllegalStateException("a stored CID that was checked when it came in", ours);
    }
  }
}
