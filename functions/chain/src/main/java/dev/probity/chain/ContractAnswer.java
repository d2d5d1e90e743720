package dev.probity.chain;

import dev.probity.chain.rpc.RpcAnswer;
import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint says that a contract returned, by which endpoints are compared: reverts are
 * equal whatever their words.
 */
record ContractAnswer(ByteString returned, @Nullable RpcErrorException error) {
  private static final int MAX_RETURN = 64 * 1024;

  /**
   * Reads it.
   *
   * @throws PortException the endpoint could not call the contract, or answers something else
   */
  static ContractAnswer of(RpcAnswer answer, BlockRef at) {
    try {
      return new ContractAnswer(ByteString.of(answer.value().bytes(MAX_RETURN)), null);
    } catch (RpcErrorException e) {
      if (e.executionFailed()) {
        return new ContractAnswer(ByteString.of(e.data()), e);
      }
      throw StateRead.failure(e, at);
    }
  }

  byte[] bytes() throws RpcErrorException {
    if (error != null) {
      throw error;
    }
    return returned.bytes();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContractAnswer that
        && returned.equals(that.returned)
        && (error == null) == (that.error == null);
  }

  @Override
  public int hashCode() {
    return Objects.hash(returned, error == null);
  }
}
