package dev.probity.chain;

import dev.probity.chain.rpc.Blocks;
import dev.probity.chain.rpc.Quantity;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The chain as one or several endpoints show it, at a rule of finality. Each endpoint's chain id
 * and genesis block are checked at its first use.
 *
 * <p>Every method throws a {@link PortException} of the chain: retryable when endpoints are down,
 * slow or disagree; not retryable when one serves another network.
 */
public final class ChainView implements ContractReads {
  /** How far behind the newest block common to all endpoints a short fork may make us look. */
  private static final int SHORT_FORK = 8;

  /** The most code that a contract has (EIP-170), and room for chains that allow more. */
  private static final int MAX_CODE = 128 * 1024;

  private final List<RpcEndpoint> endpoints;
  private final Agreement all;
  private final Finality finality;
  private final long chainId;
  private final @Nullable Bytes32 pinnedGenesis;
  private final Set<RpcEndpoint> checked;

  /**
   * A view whose genesis block is whatever the endpoints agree on.
   *
   * @param endpoints one or more
   */
  public ChainView(List<RpcEndpoint> endpoints, Finality finality, long chainId) {
    this(endpoints, finality, chainId, null, ConcurrentHashMap.newKeySet());
  }

  private ChainView(
      List<RpcEndpoint> endpoints,
      Finality finality,
      long chainId,
      @Nullable Bytes32 pinnedGenesis,
      Set<RpcEndpoint> checked) {
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException(
          "a view of the chain needs an endpoint: set CHAIN_RPC_URL");
    }
    this.endpoints = List.copyOf(endpoints);
    this.finality = finality;
    this.chainId = chainId;
    this.pinnedGenesis = pinnedGenesis;
    this.checked = checked;
    this.all = new Agreement(this.endpoints);
  }

  /** The same view, which refuses every endpoint whose block 0 is another one. */
  public ChainView pinnedTo(Bytes32 genesisHash) {
    return new ChainView(endpoints, finality, chainId, genesisHash, ConcurrentHashMap.newKeySet());
  }

  /** The same view at another rule of finality. */
  public ChainView at(Finality other) {
    return new ChainView(endpoints, other, chainId, pinnedGenesis, checked);
  }

  /** The rule of finality. */
  public Finality finality() {
    return finality;
  }

  /** The endpoints, for what goes to all of them. */
  public List<RpcEndpoint> endpoints() {
    return endpoints;
  }

  /** The chain id that every endpoint must serve. */
  public long chainId() {
    return chainId;
  }

  /** The hash of block 0. */
  public Bytes32 genesisHash() {
    return agreed("block 0", endpoint -> required(endpoint, 0)).hash();
  }

  /**
   * The newest final block and the newest block. With several endpoints, the final one is at or
   * below every endpoint's and has a hash that they agree on; the newest is one that they share.
   * Each is asked once where all are at one height, and three times where not.
   */
  public Heads heads() {
    List<Heads> seen = all.each("the newest block", checking(this::headsOf));
    if (seen.stream().distinct().count() == 1) {
      return seen.getFirst();
    }
    long finalized =
        seen.stream().mapToLong(heads -> heads.finalized().number()).min().orElseThrow();
    long latest = seen.stream().mapToLong(heads -> heads.latest().number()).min().orElseThrow();
    BlockRef agreed = agreedBlock(finalized);
    return new Heads(agreed, newestShared(latest, agreed));
  }

  /** The block of this number, if it exists, as the latest chain has it. */
  public Optional<BlockRef> block(long number) {
    if (number < 0) {
      return Optional.empty();
    }
    return agreed("block " + number, endpoint -> blockOf(endpoint, Quantity.of(number)));
  }

  /** Whether this very block is still part of the chain. */
  public boolean contains(BlockRef block) {
    return block(block.number()).map(now -> now.hash().equals(block.hash())).orElse(false);
  }

  /**
   * The runtime code of an account at a block; empty where there is no contract.
   *
   * @param at a block that the endpoints still hold the state of
   */
  public byte[] code(Address account, BlockRef at) {
    String what = "the code of " + account + " at block " + at.number();
    return agreed(
            what,
            endpoint ->
                ByteString.of(
                    read(endpoint, "eth_getCode", account.toString(), at).bytes(MAX_CODE)))
        .bytes();
  }

  /**
   * How many transactions of an account the chain holds up to a block: the nonce of its next one.
   *
   * @param at a block that the endpoints still hold the state of
   */
  public long nonce(Address account, BlockRef at) {
    String what = "the nonce of " + account + " at block " + at.number();
    return agreed(
        what,
        endpoint -> read(endpoint, "eth_getTransactionCount", account.toString(), at).number());
  }

  /** The block with this hash, whether it is still part of the chain or not. */
  public Optional<BlockRef> block(Bytes32 hash) {
    return agreed(
        "block " + hash,
        endpoint -> {
          RpcValue block = endpoint.call("eth_getBlockByHash", hash.toString(), false);
          return block.isAbsent() ? Optional.empty() : Optional.of(Blocks.ref(block));
        });
  }

  @Override
  public byte[] callAt(String what, Address contract, byte[] data, BlockRef at)
      throws RpcErrorException {
    return ReadAhead.of(this, List.of(ContractRead.of(contract, data, at)))
        .callAt(what, contract, data, at);
  }

  /**
   * One question to all endpoints, each checked to serve our network. With one endpoint its answer
   * counts; with several, one that at least two give and no two others contradict.
   *
   * @param what is asked, for messages
   */
  public <T> T agreed(String what, Function<RpcEndpoint, T> question) {
    return all.on(what, checking(question));
  }

  /** What each endpoint answers; of several, at least two must. */
  public <T> List<T> each(String what, Function<RpcEndpoint, T> question) {
    return all.each(what, checking(question));
  }

  /** The answer of the first endpoint that gives one: for what is checked otherwise. */
  public <T> T first(Function<RpcEndpoint, T> question) {
    return all.first(checking(question));
  }

  /** What becomes of asking each endpoint, where the question itself copes with failures. */
  <T> List<T> attempt(Function<RpcEndpoint, T> question) {
    return all.each("the state", question);
  }

  /** The answer that counts of those that endpoints gave before. */
  <T> T vote(String what, Function<RpcEndpoint, T> given) {
    return all.on(what, given);
  }

  private static RpcValue read(RpcEndpoint endpoint, String method, String subject, BlockRef at) {
    try {
      return StateRead.at(endpoint, method, List.of(subject), at);
    } catch (RpcErrorException e) {
      throw StateRead.failure(e, at);
    }
  }

  private <T> Function<RpcEndpoint, T> checking(Function<RpcEndpoint, T> question) {
    return endpoint -> {
      requireOurs(endpoint);
      return question.apply(endpoint);
    };
  }

  /** Lets an endpoint pass that serves our network. */
  void requireOurs(RpcEndpoint endpoint) {
    if (!checked.contains(endpoint)) {
      check(endpoint);
      checked.add(endpoint);
    }
  }

  private void check(RpcEndpoint endpoint) {
    long served = endpoint.call("eth_chainId").number();
    if (served != chainId) {
      throw wrongNetwork("%s serves chain %d, not %d".formatted(endpoint, served, chainId));
    }
    if (pinnedGenesis != null) {
      Bytes32 genesis = required(endpoint, 0).hash();
      if (!genesis.equals(pinnedGenesis)) {
        throw wrongNetwork(
            "%s serves another network with chain id %d: its block 0 is %s, not %s"
                .formatted(endpoint, chainId, genesis, pinnedGenesis));
      }
    }
  }

  private static PortException wrongNetwork(String what) {
    return new PortException(
        PortException.Neighbour.CHAIN,
        false,
        what + ": use an endpoint of the network that the descriptor names",
        null);
  }

  private Heads headsOf(RpcEndpoint endpoint) {
    if (finality instanceof Finality.Finalized) {
      List<RpcValue> both = endpoint.batch(List.of(header("latest"), header("finalized")));
      BlockRef latest = Blocks.ref(both.getFirst());
      // Before its first final block a node answers null; block 0 is final from the start.
      BlockRef finalized =
          both.getLast().isAbsent() ? required(endpoint, 0) : Blocks.ref(both.getLast());
      return new Heads(finalized, latest);
    }
    BlockRef latest = Blocks.ref(endpoint.call("eth_getBlockByNumber", "latest", false));
    int depth = finality instanceof Finality.Confirmations some ? some.blocks() : 0;
    BlockRef finalized =
        depth == 0 ? latest : required(endpoint, Math.max(0, latest.number() - depth));
    return new Heads(finalized, latest);
  }

  private static RpcEndpoint.Call header(String tag) {
    return RpcEndpoint.Call.of("eth_getBlockByNumber", tag, false);
  }

  private BlockRef agreedBlock(long number) {
    return agreed("block " + number, endpoint -> required(endpoint, number));
  }

  /** The newest block that endpoints share, a short fork behind the newest at most. */
  private BlockRef newestShared(long number, BlockRef finalized) {
    long lowest = Math.max(finalized.number(), number - SHORT_FORK + 1);
    List<List<BlockRef>> seen =
        each("block " + number, endpoint -> descending(endpoint, number, lowest));
    for (int i = 0; i <= number - lowest; i++) {
      int depth = i;
      Optional<BlockRef> shared = Agreement.vote(seen.stream().map(row -> row.get(depth)).toList());
      if (shared.isPresent()) {
        return shared.get();
      }
    }
    throw all.disagreement("block " + number);
  }

  private static List<BlockRef> descending(RpcEndpoint endpoint, long from, long to) {
    return endpoint
        .batch(
            LongStream.rangeClosed(0, from - to)
                .mapToObj(back -> header(Quantity.of(from - back)))
                .toList())
        .stream()
        .map(Blocks::ref)
        .toList();
  }

  private static BlockRef required(RpcEndpoint endpoint, long number) {
    return blockOf(endpoint, Quantity.of(number))
        .orElseThrow(() ->
            PortException.retryable(
                PortException.Neighbour.CHAIN,
                endpoint + " does not have block " + number + " yet: repeat when it has caught up",
                null));
  }

  private static Optional<BlockRef> blockOf(RpcEndpoint endpoint, String tag) {
    RpcValue block = endpoint.call("eth_getBlockByNumber", tag, false);
    return block.isAbsent() ? Optional.empty() : Optional.of(Blocks.ref(block));
  }
}
