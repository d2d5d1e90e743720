package dev.probity.protocol.custodian;

import dev.probity.protocol.intake.PlainBody;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowSecrets;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * V.16: releases a key to a module, for a message by which its owner asked for just that. Reached
 * by other modules alone; their keys without a user's message get nothing.
 *
 * <p>One message releases one version's key once: the same request again has the recorded answer,
 * as long as everything that was checked for it still holds.
 */
public final class ReleaseKey {
  private static final String DECRYPTION = "decryption";

  private final CustodianPorts ports;
  private final Entitlements entitlements;
  private final KeptKeys kept;
  private final RowSecrets secrets;

  /** The step on its ports. */
  public ReleaseKey(CustodianPorts ports) {
    this.ports = ports;
    this.entitlements = new Entitlements(new OwnersMessage(ports));
    this.kept = new KeptKeys(ports);
    this.secrets = new RowSecrets(ports.rowKeys(), ports.randomness());
  }

  /**
   * The key is released.
   *
   * @param sealed a {@link KeyGrant}, sealed to the recipient
   */
  public record Released(String sealed) {}

  /**
   * Runs the step.
   *
   * @param body a {@link ReleaseRequest}, at most 64 KiB
   */
  public Outcome<Released> release(byte[] body) {
    return Outcome.of(() -> flow(body));
  }

  private Released flow(byte[] body) {
    // C1, C3
    ReleaseRequest request = PlainBody.read(body, StrictJson.Limits.MESSAGE, ReleaseRequest::parse);
    // C4, C6, C9: the user's own message, and what it allows
    Heads heads = ports.ledger().heads();
    Entitlement entitlement = entitlements.of(request, heads);
    // The asking module, by the key that alone can open the answer
    Bytes32 recipient = request.recipient().thumbprint();
    if (!ports.modules().isKey(request.module(), DECRYPTION, recipient, heads)) {
      throw new RefusedException(
          Refusal.MODULE_UNKNOWN, recipient + " is no decryption key of " + request.module());
    }
    // The key, unless its version is erased
    GrantRow grant =
        kept.require(
            entitlement.owner(), entitlement.dataId(), entitlement.version(), heads.latest());
    if (!grant.manifestHash().equals(entitlement.manifestHash())) {
      throw new RefusedException(
          Refusal.KEY_BINDING, "the key was deposited with another manifest");
    }
    byte[] key = secrets.open(grantKey(grant), grant.sealedKey());
    try {
      // C7: the record is the claim, and has the answer
      return released(request, entitlement, new VersionKey(key));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private ItemKey grantKey(GrantRow row) {
    return kept.table().grantKey(row.owner(), row.dataId(), row.version());
  }

  /** The version's own key, under which the answers that hold it are kept. */
  private record VersionKey(byte[] bytes) implements RowKeys {
    private static final String NAME = "version";

    @Override
    public RowKey current() {
      return new RowKey(NAME, bytes);
    }

    @Override
    public Optional<RowKey> byId(String kid) {
      return kid.equals(NAME) ? Optional.of(current()) : Optional.empty();
    }

    @Override
    public String toString() {
      return "VersionKey[]";
    }
  }

  private Released released(ReleaseRequest request, Entitlement entitlement, VersionKey key) {
    var answers = new RowSecrets(key, ports.randomness());
    Optional<ReleaseRow> earlier = find(entitlement);
    if (earlier.isPresent()) {
      return recorded(earlier.get(), request, answers);
    }
    String sealed = answer(entitlement, key).seal(request.recipient());
    var row =
        new ReleaseRow(
            entitlement.requestHash(),
            entitlement.dataId(),
            entitlement.version(),
            request.purpose(),
            request.recipient().thumbprint(),
            answers.seal(releaseKey(entitlement), sealed.getBytes(StandardCharsets.US_ASCII)),
            ports.clock().instant().getEpochSecond());
    try {
      kept.table().insert(row);
    } catch (ItemStore.ConflictException raced) {
      ReleaseRow winner =
          find(entitlement)
              .orElseThrow(() ->
                  PortException.retryable(
                      PortException.Neighbour.TABLE, "a release came and went", raced));
      return recorded(winner, request, answers);
    }
    return new Released(sealed);
  }

  private KeyGrant answer(Entitlement entitlement, VersionKey key) {
    return new KeyGrant(
        ports.domain().chainId(),
        ports.domain().verifyingContract(),
        entitlement.owner(),
        entitlement.dataId(),
        entitlement.version(),
        Bytes32.of(key.bytes()));
  }

  private Optional<ReleaseRow> find(Entitlement entitlement) {
    return kept.table()
        .release(entitlement.requestHash(), entitlement.dataId(), entitlement.version());
  }

  private ItemKey releaseKey(Entitlement entitlement) {
    return kept.table()
        .releaseKey(entitlement.requestHash(), entitlement.dataId(), entitlement.version());
  }

  private Released recorded(ReleaseRow row, ReleaseRequest request, RowSecrets answers) {
    boolean same =
        row.recipient().equals(request.recipient().thumbprint())
            && row.purpose().equals(request.purpose());
    if (!same) {
      throw new RefusedException(
          Refusal.REPLAY, "for this message the key was released to " + row.recipient());
    }
    ItemKey at = kept.table().releaseKey(row.requestHash(), row.dataId(), row.version());
    return new Released(
        new String(answers.open(at, row.sealedAnswer()), StandardCharsets.US_ASCII));
  }
}
