package dev.probity.protocol.custodian;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * What the custodian answers another module: {@code {"keyCommit":word}}, {@code {"released":compact
 * JWE}}, {@code {"erased":"key"}} where a key was deleted and {@code {"erased":"nothing"}} where
 * none was, or {@code {"refused":code,"detail":text}}, as canonical JSON.
 */
public final class CustodianReply {
  private static final String KEY_COMMIT = "keyCommit";
  private static final String RELEASED = "released";
  private static final String ERASED = "erased";
  private static final String KEY = "key";
  private static final String NOTHING = "nothing";
  private static final String REFUSED = "refused";
  private static final String DETAIL = "detail";

  private CustodianReply() {}

  /** The bytes of an answer to a deposit. */
  public static byte[] ofDeposit(Outcome<DepositKey.Deposited> outcome) {
    return write(KEY_COMMIT, outcome.map(deposited -> deposited.keyCommit().toString()));
  }

  /** The bytes of an answer to a request for a key. */
  public static byte[] ofRelease(Outcome<ReleaseKey.Released> outcome) {
    return write(RELEASED, outcome.map(ReleaseKey.Released::sealed));
  }

  /** The bytes of an answer to an erasure. */
  public static byte[] ofErasure(Outcome<EraseKey.Gone> outcome) {
    return write(ERASED, outcome.map(gone -> gone.deleted() ? KEY : NOTHING));
  }

  private static byte[] write(String member, Outcome<String> outcome) {
    var json = JsonNodeFactory.instance.objectNode();
    return CanonicalJson.bytes(
        outcome.<JsonNode>fold(
            text -> json.put(member, text),
            no -> json.put(REFUSED, no.refusal().code()).put(DETAIL, no.detail())));
  }

  /**
   * Reads an answer to a deposit.
   *
   * @throws WireException when it is none
   */
  public static Outcome<DepositKey.Deposited> deposited(byte[] bytes) throws WireException {
    JsonNode json = StrictJson.parse(bytes, StrictJson.Limits.MESSAGE);
    if (!json.has(KEY_COMMIT)) {
      return refused(json);
    }
    StrictJson.exactMembers(json, "", KEY_COMMIT);
    return new Outcome.Accepted<>(
        new DepositKey.Deposited(
            WireException.at(
                "/" + KEY_COMMIT, () -> Bytes32.parse(StrictJson.text(json, KEY_COMMIT)))));
  }

  /**
   * Reads an answer to a request for a key; what is sealed in it is not opened.
   *
   * @throws WireException when it is none
   */
  public static Outcome<ReleaseKey.Released> released(byte[] bytes) throws WireException {
    JsonNode json = StrictJson.parse(bytes, StrictJson.Limits.MESSAGE);
    if (!json.has(RELEASED)) {
      return refused(json);
    }
    StrictJson.exactMembers(json, "", RELEASED);
    return new Outcome.Accepted<>(new ReleaseKey.Released(StrictJson.text(json, RELEASED)));
  }

  /**
   * Reads an answer to an erasure.
   *
   * @throws WireException when it is none
   */
  public static Outcome<EraseKey.Gone> erased(byte[] bytes) throws WireException {
    JsonNode json = StrictJson.parse(bytes, StrictJson.Limits.MESSAGE);
    if (!json.has(ERASED)) {
      return refused(json);
    }
    StrictJson.exactMembers(json, "", ERASED);
    return switch (StrictJson.text(json, ERASED)) {
      case KEY -> new Outcome.Accepted<>(new EraseKey.Gone(true));
      case NOTHING -> new Outcome.Accepted<>(new EraseKey.Gone(false));
      default -> throw new WireException("/" + ERASED, "must say what was erased");
    };
  }

  private static <R> Outcome<R> refused(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", REFUSED, DETAIL);
    Refusal refusal =
        Refusal.ofCode(StrictJson.text(json, REFUSED))
            .orElseThrow(() -> new WireException("/" + REFUSED, "must be a code of the protocol"));
    return new Outcome.Refused<>(refusal, StrictJson.text(json, DETAIL));
  }
}
