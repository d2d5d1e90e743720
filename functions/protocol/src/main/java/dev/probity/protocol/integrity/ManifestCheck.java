package dev.probity.protocol.integrity;

import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignatureRefusedException;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.UserSignatures;
import java.io.IOException;

/**
 * V.14: S_d by the owner, over the manifest of this very content and this very request. Whoever
 * works with the content checks it, and believes nobody who has.
 *
 * @param domain {@code Probity IM} at SCim on our chain
 */
public record ManifestCheck(Eip712Domain domain, UserSignatures signatures) {

  /**
   * The manifest of the content, if it is the one that the request names.
   *
   * @throws RefusedException {@code manifest-signature}
   * @throws DatasetException its file is no manifest
   */
  public Manifest require(StoreData request, DatasetContents contents) throws IOException {
    SignedMessage<Manifest> signed = contents.signedManifest();
    Manifest manifest = signed.message();
    require(signed.domain().equals(domain), "its domain is not this deployment's");
    require(manifest.user().equals(request.user()), "its user is not the sender of the request");
    require(manifest.dataId().equals(request.dataId()), "its dataId is not the request's");
    require(manifest.version() == request.version(), "its version is not the request's");
    Bytes32 digest = signed.digest();
    require(digest.equals(request.manifestHash()), "its digest is not the request's manifestHash");
    require(
        Commitments.dataId(
                domain.chainId(), domain.verifyingContract(), manifest.user(), manifest.nonce())
            .equals(manifest.dataId()),
        "its nonce does not give its dataId");
    require(
        contents.isEncrypted() != manifest.keyCommit().isZero(),
        "it names a key exactly where the data is encrypted");
    require(contents.dataSize() == manifest.size(), "its size is not that of the data");
    // The metadata of encrypted data is read by who has the key alone.
    require(
        contents.isEncrypted() || contents.metaHash().equals(manifest.metaHash()),
        "its metaHash is not the metadata's");
    try {
      signatures.verify(manifest.user(), digest, signed.signature().bytes());
    } catch (SignatureRefusedException wrong) {
      throw new RefusedException(Refusal.MANIFEST_SIGNATURE, "S_d is not by the owner");
    }
    return manifest;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new RefusedException(Refusal.MANIFEST_SIGNATURE, "the manifest: " + otherwise);
    }
  }
}
