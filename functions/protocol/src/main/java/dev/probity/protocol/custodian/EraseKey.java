package dev.probity.protocol.custodian;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.intake.PlainBody;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * Erasure: deletes the key of a version, for good. Reached by the integrity module alone, when it
 * has taken the owner's {@code EraseData}.
 *
 * <p>The authority is the tombstone, which the owner alone can set: a caller that lies about
 * anything finds no final tombstone, or no key. With the key go the recorded answers that hold it,
 * which are sealed under it.
 */
public final class EraseKey {
  private final CustodianPorts ports;
  private final KeptKeys kept;

  /** The step on its ports. */
  public EraseKey(CustodianPorts ports) {
    this.ports = ports;
    this.kept = new KeptKeys(ports);
  }

  /** Whose key is to be deleted. */
  public record Request(Address owner, Bytes32 dataId, long version) {
    /** {@code {owner, dataId, version}} as canonical JSON. */
    public byte[] toBytes() {
      var json = JsonNodeFactory.instance.objectNode();
      json.put("owner", owner.toString());
      json.put("dataId", dataId.toString());
      json.put("version", version);
      return CanonicalJson.bytes(json);
    }

    static Request parse(JsonNode json) throws WireException {
      StrictJson.exactMembers(json, "", "owner", "dataId", "version");
      return new Request(
          WireException.at("/owner", () -> Address.parse(StrictJson.text(json, "owner"))),
          WireException.at("/dataId", () -> Bytes32.parse(StrictJson.text(json, "dataId"))),
          WholeNumber.of(json, "version", WholeNumber.MAX_VERSION));
    }
  }

  /**
   * No key of the version is kept.
   *
   * @param deleted whether one was until now
   */
  public record Gone(boolean deleted) {}

  /**
   * Runs the step; the same again does no harm.
   *
   * @param body {@code {owner, dataId, version}}, at most 64 KiB
   */
  public Outcome<Gone> erase(byte[] body) {
    return Outcome.of(() -> flow(body));
  }

  private Gone flow(byte[] body) {
    // C1, C3
    Request request = PlainBody.read(body, StrictJson.Limits.MESSAGE, Request::parse);
    // C9: the tombstone, final
    Heads heads = ports.ledger().heads();
    requireTombstone(request, heads);
    return new Gone(kept.forget(request.owner(), request.dataId(), request.version()));
  }

  private void requireTombstone(Request request, Heads heads) {
    var ledger = ports.ledger();
    if (!ledger.tombstone(request.dataId(), request.version(), heads.finalized()).isZero()) {
      return;
    }
    if (ledger.tombstone(request.dataId(), request.version(), heads.latest()).isZero()) {
      throw new RefusedException(
          Refusal.NOT_ON_CHAIN, "version " + request.version() + " is not erased on chain");
    }
    throw new RefusedException(
        Refusal.NOT_FINAL, "the tombstone of version " + request.version() + " is not final");
  }
}
