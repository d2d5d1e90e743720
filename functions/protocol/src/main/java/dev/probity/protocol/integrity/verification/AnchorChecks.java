package dev.probity.protocol.integrity.verification;

import static dev.probity.protocol.integrity.verification.FailedCheck.require;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.verification.NetworkDescriptor.Checkpoint;
import dev.probity.protocol.integrity.verification.state.BlockHeader;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/** V10, V11 and V16: where and when the hash was stored, and whether the verifier's chain has B. */
final class AnchorChecks {
  /** How much a user's clock may be ahead of the chain's. */
  private static final long CLOCK_SKEW_SECONDS = 30;

  /** How long a chain-first message may hold. */
  private static final long MAX_WINDOW_SECONDS = 24 * 3600;

  private final Bundle bundle;
  private final NetworkDescriptor network;
  private final Optional<ChainWitness> witness;

  AnchorChecks(Bundle bundle, NetworkDescriptor network, Optional<ChainWitness> witness) {
    this.bundle = bundle;
    this.network = network;
    this.witness = witness;
  }

  /** V2, as far as the witness settles it. */
  void requireWitnessNetwork() throws FailedCheck {
    if (witness.isEmpty()) {
      return;
    }
    Bytes32 genesis;
    try {
      genesis = witness.get().genesisHash();
    } catch (PortException e) {
      throw chainUnavailable(e);
    }
    require(
        genesis.equals(network.genesisHash()),
        FailureCode.WRONG_NETWORK,
        "your RPC",
        "its block 0 is " + genesis + ", the descriptor's " + network.genesisHash());
  }

  /** V10. */
  void requireSlot(ProvenState state, Cid root) throws FailedCheck {
    StoreData request = bundle.storeData().message();
    Bytes32 slot = StorageSlots.tdataCommitment(request.dataId(), request.version());
    Optional<Bytes32> word = state.word(network.integrityRegistry().address(), slot);
    require(
        word.isPresent(),
        FailureCode.NOT_ANCHORED,
        "anchor.accounts",
        "the evidence does not show the slot of version " + request.version());
    require(
        !word.get().isZero(),
        FailureCode.NOT_ANCHORED,
        "storeData",
        "nothing is stored for version " + request.version() + " up to block B");
    if (!word.get().equals(commitment(root, bundle.stored().storedAt()))) {
      throw otherCommitment(root, word.get());
    }
  }

  private Bytes32 commitment(Cid root, long storedAt) {
    StoreData request = bundle.storeData().message();
    return Commitments.storedDataHash(
        request.user(),
        request.dataId(),
        request.version(),
        bundle.storeData().digest(),
        Bytes32.of(root.digest()),
        storedAt);
  }

  /** Says whether the bundle's time is wrong, by trying the seconds at which the request held. */
  private FailedCheck otherCommitment(Cid root, Bytes32 word) {
    StoreData request = bundle.storeData().message();
    for (long after = -CLOCK_SKEW_SECONDS; after <= MAX_WINDOW_SECONDS; after++) {
      long second = request.iat() + after;
      if (second >= 0 && second <= request.exp() && commitment(root, second).equals(word)) {
        return new FailedCheck(
            FailureCode.ANCHOR_MISMATCH,
            "stored.storedAt",
            "the slot says that it was stored on " + Seconds.text(second));
      }
    }
    return new FailedCheck(
        FailureCode.ANCHOR_MISMATCH,
        "storeData",
        "the slot of version "
            + request.version()
            + " commits to another request: this one is signed, but not anchored");
  }

  /** V11. */
  void requireTime(BlockHeader header) throws FailedCheck {
    StoreData request = bundle.storeData().message();
    Bundle.Stored stored = bundle.stored();
    require(
        stored.storedAt() >= request.iat() - CLOCK_SKEW_SECONDS
            && stored.storedAt() <= request.exp(),
        FailureCode.TRANSACTION_TIME,
        "stored.storedAt",
        Seconds.text(stored.storedAt()) + " lies outside the request's time window");
    require(
        stored.storedAt() <= header.timestamp(),
        FailureCode.TRANSACTION_TIME,
        "stored.storedAt",
        "it is after the anchor block of " + Seconds.text(header.timestamp()));
    require(
        stored.blockNumber() <= header.number(),
        FailureCode.TRANSACTION_TIME,
        "stored.blockNumber",
        "it is above the anchor block " + header.number());
    boolean sameBlock = stored.blockNumber() == header.number();
    require(
        !sameBlock
            || (stored.blockHash().equals(header.hash())
                && stored.storedAt() == header.timestamp()),
        FailureCode.TRANSACTION_TIME,
        "stored.blockHash",
        "the block of this number is the anchor block, with another hash or time");
  }

  /** V16: returns whose word confirms block B, and puts what nobody confirms into findings. */
  String requireAnchor(List<String> findings) throws FailedCheck {
    long number = bundle.anchor().block().number();
    Bytes32 hash = bundle.anchor().block().hash();
    Optional<Bytes32> pinned = network.checkpoint(number).map(Checkpoint::hash);
    Optional<Bytes32> seen = witnessed(number);
    requireNoOther(pinned, hash, "your descriptor's checkpoint");
    requireNoOther(seen, hash, "your RPC");
    require(
        pinned.isPresent() || seen.isPresent(),
        FailureCode.ANCHOR_UNCONFIRMED,
        "anchor.block",
        "neither an RPC of yours nor a checkpoint confirms block " + number + " " + hash);
    requireStoredBlock(seen.isPresent(), findings);
    return "block "
        + number
        + " "
        + hash
        + ", by your "
        + (seen.isPresent() ? "RPC" : "checkpoint");
  }

  private Optional<Bytes32> witnessed(long number) throws FailedCheck {
    if (witness.isEmpty()) {
      return Optional.empty();
    }
    try {
      return witness.get().blockHash(number);
    } catch (PortException e) {
      throw chainUnavailable(e);
    }
  }

  private static void requireNoOther(Optional<Bytes32> trusted, Bytes32 hash, String source)
      throws FailedCheck {
    require(
        trusted.isEmpty() || trusted.get().equals(hash),
        FailureCode.ANCHOR_CONTRADICTED,
        "anchor.block.hash",
        source + " has another block at this height: " + trusted.orElse(Bytes32.ZERO));
  }

  /** The block that stored the hash is shown by its number and hash alone. */
  private void requireStoredBlock(boolean askWitness, List<String> findings) throws FailedCheck {
    Bundle.Stored stored = bundle.stored();
    boolean isAnchor = stored.blockNumber() == bundle.anchor().block().number();
    Optional<Bytes32> pinned = network.checkpoint(stored.blockNumber()).map(Checkpoint::hash);
    Optional<Bytes32> seen =
        askWitness && !isAnchor ? witnessed(stored.blockNumber()) : Optional.empty();
    for (Optional<Bytes32> trusted : List.of(pinned, seen)) {
      require(
          trusted.isEmpty() || trusted.get().equals(stored.blockHash()),
          FailureCode.STORED_BLOCK,
          "stored.blockHash",
          "block " + stored.blockNumber() + " is " + trusted.orElse(Bytes32.ZERO));
    }
    if (!isAnchor && pinned.isEmpty() && seen.isEmpty()) {
      findings.add("storing block: not confirmed");
    }
  }

  private static FailedCheck chainUnavailable(PortException e) {
    return new FailedCheck(
        FailureCode.CHAIN_UNAVAILABLE, "your RPC", String.valueOf(e.getMessage()));
  }
}
