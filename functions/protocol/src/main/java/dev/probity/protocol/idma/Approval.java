package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * The consent of a second administrator.
 *
 * @param actionHash digest of what is approved
 * @param approver the administrator who approves
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record Approval(Bytes32 actionHash, Address approver, long iat, long exp) {

  /** The EIP-712 type. */
  public static final MessageType<Approval> TYPE = TypedData.of(Approval.class);
}
