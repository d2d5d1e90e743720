package dev.probity.chain.rpc;

/** What an endpoint answered to one call of a batch. */
public sealed interface RpcAnswer {

  /**
   * The result.
   *
   * @throws RpcErrorException the endpoint said no
   */
  RpcValue value() throws RpcErrorException;

  /** It gave a result. */
  record Result(RpcValue value) implements RpcAnswer {}

  /** It gave an error. */
  record Failed(RpcErrorException error) implements RpcAnswer {
    @Override
    public RpcValue value() throws RpcErrorException {
      throw error;
    }
  }
}
