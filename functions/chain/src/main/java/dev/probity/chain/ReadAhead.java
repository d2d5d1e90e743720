package dev.probity.chain;

import dev.probity.chain.rpc.RpcAnswer;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Reads that each endpoint was asked for in one batch. They are compared, and fail, one by one, as
 * if each had been made by itself; any other is made when it is asked for. For one decision, and
 * not longer.
 */
final class ReadAhead implements ContractReads {
  /** As many calls as a batch has; common endpoints take 100 and more. */
  static final int MOST_CALLS = 64;

  /** What one endpoint answered, or why it did not. */
  private sealed interface Answered {
    record Each(Map<ContractRead, RpcAnswer> answers) implements Answered {}

    record Not(PortException failure) implements Answered {}
  }

  private final ChainView chain;
  private final Set<ContractRead> reads;
  private final Map<RpcEndpoint, Answered> endpoints;

  private ReadAhead(
      ChainView chain, Set<ContractRead> reads, Map<RpcEndpoint, Answered> endpoints) {
    this.chain = chain;
    this.reads = reads;
    this.endpoints = endpoints;
  }

  /**
   * Asks every endpoint.
   *
   * @throws IllegalArgumentException for more than {@value #MOST_CALLS} different reads
   */
  static ReadAhead of(ChainView chain, List<ContractRead> wanted) {
    Set<ContractRead> reads = new LinkedHashSet<>(wanted);
    if (reads.size() > MOST_CALLS) {
      throw new IllegalArgumentException("a batch has at most " + MOST_CALLS + " calls");
    }
    Map<RpcEndpoint, Answered> endpoints = new HashMap<>();
    if (!reads.isEmpty()) {
      chain
          .attempt(endpoint -> Map.entry(endpoint, asked(chain, endpoint, List.copyOf(reads))))
          .forEach(answered -> endpoints.put(answered.getKey(), answered.getValue()));
    }
    return new ReadAhead(chain, reads, endpoints);
  }

  /** These reads, if they are all among those that were made; otherwise asked for now. */
  ReadAhead covering(List<ContractRead> wanted) {
    return reads.containsAll(wanted) ? this : of(chain, wanted);
  }

  private static Answered asked(ChainView chain, RpcEndpoint endpoint, List<ContractRead> reads) {
    List<RpcAnswer> answers;
    try {
      chain.requireOurs(endpoint);
      answers = StateRead.all(endpoint, reads.stream().map(ContractRead::question).toList());
    } catch (PortException failure) {
      return new Answered.Not(failure);
    }
    Map<ContractRead, RpcAnswer> each = new HashMap<>();
    for (int i = 0; i < reads.size(); i++) {
      each.put(reads.get(i), answers.get(i));
    }
    return new Answered.Each(each);
  }

  @Override
  public byte[] callAt(String what, Address contract, byte[] data, BlockRef at)
      throws RpcErrorException {
    ContractRead read = ContractRead.of(contract, data, at);
    if (!reads.contains(read)) {
      return chain.callAt(what, contract, data, at);
    }
    return chain
        .vote(what + " at block " + at.number(), endpoint -> answer(endpoint, read))
        .bytes();
  }

  private ContractAnswer answer(RpcEndpoint endpoint, ContractRead read) {
    return switch (Objects.requireNonNull(endpoints.get(endpoint))) {
      case Answered.Each(var answers) ->
          ContractAnswer.of(Objects.requireNonNull(answers.get(read)), read.at());
      case Answered.Not(var failure) -> throw failure;
    };
  }
}
