package dev.probity.protocol.aiservice;

import dev.probity.protocol.custodian.KeyCustodian;
import dev.probity.protocol.custodian.KeyGrant;
import dev.probity.protocol.custodian.ReleaseRequest;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.util.Optional;

/**
 * V.16: opens encrypted content with the key that the custodian releases for the owner's own
 * message: R16, which asks for the check. No key is kept here, in no row and no field.
 */
final class DataKeys {
  private final AiServicePorts ports;
  private final KeyCustodian custodian;

  DataKeys(AiServicePorts ports) {
    this.ports = ports;
    this.custodian = new KeyCustodian(ports.modules());
  }

  /**
   * The content of the version that is checked, in the clear; public content as it is.
   *
   * @throws DatasetException the key is the owner's, and does not open the content
   * @throws RefusedException as the custodian answers
   */
  CheckedContent opened(CheckedContent asked) throws IOException {
    return asked.contents().isEncrypted() ? opened(asked, asked, Optional.empty()) : asked;
  }

  /**
   * The content of the version before it.
   *
   * @return empty if its owner erased it: there is nothing to compare with
   */
  Optional<CheckedContent> openedBefore(CheckedContent previous, CheckedContent asked)
      throws IOException {
    if (!previous.contents().isEncrypted()) {
      return Optional.of(previous);
    }
    try {
      return Optional.of(opened(previous, asked, Optional.of(asked.contents().signedManifest())));
    } catch (RefusedException refused) {
      if (refused.refusal() == Refusal.ERASED) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private CheckedContent opened(
      CheckedContent wanted, CheckedContent asked, Optional<SignedMessage<Manifest>> manifest)
      throws IOException {
    DecryptionKey own = ports.decryptionKey();
    String sealed =
        custodian.release(
            new ReleaseRequest.Check(
                asked.version().request(),
                asked.version().storedAt(),
                manifest,
                wanted.manifest().version(),
                own.publicJwk()));
    return wanted.with(key(sealed, own, wanted.manifest()), ports);
  }

  private static DataKey key(String sealed, DecryptionKey own, Manifest wanted) {
    try {
      KeyGrant grant = KeyGrant.open(sealed, own);
      if (grant.keyCommit().equals(wanted.keyCommit())) {
        return DataKey.of(grant.key().bytes());
      }
    } catch (WireException | DecryptionKey.UnwrapException closed) {
      throw PortException.retryable(
          PortException.Neighbour.MODULE, "the custodian's answer does not open", closed);
    }
    throw new RefusedException(
        Refusal.KEY_BINDING, "the released key is not the one that the manifest names");
  }
}
