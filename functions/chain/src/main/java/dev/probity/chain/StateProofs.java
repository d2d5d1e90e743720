package dev.probity.chain;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.integrity.bundle.AccountEvidence;
import dev.probity.protocol.integrity.bundle.AnchorEvidence;
import dev.probity.protocol.integrity.bundle.StorageEvidence;
import dev.probity.protocol.integrity.verification.state.AccountState;
import dev.probity.protocol.integrity.verification.state.BlockHeader;
import dev.probity.protocol.integrity.verification.state.MerklePatriciaProof;
import dev.probity.protocol.integrity.verification.state.ProofException;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Proofs of contract storage, all at one block, with the header that they hang from. Nothing is
 * handed out that was not verified first, so it does not matter which endpoint gave it.
 */
public final class StateProofs {

  /**
   * What to prove of one contract.
   *
   * @param slots storage slots, before hashing; at most {@link AccountEvidence#MAX_STORAGE}
   */
  public record Wanted(Address contract, List<Bytes32> slots) {
    public Wanted {
      slots = List.copyOf(slots);
    }
  }

  private static final int MOST_ASKED = 6;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private final ChainView chain;

  /** Proofs from this chain. */
  public StateProofs(ChainView chain) {
    this.chain = chain;
  }

  /**
   * Proves at the block that is final now. An answer that does not hold is asked for anew, at the
   * block that is final then, six times in 1.6 seconds: endpoints behind one address are not always
   * at one state, and a development chain may answer between a block's state and its header.
   *
   * @throws PortException retryable also when the endpoint has lost the block's state: wait until
   *     finality has passed the block at which it was restarted
   */
  public AnchorEvidence prove(List<Wanted> wanted) {
    Duration pause = FIRST_PAUSE;
    for (int asked = 1; ; asked++) {
      try {
        return prove(wanted, chain.heads().finalized());
      } catch (PortException failure) {
        if (!(failure.getCause() instanceof ProofException) || asked == MOST_ASKED) {
          throw failure;
        }
        rest(pause, failure);
        pause = pause.multipliedBy(2);
      }
    }
  }

  private static void rest(Duration pause, PortException failure) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  /** Proves at this block, which should be a recent one: few endpoints keep old state. */
  public AnchorEvidence prove(List<Wanted> wanted, BlockRef at) {
    return chain.first(endpoint -> prove(endpoint, wanted, at));
  }

  private static AnchorEvidence prove(RpcEndpoint endpoint, List<Wanted> wanted, BlockRef at) {
    byte[] rlp = HeaderRlp.of(endpoint, at);
    try {
      BlockHeader header = BlockHeader.decode(rlp);
      if (header.number() != at.number() || header.timestamp() != at.timestamp()) {
        throw new ProofException("header of another block");
      }
      List<AccountEvidence> accounts = new ArrayList<>();
      for (Wanted one : wanted) {
        accounts.add(account(endpoint, one, at, header.stateRoot()));
      }
      return new AnchorEvidence(at, rlp, accounts);
    } catch (ProofException e) {
      throw PortException.retryable(
          PortException.Neighbour.CHAIN,
          "%s gave a proof at block %d that does not hold (%s): repeat, or use another endpoint"
              .formatted(endpoint, at.number(), e.getMessage()),
          e);
    }
  }

  private static AccountEvidence account(
      RpcEndpoint endpoint, Wanted wanted, BlockRef at, Bytes32 stateRoot) throws ProofException {
    RpcValue proof;
    try {
      proof =
          StateRead.at(
              endpoint,
              "eth_getProof",
              List.of(
                  wanted.contract().toString(),
                  wanted.slots().stream().map(Bytes32::toString).toList()),
              at);
    } catch (RpcErrorException e) {
      throw StateRead.failure(e, at);
    }
    List<byte[]> accountProof = nodes(proof.member("accountProof"));
    AccountState account =
        AccountState.prove(stateRoot, wanted.contract(), accountProof)
            .orElseThrow(() ->
                new PortException(
                    PortException.Neighbour.CHAIN,
                    false,
                    "there is no contract at %s in block %d: check the network descriptor"
                        .formatted(wanted.contract(), at.number()),
                    null));
    List<RpcValue> words = proof.member("storageProof").elements();
    if (words.size() != wanted.slots().size()) {
      throw proof.malformed("proves another number of slots than asked for");
    }
    List<StorageEvidence> storage = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      List<byte[]> path = nodes(words.get(i).member("proof"));
      Bytes32 slot = wanted.slots().get(i);
      Bytes32 word = account.storageWord(slot, path);
      if (!word.equals(words.get(i).member("value").word())) {
        throw words.get(i).malformed("contradicts its own proof");
      }
      storage.add(new StorageEvidence(slot, word, path));
    }
    return new AccountEvidence(wanted.contract(), accountProof, storage);
  }

  private static List<byte[]> nodes(RpcValue array) {
    List<RpcValue> elements = array.elements();
    if (elements.size() > MerklePatriciaProof.MAX_NODES) {
      throw array.malformed("has more than " + MerklePatriciaProof.MAX_NODES + " nodes");
    }
    return elements.stream().map(node -> node.bytes(MerklePatriciaProof.MAX_NODE_BYTES)).toList();
  }
}
