package dev.probity.protocol.integrity.verification;

import dev.probity.content.BlockSource;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.proof.LeafOrder;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.WireException;
import java.util.List;
import java.util.Optional;

/**
 * Verifies bundles of data sets. It does no I/O of its own, reads no clock, and believes nothing
 * but the descriptor, the curve and the hash functions. Stateless; may be shared between threads.
 */
public final class DatasetVerifier {
  private final Secp256k1 curve;

  /**
   * @param curve recovers the signers, for example {@link Secp256k1#best}
   */
  public DatasetVerifier(Secp256k1 curve) {
    this.curve = curve;
  }

  /**
   * Verifies a bundle as it lies in a file. Of encrypted data, records and metadata are checked
   * with its key alone; without it the verdict's findings say so.
   *
   * @param file the file's bytes
   * @param network the deployment that the verifier pins
   * @param content where the blocks come from; unverified
   * @param key of encrypted data, if it is known
   * @param witness the verifier's own RPC, if there is one
   * @return the verdict; the caller must look at its status
   */
  public Verdict verify(
      byte[] file,
      NetworkDescriptor network,
      BlockSource content,
      Optional<DataKey> key,
      Optional<ChainWitness> witness,
      VerificationProgress progress) {
    // V1
    progress.begins(Check.BUNDLE);
    Bundle bundle;
    try {
      bundle = Bundle.parse(file);
    } catch (WireException e) {
      return malformed(e, network);
    }
    return verify(bundle, network, content, key, witness, progress);
  }

  /** The same without a key. */
  public Verdict verify(
      byte[] file,
      NetworkDescriptor network,
      BlockSource content,
      Optional<ChainWitness> witness,
      VerificationProgress progress) {
    return verify(file, network, content, Optional.empty(), witness, progress);
  }

  /**
   * Verifies a bundle that was read already, so that V1 holds.
   *
   * @param network the deployment that the verifier pins
   * @param content where the blocks come from; unverified
   * @param key of encrypted data, if it is known
   * @param witness the verifier's own RPC, if there is one
   * @return the verdict; the caller must look at its status
   */
  public Verdict verify(
      Bundle bundle,
      NetworkDescriptor network,
      BlockSource content,
      Optional<DataKey> key,
      Optional<ChainWitness> witness,
      VerificationProgress progress) {
    return new DatasetVerification(
            curve, bundle, network, Optional.of(content), key, witness, progress)
        .run();
  }

  /**
   * Verifies a bundle in a file without the content it is about: all checks but V13 to V15. It
   * shows what was signed and since when it is anchored, and nothing of the data; its best status
   * is {@link Verdict.Status#CONTENT_NOT_READ}.
   *
   * @param file the file's bytes
   * @param network the deployment that the verifier pins
   * @param witness the verifier's own RPC, if there is one
   * @return the verdict; the caller must look at its status
   */
  public Verdict verifyWithoutContent(
      byte[] file,
      NetworkDescriptor network,
      Optional<ChainWitness> witness,
      VerificationProgress progress) {
    progress.begins(Check.BUNDLE);
    try {
      return new DatasetVerification(
              curve,
              Bundle.parse(file),
              network,
              Optional.empty(),
              Optional.empty(),
              witness,
              progress)
          .run();
    } catch (WireException e) {
      return malformed(e, network);
    }
  }

  private static Verdict malformed(WireException e, NetworkDescriptor network) {
    String subject = e.path().isEmpty() ? "bundle" : e.path().substring(1).replace('/', '.');
    Verdict.Failure failure =
        new Verdict.Failure(Check.BUNDLE, FailureCode.BUNDLE_MALFORMED, subject, e.reason());
    return new Verdict(
        Verdict.Status.REFUSED,
        List.of(),
        Optional.of(failure),
        List.of(),
        Optional.empty(),
        List.of(),
        LeafOrder.OWNERS_WORD,
        Optional.empty(),
        network.registryDelaySeconds());
  }
}
