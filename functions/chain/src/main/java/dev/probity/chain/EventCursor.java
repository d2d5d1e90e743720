package dev.probity.chain;

import dev.probity.chain.CursorState.Mark;
import dev.probity.chain.rpc.Blocks;
import dev.probity.chain.rpc.Quantity;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Follows {@code TdataHashStored} from a start block to the newest, in pages.
 *
 * <p>Every event is delivered at least once, in the order of the chain, under the key (transaction
 * hash, log index). When blocks that were processed are no longer part of the chain, because it was
 * reorganised or because a node came back from an older state, the listener hears {@link Rewound}
 * first and then again what the chain holds from there on. The state is saved after the listener
 * has heard everything of a page: a crash repeats, and never skips.
 *
 * <p>One caller at a time.
 */
public final class EventCursor {
  /** The most blocks of a page. */
  public static final int PAGE = 1_000;

  /** Near the head, every block leaves a mark, so that a rewind goes no further than it must. */
  private static final int DENSE = 32;

  /** Hears of events. */
  public interface Listener {
    /** An event stands in the chain. */
    void stored(StoredEvent event);

    /** Blocks that were delivered are no longer part of the chain. */
    void rewound(Rewound rewound);
  }

  /**
   * Blocks were replaced or rolled back.
   *
   * @param firstReplacedBlock everything heard of this block and later ones is void; blocks of that
   *     age may have none of theirs replaced when the fork began between two marks
   * @param belowFinality whether a block was replaced that had been final
   */
  public record Rewound(long firstReplacedBlock, boolean belowFinality) {}

  private record Page(List<StoredEvent> events, List<Mark> marks) {}

  private final ChainView chain;
  private final StoredLogs logs;
  private final long startBlock;
  private final CursorStore store;

  /**
   * A cursor, which continues where {@code store} says.
   *
   * @param startBlock the first block to look at: the one of the contract's deployment
   */
  public EventCursor(
      ChainView chain, Address integrityRegistry, long startBlock, CursorStore store) {
    this.chain = chain;
    this.logs = new StoredLogs(integrityRegistry);
    this.startBlock = startBlock;
    this.store = store;
  }

  /**
   * Delivers the next page.
   *
   * @return whether more blocks wait already
   * @throws PortException the chain could not be read; nothing is skipped, repeat
   */
  public boolean advance(Listener listener) {
    Heads heads = chain.heads();
    CursorState state = onChain(store.load().orElse(CursorState.initial()), listener);
    long from = state.last().map(mark -> mark.number() + 1).orElse(startBlock);
    long latest = heads.latest().number();
    if (from > latest) {
      return false;
    }
    BlockRef to = latest - from < PAGE ? heads.latest() : end(from + PAGE - 1);
    Page page = chain.first(endpoint -> read(endpoint, state.last(), from, to));
    page.events().forEach(listener::stored);
    List<Mark> marks = new ArrayList<>(state.marks());
    marks.addAll(page.marks());
    BlockRef newestFinal = heads.finalized().number() < to.number() ? heads.finalized() : to;
    store.save(
        new CursorState(
            marks,
            newestFinal.number() >= from
                ? Optional.of(mark(newestFinal))
                : newer(state.finalized(), newestFinal)));
    return to.number() < latest;
  }

  private static Optional<Mark> newer(Optional<Mark> known, BlockRef newestFinal) {
    return known.filter(mark -> mark.number() >= newestFinal.number()).isPresent()
        ? known
        : Optional.of(mark(newestFinal));
  }

  /** The state, rewound to the newest mark that is still part of the chain. */
  private CursorState onChain(CursorState state, Listener listener) {
    if (state.last().map(this::stands).orElse(true)) {
      return state;
    }
    List<Mark> standing = state.marks();
    while (!standing.isEmpty() && !stands(standing.getLast())) {
      standing = standing.subList(0, standing.size() - 1);
    }
    boolean belowFinality = !state.finalized().map(this::stands).orElse(true);
    long first = standing.isEmpty() ? startBlock : standing.getLast().number() + 1;
    listener.rewound(new Rewound(first, belowFinality));
    CursorState rewound =
        new CursorState(standing, belowFinality ? Optional.empty() : state.finalized());
    store.save(rewound);
    return rewound;
  }

  /**
   * Whether a block is part of the chain. An endpoint that lags behind another one does not make it
   * vanish: it is gone when no endpoint has it.
   */
  private boolean stands(Mark mark) {
    return chain
        .each(
            "block " + mark.number(),
            endpoint -> {
              RpcValue block =
                  endpoint.call("eth_getBlockByNumber", Quantity.of(mark.number()), false);
              return !block.isAbsent() && Blocks.ref(block).hash().equals(mark.hash());
            })
        .contains(true);
  }

  private BlockRef end(long number) {
    return chain.block(number).orElseThrow(() -> replaced("block " + number + " is gone"));
  }

  /** Events and marks of one endpoint, of one history: the ends are looked at after the events. */
  private Page read(RpcEndpoint endpoint, Optional<Mark> last, long from, BlockRef to) {
    List<StoredEvent> events = logs.between(endpoint, from, to.number());
    List<Long> numbers = new ArrayList<>();
    last.ifPresent(mark -> numbers.add(mark.number()));
    LongStream.rangeClosed(Math.max(from, to.number() - DENSE + 1), to.number())
        .forEach(numbers::add);
    List<BlockRef> blocks =
        endpoint
            .batch(
                numbers.stream()
                    .map(number ->
                        RpcEndpoint.Call.of("eth_getBlockByNumber", Quantity.of(number), false))
                    .toList())
            .stream()
            .map(block -> block.isAbsent() ? gone() : Blocks.ref(block))
            .toList();
    Bytes32 begin = last.map(Mark::hash).orElse(blocks.getFirst().hash());
    if (!blocks.getFirst().hash().equals(begin) || !blocks.getLast().hash().equals(to.hash())) {
      throw replaced("blocks were replaced");
    }
    return new Page(
        events, blocks.stream().skip(last.isPresent() ? 1 : 0).map(EventCursor::mark).toList());
  }

  private static Mark mark(BlockRef block) {
    return new Mark(block.number(), block.hash());
  }

  private static BlockRef gone() {
    throw replaced("a block is gone");
  }

  private static PortException replaced(String what) {
    return PortException.retryable(
        PortException.Neighbour.CHAIN, what + " while events were read: repeat", null);
  }
}
