package dev.probity.protocol.gateway;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;
import java.util.List;

/**
 * N, what an account may call, by the gateway; its signature is S8.
 *
 * @param reqHash digest of the {@link ListServices} that it answers
 * @param user who asked
 * @param services names, sorted, unique, at most 64
 * @param signers for each service the message address that signs its results
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record ServiceList(
    Bytes32 reqHash,
    Address user,
    List<String> services,
    List<Address> signers,
    long iat,
    long exp) {

  /** The EIP-712 type. */
  public static final MessageType<ServiceList> TYPE = TypedData.of(ServiceList.class);

  public ServiceList {
    services = List.copyOf(services);
    signers = List.copyOf(signers);
  }
}
