package dev.probity.protocol.integrity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.port.IntegrityLedger.StoredDataHash;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.Optional;

/**
 * IM's row of one stored version.
 *
 * @param requestHash H12
 * @param cid root of the content
 * @param replyJwk the P-256 key the owner signed as {@code replyKey}, as JSON
 * @param keyCommit commitment to the key that was deposited with the custodian; zero if none was
 * @param anchor where the hash stands on chain
 * @param state how far it is
 */
record DatasetRow(
    Bytes32 requestHash,
    Address user,
    Bytes32 dataId,
    long version,
    Bytes32 manifestHash,
    String cid,
    String replyJwk,
    Bytes32 keyCommit,
    Anchor anchor,
    State state) {

  /**
   * Where H12 stands.
   *
   * @param blockNumber the block of Tx5
   * @param storedAt that block's timestamp, part of the slot's commitment
   */
  record Anchor(long blockNumber, Bytes32 blockHash, long storedAt) {
    static Anchor of(StoredDataHash event) {
      return new Anchor(event.block().number(), event.block().hash(), event.storedAt());
    }
  }

  /** How far a version is. */
  sealed interface State {
    /**
     * Its content is being fetched and verified.
     *
     * @param verifiedBlocks how many blocks of the walk are behind it, a checkpoint
     */
    record Pending(long verifiedBlocks) implements State {}

    /**
     * It is stored.
     *
     * @param sealedReply the receipt and S15, sealed to {@code replyKey}
     */
    record Active(String sealedReply) implements State {}

    /** It was refused for good. */
    record Rejected(Refusal refusal, String detail) implements State {}

    /**
     * It was stored, and a reorganisation took its anchor away; the same hash anchored again brings
     * it back.
     */
    record Detached(String sealedReply) implements State {}

    /**
     * Its owner erased it.
     *
     * @param sealedReply the receipt and S15, if it had been accepted
     * @param byBlock a final block at which the tombstone stood
     */
    record Erased(Optional<String> sealedReply, long byBlock) implements State {}
  }

  DatasetRow with(State next) {
    return new DatasetRow(
        requestHash, user, dataId, version, manifestHash, cid, replyJwk, keyCommit, anchor, next);
  }

  DatasetRow with(Anchor next) {
    return new DatasetRow(
        requestHash, user, dataId, version, manifestHash, cid, replyJwk, keyCommit, next, state);
  }

  /** The row of an erased version. Of a version that was refused nothing is left to erase. */
  DatasetRow erased(long byBlock) {
    return switch (state) {
      case State.Pending pending -> with(new State.Erased(Optional.empty(), byBlock));
      case State.Active active ->
          with(new State.Erased(Optional.of(active.sealedReply()), byBlock));
      case State.Detached detached ->
          with(new State.Erased(Optional.of(detached.sealedReply()), byBlock));
      case State.Rejected rejected -> this;
      case State.Erased erased -> this;
    };
  }

  /** The row as it was before it was erased; what was pending is verified from the beginning. */
  DatasetRow unerased() {
    return state instanceof State.Erased erased
        ? with(
            erased
                .sealedReply()
                .<State>map(State.Active::new)
                .orElseGet(() -> new State.Pending(0)))
        : this;
  }

  /** The commitment that must stand in the slot. */
  Bytes32 commitment(Bytes32 contentDigest) {
    return Commitments.storedDataHash(
        user, dataId, version, requestHash, contentDigest, anchor.storedAt());
  }

  String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("requestHash", requestHash.toString());
    json.put("user", user.toString());
    json.put("dataId", dataId.toString());
    json.put("version", version);
    json.put("manifestHash", manifestHash.toString());
    json.put("cid", cid);
    json.put("replyJwk", replyJwk);
    json.put("keyCommit", keyCommit.toString());
    json.put("blockNumber", anchor.blockNumber());
    json.put("blockHash", anchor.blockHash().toString());
    json.put("storedAt", anchor.storedAt());
    switch (state) {
      case State.Pending pending ->
          json.put("state", "pending").put("verifiedBlocks", pending.verifiedBlocks());
      case State.Active active -> json.put("state", "active").put("reply", active.sealedReply());
      case State.Detached detached ->
          json.put("state", "detached").put("reply", detached.sealedReply());
      case State.Erased erased -> {
        json.put("state", "erased").put("byBlock", erased.byBlock());
        erased.sealedReply().ifPresent(reply -> json.put("reply", reply));
      }
      case State.Rejected rejected ->
          json.put("state", "rejected")
              .put("refusal", rejected.refusal().code())
              .put("detail", rejected.detail());
    }
    return json.toString();
  }

  static DatasetRow parse(StoredJson json) {
    return new DatasetRow(
        json.bytes32("requestHash"),
        json.address("user"),
        json.bytes32("dataId"),
        json.number("version"),
        json.bytes32("manifestHash"),
        json.text("cid"),
        json.text("replyJwk"),
        json.bytes32("keyCommit"),
        new Anchor(json.number("blockNumber"), json.bytes32("blockHash"), json.number("storedAt")),
        stateOf(json));
  }

  private static State stateOf(StoredJson json) {
    String state = json.text("state");
    return switch (state) {
      case "pending" -> new State.Pending(json.number("verifiedBlocks"));
      case "active" -> new State.Active(json.text("reply"));
      case "detached" -> new State.Detached(json.text("reply"));
      case "erased" -> new State.Erased(json.optionalText("reply"), json.number("byBlock"));
      case "rejected" ->
          new State.Rejected(
              Refusal.ofCode(json.text("refusal")).orElseThrow(), json.text("detail"));
      default -> throw new IllegalStateException("a stored data set in state " + state);
    };
  }

  /** The list in which the row is found in this state, if any. */
  Optional<String> listing() {
    return switch (state) {
      case State.Pending pending -> Optional.of(DatasetTable.PENDING);
      case State.Active active -> Optional.of(DatasetTable.ANCHORED);
      case State.Detached detached -> Optional.of(DatasetTable.DETACHED);
      case State.Erased erased -> Optional.of(DatasetTable.ERASED);
      case State.Rejected rejected -> Optional.empty();
    };
  }

  /** The block by which the row stands in its list: what happened to it stands there or before. */
  long listedAt() {
    return state instanceof State.Erased erased ? erased.byBlock() : anchor.blockNumber();
  }
}
