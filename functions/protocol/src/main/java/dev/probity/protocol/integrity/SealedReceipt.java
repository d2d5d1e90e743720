package dev.probity.protocol.integrity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyJwk;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.Optional;

/**
 * V.17: what the owner gets, sealed to the key signed as {@code replyKey}: {@code {storeReceipt,
 * checkReport, findings}}, of a version that was found inconsistent without {@code storeReceipt}.
 *
 * @param receipt {@link StoreReceipt} with S15
 * @param check the report by the AI service, and the findings that it sealed by itself
 */
public record SealedReceipt(
    Optional<SignedMessage<StoreReceipt>> receipt, CheckAnswer.Reported check) {
  private static final String RECEIPT = "storeReceipt";

  static SealedReceipt accepted(DatasetRow row, CheckAnswer.Reported check, IntegrityPorts ports) {
    var receipt =
        new StoreReceipt(
            row.requestHash(),
            row.user(),
            row.dataId(),
            row.version(),
            Bytes32.of(row.stored().root().digest()),
            check.report().digest(),
            ports.clock().instant().getEpochSecond());
    var signature = ports.signer().sign(ports.domain(), StoreReceipt.TYPE, receipt);
    return new SealedReceipt(
        Optional.of(new SignedMessage<>(StoreReceipt.TYPE, ports.domain(), receipt, signature)),
        check);
  }

  static SealedReceipt refused(CheckAnswer.Reported check) {
    return new SealedReceipt(Optional.empty(), check);
  }

  /** A compact JWE. */
  String sealTo(ReplyJwk owner) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    receipt.ifPresent(signed -> json.set(RECEIPT, signed.toJson()));
    check.writeTo(json);
    return Jwe.sealToUser(CanonicalJson.bytes(json), owner);
  }

  /**
   * Reads what the owner has opened; no signature in it is verified.
   *
   * @throws WireException with the path of what is wrong
   */
  public static SealedReceipt parse(byte[] opened) throws WireException {
    JsonNode json = StrictJson.parse(opened, StrictJson.Limits.BODY);
    boolean accepted = json.has(RECEIPT);
    if (accepted) {
      StrictJson.exactMembers(json, "", RECEIPT, "checkReport", "findings");
    } else {
      StrictJson.exactMembers(json, "", "checkReport", "findings");
    }
    return new SealedReceipt(
        accepted
            ? Optional.of(
                WireException.at(
                    "/" + RECEIPT,
                    () -> SignedMessage.parse(StoreReceipt.TYPE, json.path(RECEIPT))))
            : Optional.empty(),
        CheckAnswer.Reported.parse(json));
  }
}
