package dev.probity.chain;

import dev.probity.chain.rpc.Blocks;
import dev.probity.chain.rpc.Quantity;
import dev.probity.chain.rpc.RpcAnswer;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Calls whose last parameter is a block, read at its hash (EIP-1898). An endpoint that does not
 * know that form is asked by number, between two looks at the hash.
 */
final class StateRead {
  private StateRead() {}

  /**
   * A call.
   *
   * @param params all but the block
   */
  record Question(String method, List<?> params, BlockRef at) {
    private RpcEndpoint.Call byHash() {
      return with(Map.of("blockHash", at.hash().toString(), "requireCanonical", true));
    }

    private RpcEndpoint.Call byNumber() {
      return with(Quantity.of(at.number()));
    }

    private RpcEndpoint.Call with(Object block) {
      List<Object> all = new ArrayList<>(params);
      all.add(block);
      return new RpcEndpoint.Call(method, all);
    }
  }

  /** One call. */
  static RpcValue at(RpcEndpoint endpoint, String method, List<?> params, BlockRef at)
      throws RpcErrorException {
    return all(endpoint, List.of(new Question(method, params, at))).getFirst().value();
  }

  /** Several calls in one batch; the answers are in the order of the questions. */
  static List<RpcAnswer> all(RpcEndpoint endpoint, List<Question> questions) {
    List<RpcAnswer> answers =
        new ArrayList<>(endpoint.tryBatch(questions.stream().map(Question::byHash).toList()));
    List<Integer> unknown =
        IntStream.range(0, answers.size())
            .filter(i -> isUnsupported(answers.get(i)))
            .boxed()
            .toList();
    if (!unknown.isEmpty()) {
      List<RpcAnswer> instead = byNumber(endpoint, unknown.stream().map(questions::get).toList());
      for (int i = 0; i < instead.size(); i++) {
        answers.set(unknown.get(i), instead.get(i));
      }
    }
    return answers;
  }

  private static boolean isUnsupported(RpcAnswer answer) {
    return answer instanceof RpcAnswer.Failed(var error) && error.unsupported();
  }

  /** Looks and calls are requests of their own: a batch may be answered in any order. */
  private static List<RpcAnswer> byNumber(RpcEndpoint endpoint, List<Question> questions) {
    List<BlockRef> blocks = questions.stream().map(Question::at).distinct().toList();
    requireCanonical(endpoint, blocks);
    List<RpcAnswer> answers =
        endpoint.tryBatch(questions.stream().map(Question::byNumber).toList());
    requireCanonical(endpoint, blocks);
    return answers;
  }

  /** A JSON-RPC error of such a call as a failure of the chain. */
  static PortException failure(RpcErrorException error, BlockRef at) {
    if (!error.stateMissing()) {
      return RpcEndpoint.failure(error);
    }
    return PortException.retryable(
        PortException.Neighbour.CHAIN,
        ("the endpoint has no state of block %d (pruned, replaced, or lost in a restart): wait"
                + " until finality has passed the block at which it was restarted, then repeat; %s")
            .formatted(at.number(), error.getMessage()),
        error);
  }

  private static void requireCanonical(RpcEndpoint endpoint, List<BlockRef> blocks) {
    List<RpcValue> now =
        endpoint.batch(
            blocks.stream()
                .map(block ->
                    RpcEndpoint.Call.of("eth_getBlockByNumber", Quantity.of(block.number()), false))
                .toList());
    for (int i = 0; i < blocks.size(); i++) {
      BlockRef block = blocks.get(i);
      if (now.get(i).isAbsent() || !Blocks.ref(now.get(i)).hash().equals(block.hash())) {
        throw PortException.retryable(
            PortException.Neighbour.CHAIN,
            "block %d was replaced while it was read from %s: repeat"
                .formatted(block.number(), endpoint),
            null);
      }
    }
  }
}
