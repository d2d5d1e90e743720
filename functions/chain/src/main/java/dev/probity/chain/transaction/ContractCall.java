package dev.probity.chain.transaction;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Digests;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction does: calls a contract, or creates one.
 *
 * @param to the contract; empty to create one
 * @param data the call, or the creation code with its arguments; at most {@value #MAX_DATA} bytes
 */
public record ContractCall(Optional<Address> to, byte[] data) {
  /** The largest transaction that nodes relay. */
  public static final int MAX_DATA = 128 * 1024;

  public ContractCall {
    if (data.length > MAX_DATA) {
      throw new IllegalArgumentException("a transaction carries at most " + MAX_DATA + " bytes");
    }
    data = data.clone();
  }

  /** A call of a contract. */
  public static ContractCall of(Address contract, byte[] data) {
    return new ContractCall(Optional.of(contract), data);
  }

  /** The creation of a contract. */
  public static ContractCall creation(byte[] code) {
    return new ContractCall(Optional.empty(), code);
  }

  @Override
  public byte[] data() {
    return data.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContractCall that
        && to.equals(that.to)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * to.hashCode() + Arrays.hashCode(data);
  }

  /** Target and digest of the data, which may be long. */
  @Override
  public String toString() {
    return "ContractCall[%s, %d bytes %s]"
        .formatted(
            to.map(Address::toString).orElse("creation"), data.length, Digests.keccak256(data));
  }
}
