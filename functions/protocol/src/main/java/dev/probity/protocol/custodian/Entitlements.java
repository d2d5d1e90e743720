package dev.probity.protocol.custodian;

import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;

/** Verifies the user's message of a request, and says which key it allows to release. */
final class Entitlements {
  private final OwnersMessage messages;

  Entitlements(OwnersMessage messages) {
    this.messages = messages;
  }

  /**
   * What the request's own message allows.
   *
   * @throws RefusedException {@code wrong-domain}, {@code bad-signature}, {@code hash-mismatch},
   *     {@code not-final}, {@code key-binding}
   */
  Entitlement of(ReleaseRequest request, Heads heads) {
    return switch (request) {
      case ReleaseRequest.Check check -> ofCheck(check, heads);
    };
  }

  private Entitlement ofCheck(ReleaseRequest.Check check, Heads heads) {
    StoreData message = check.storeData().message();
    Bytes32 digest = messages.requireSigned(check.storeData(), message.user());
    messages.requireAnchored(message, digest, check.storedAt(), heads);
    Bytes32 manifestHash =
        check.version() == message.version() ? message.manifestHash() : previous(check, message);
    return new Entitlement(digest, message.user(), message.dataId(), check.version(), manifestHash);
  }

  /** The manifest that the one signed in R16 continues. */
  private Bytes32 previous(ReleaseRequest.Check check, StoreData message) {
    SignedMessage<Manifest> signed =
        check
            .manifest()
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.KEY_BINDING,
                    "version " + check.version() + " is not the one that the message stores"));
    Manifest manifest = signed.message();
    Bytes32 digest = messages.requireSigned(signed, manifest.user());
    boolean continues =
        digest.equals(message.manifestHash())
            && manifest.user().equals(message.user())
            && manifest.dataId().equals(message.dataId())
            && manifest.version() == message.version()
            && check.version() < manifest.version()
            && !manifest.previous().isZero();
    if (!continues) {
      throw new RefusedException(
          Refusal.KEY_BINDING, "the manifest is not the one that the message stores");
    }
    return manifest.previous();
  }
}
