package dev.probity.protocol.integrity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.content.WalkPosition;
import dev.probity.protocol.port.IntegrityLedger.StoredDataHash;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyJwk;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.util.Optional;

/**
 * IM's row of one stored version.
 *
 * @param requestHash H12
 * @param request R16 and S12
 * @param replyJwk the P-256 key the owner signed as {@code replyKey}
 * @param keyCommit commitment to the key that was deposited with the custodian; zero if none was
 * @param anchor where the hash stands on chain
 * @param state how far it is
 * @param pins what it has pinned
 */
record DatasetRow(
    Bytes32 requestHash,
    SignedMessage<StoreData> request,
    ReplyJwk replyJwk,
    Bytes32 keyCommit,
    Anchor anchor,
    State state,
    Pins pins) {

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

  /**
   * The lists of blocks that the version pins.
   *
   * @param lists how many there are, numbered from 0
   * @param releasing whether their removal has begun; it does not come back from there
   */
  record Pins(long lists, boolean releasing) {
    static final Pins NONE = new Pins(0, false);

    Pins oneMore() {
      return new Pins(lists + 1, releasing);
    }

    Pins oneLess() {
      return new Pins(lists - 1, true);
    }
  }

  /** How far a version is. */
  sealed interface State {
    /** Whether it is not decided yet. */
    default boolean isOpen() {
      return this instanceof Pending || this instanceof Checking;
    }

    /**
     * Its content is being fetched and verified.
     *
     * @param verified how far the walk came, a checkpoint
     */
    record Pending(WalkPosition verified) implements State {
      /** Nothing is verified yet. */
      static final Pending FROM_THE_BEGINNING = new Pending(WalkPosition.START);
    }

    /**
     * Its content is verified, and the AI service checks its records.
     *
     * @param verifiedBlocks how many blocks the content has
     * @param previous the manifest hash of the version that it continues, zero for none; while it
     *     is checked, another may be accepted
     */
    record Checking(long verifiedBlocks, Bytes32 previous) implements State {}

    /**
     * It is stored.
     *
     * @param sealedReply the receipt and S15 with the report of the check, sealed to {@code
     *     replyKey}
     */
    record Active(String sealedReply) implements State {}

    /** It was refused for good. */
    record Rejected(Refusal refusal, String detail) implements State {}

    /**
     * It was refused for good, because the AI service found it inconsistent.
     *
     * @param sealedReply the report of the check, sealed to {@code replyKey}
     */
    record Inconsistent(String sealedReply) implements State {}

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

  Address user() {
    return request.message().user();
  }

  Bytes32 dataId() {
    return request.message().dataId();
  }

  long version() {
    return request.message().version();
  }

  Bytes32 manifestHash() {
    return request.message().manifestHash();
  }

  /** As another module is told of it, with the commitment that must stand in the slot. */
  StoredVersion stored() {
    return new StoredVersion(request, anchor.storedAt());
  }

  DatasetRow with(State next) {
    return new DatasetRow(requestHash, request, replyJwk, keyCommit, anchor, next, pins);
  }

  DatasetRow with(Anchor next) {
    return new DatasetRow(requestHash, request, replyJwk, keyCommit, next, state, pins);
  }

  DatasetRow with(Pins next) {
    return new DatasetRow(requestHash, request, replyJwk, keyCommit, anchor, state, next);
  }

  /** Whether it pins blocks that it does not need any more. */
  boolean pinsInVain() {
    return pins.lists() > 0
        && switch (state) {
          case State.Rejected _, State.Inconsistent _, State.Erased _ -> true;
          case State.Pending _, State.Checking _, State.Active _, State.Detached _ -> false;
        };
  }

  /** The row of an erased version. Of a version that was refused nothing is left to erase. */
  DatasetRow erased(long byBlock) {
    return switch (state) {
      case State.Pending _, State.Checking _ -> with(new State.Erased(Optional.empty(), byBlock));
      case State.Active active ->
          with(new State.Erased(Optional.of(active.sealedReply()), byBlock));
      case State.Detached detached ->
          with(new State.Erased(Optional.of(detached.sealedReply()), byBlock));
      case State.Rejected _, State.Inconsistent _, State.Erased _ -> this;
    };
  }

  /**
   * The row as it was before it was erased; what was pending is verified from the beginning. It
   * stays erased if its blocks are being given up already.
   */
  DatasetRow unerased() {
    return state instanceof State.Erased erased && !pins.releasing()
        ? with(
            erased
                .sealedReply()
                .<State>map(State.Active::new)
                .orElse(State.Pending.FROM_THE_BEGINNING))
        : this;
  }

  String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("requestHash", requestHash.toString());
    json.set("storeData", request.toJson());
    json.set("replyJwk", replyJwk.toJson());
    json.put("keyCommit", keyCommit.toString());
    json.put("blockNumber", anchor.blockNumber());
    json.put("blockHash", anchor.blockHash().toString());
    json.put("storedAt", anchor.storedAt());
    json.put("pinLists", pins.lists());
    json.put("releasing", pins.releasing());
    switch (state) {
      case State.Pending pending ->
          json.put("state", "pending").put("verified", pending.verified().toString());
      case State.Checking checking ->
          json.put("state", "checking")
              .put("verifiedBlocks", checking.verifiedBlocks())
              .put("previous", checking.previous().toString());
      case State.Active active -> json.put("state", "active").put("reply", active.sealedReply());
      case State.Detached detached ->
          json.put("state", "detached").put("reply", detached.sealedReply());
      case State.Erased erased -> {
        json.put("state", "erased").put("byBlock", erased.byBlock());
        erased.sealedReply().ifPresent(reply -> json.put("reply", reply));
      }
      case State.Inconsistent refused ->
          json.put("state", "inconsistent").put("reply", refused.sealedReply());
      case State.Rejected rejected ->
          json.put("state", "rejected")
              .put("refusal", rejected.refusal().code())
              .put("detail", rejected.detail());
    }
    return json.toString();
  }

  static DatasetRow parse(StoredJson json) {
    try {
      return new DatasetRow(
          json.bytes32("requestHash"),
          SignedMessage.parse(StoreData.TYPE, json.json().required("storeData")),
          ReplyJwk.parse(json.json().required("replyJwk")),
          json.bytes32("keyCommit"),
          new Anchor(
              json.number("blockNumber"), json.bytes32("blockHash"), json.number("storedAt")),
          stateOf(json),
          new Pins(json.number("pinLists"), json.json().required("releasing").booleanValue()));
    } catch (WireException ours) {
      throw new IllegalStateException("a data set in a row with a valid MAC", ours);
    }
  }

  private static State stateOf(StoredJson json) {
    String state = json.text("state");
    return switch (state) {
      // What older rows say is no position: they are verified from the beginning.
      case "pending" ->
          json.optionalText("verified")
              .map(text -> new State.Pending(WalkPosition.parse(text)))
              .orElse(State.Pending.FROM_THE_BEGINNING);
      case "checking" ->
          new State.Checking(json.number("verifiedBlocks"), json.bytes32("previous"));
      case "active" -> new State.Active(json.text("reply"));
      case "detached" -> new State.Detached(json.text("reply"));
      case "erased" -> new State.Erased(json.optionalText("reply"), json.number("byBlock"));
      case "inconsistent" -> new State.Inconsistent(json.text("reply"));
      case "rejected" ->
          new State.Rejected(
              Refusal.ofCode(json.text("refusal")).orElseThrow(), json.text("detail"));
      default -> throw new IllegalStateException("a stored data set in state " + state);
    };
  }

  /** The list in which the row is found in this state, if any. */
  Optional<String> listing() {
    return switch (state) {
      case State.Pending _, State.Checking _ -> Optional.of(DatasetTable.PENDING);
      case State.Active active -> Optional.of(DatasetTable.ANCHORED);
      case State.Detached detached -> Optional.of(DatasetTable.DETACHED);
      case State.Erased erased -> Optional.of(DatasetTable.ERASED);
      case State.Rejected _, State.Inconsistent _ -> Optional.empty();
    };
  }

  /** The block by which the row stands in its list: what happened to it stands there or before. */
  long listedAt() {
    return state instanceof State.Erased erased ? erased.byBlock() : anchor.blockNumber();
  }
}
