package dev.probity.protocol.custodian;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.intake.PlainBody;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowSecrets;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.Arrays;
import java.util.Optional;

/**
 * V.10: keeps the key of a version that its owner stores. Reached by the integrity module alone,
 * which passes the owner's grant on and cannot open it.
 *
 * <p>A version has one key, for ever: the same deposit again has the same answer, and every other
 * one for the same version is {@code key-binding}.
 */
public final class DepositKey {
  private final CustodianPorts ports;
  private final OwnersMessage messages;
  private final KeptKeys kept;
  private final RowSecrets secrets;

  /** The step on its ports. */
  public DepositKey(CustodianPorts ports) {
    this.ports = ports;
    this.messages = new OwnersMessage(ports);
    this.kept = new KeptKeys(ports);
    this.secrets = new RowSecrets(ports.rowKeys(), ports.randomness());
  }

  /**
   * What is asked.
   *
   * @param keyGrant the sealed grant, as the owner sent it
   * @param storeData R16 with S12
   * @param storedAt timestamp of the block of Tx5, seconds
   */
  public record Request(String keyGrant, SignedMessage<StoreData> storeData, long storedAt) {
    /** {@code {keyGrant, storeData, storedAt}} as canonical JSON. */
    public byte[] toBytes() {
      var json = JsonNodeFactory.instance.objectNode();
      json.put("keyGrant", keyGrant);
      json.set("storeData", storeData.toJson());
      json.put("storedAt", storedAt);
      return CanonicalJson.bytes(json);
    }

    static Request parse(JsonNode json) throws WireException {
      StrictJson.exactMembers(json, "", "keyGrant", "storeData", "storedAt");
      return new Request(
          StrictJson.text(json, "keyGrant"),
          WireException.at(
              "/storeData", () -> SignedMessage.parse(StoreData.TYPE, json.path("storeData"))),
          WholeNumber.of(json, "storedAt", WholeNumber.MAX_TIME));
    }

    @Override
    public String toString() {
      return "DepositKey.Request[" + storeData.message().dataId() + "]";
    }
  }

  /**
   * The key is kept, now or by an earlier call.
   *
   * @param keyCommit what the manifest must say of it
   */
  public record Deposited(Bytes32 keyCommit) {}

  /**
   * Runs the step.
   *
   * @param body {@code {keyGrant, storeData, storedAt}}, at most 64 KiB
   */
  public Outcome<Deposited> deposit(byte[] body) {
    return Outcome.of(() -> flow(body));
  }

  private Deposited flow(byte[] body) {
    // C1, C3
    Request request = PlainBody.read(body, StrictJson.Limits.MESSAGE, Request::parse);
    // C0, C2: the grant, by the custodian's own key
    KeyGrant grant = open(request.keyGrant());
    // C4, C6: R16 and S12
    StoreData message = request.storeData().message();
    Bytes32 digest = messages.requireSigned(request.storeData(), message.user());
    // The grant is for just what the owner stores
    requireBound(grant, message);
    // C9: R16 in its slot, final
    Heads heads = ports.ledger().heads();
    messages.requireAnchored(message, digest, request.storedAt(), heads);
    GrantRow row = row(grant, message, digest);
    Optional<GrantRow> earlier =
        kept.find(row.owner(), row.dataId(), row.version(), heads.latest());
    if (earlier.isPresent()) {
      return same(earlier.get(), row);
    }
    try {
      kept.table().insert(row);
    } catch (ItemStore.ConflictException raced) {
      return same(winner(row, raced), row);
    }
    return new Deposited(row.keyCommit());
  }

  private KeyGrant open(String sealed) {
    try {
      KeyGrant.requireSealedTo(ports.decryptionKey().publicJwk().thumbprint(), sealed);
    } catch (WireException wrong) {
      throw new RefusedException(Refusal.JWE_HEADER, wrong.under("/keyGrant"));
    }
    try {
      return KeyGrant.open(sealed, ports.decryptionKey());
    } catch (WireException | DecryptionKey.UnwrapException closed) {
      throw new RefusedException(
          Refusal.JWE_DECRYPT, "keyGrant: does not open, or holds no key grant");
    }
  }

  private void requireBound(KeyGrant grant, StoreData message) {
    Eip712Domain domain = ports.domain();
    boolean bound =
        grant.chainId() == domain.chainId()
            && grant.integrityRegistry().equals(domain.verifyingContract())
            && grant.owner().equals(message.user())
            && grant.dataId().equals(message.dataId())
            && grant.version() == message.version();
    if (!bound) {
      throw new RefusedException(
          Refusal.KEY_BINDING, "the key grant is for another object than the message");
    }
  }

  private GrantRow row(KeyGrant grant, StoreData message, Bytes32 digest) {
    byte[] key = grant.key().bytes();
    try {
      return new GrantRow(
          grant.owner(),
          grant.dataId(),
          grant.version(),
          digest,
          message.manifestHash(),
          grant.keyCommit(),
          secrets.seal(kept.table().grantKey(grant.owner(), grant.dataId(), grant.version()), key),
          ports.clock().instant().getEpochSecond());
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private GrantRow winner(GrantRow row, ItemStore.ConflictException raced) {
    return kept.table()
        .grant(row.owner(), row.dataId(), row.version())
        .orElseThrow(() ->
            PortException.retryable(PortException.Neighbour.TABLE, "a grant came and went", raced));
  }

  private static Deposited same(GrantRow kept, GrantRow asked) {
    if (!kept.isSameDeposit(asked)) {
      throw new RefusedException(
          Refusal.KEY_BINDING, "another key is kept of version " + asked.version());
    }
    return new Deposited(kept.keyCommit());
  }
}
