package dev.probity.protocol.wire;

import dev.probity.protocol.wire.SignatureRefusedException.Reason;
import java.util.Optional;

/**
 * Checks signatures of accounts in the order that the protocols fix: ECDSA first, since an EIP-7702
 * account has both a key and code; then, if the account has code, ERC-1271 at a recorded block.
 */
public final class UserSignatures {
  /** Longest signature that a contract is asked about, in bytes. */
  public static final int MAX_CONTRACT_SIGNATURE = 1 << 13;

  private final Secp256k1 curve;
  private final Optional<ContractSignatures> contracts;

  private UserSignatures(Secp256k1 curve, Optional<ContractSignatures> contracts) {
    this.curve = curve;
    this.contracts = contracts;
  }

  /** With a chain to ask contracts on. */
  public static UserSignatures onChain(Secp256k1 curve, ContractSignatures contracts) {
    return new UserSignatures(curve, Optional.of(contracts));
  }

  /** Without a chain: what ECDSA does not settle is {@link Reason#UNVERIFIABLE}. */
  public static UserSignatures offline(Secp256k1 curve) {
    return new UserSignatures(curve, Optional.empty());
  }

  /**
   * Checks a signature on receipt. The block of an ERC-1271 answer is the proof's {@link
   * VerifiedSignature#blockHash}.
   *
   * @param signature 65 bytes r‖s‖v, or what the account's contract reads, at most 8 KiB
   */
  public VerifiedSignature verify(Address user, Bytes32 digest, byte[] signature)
      throws SignatureRefusedException {
    return isByKey(user, digest, signature)
        ? byKey(user, digest)
        : byContract(user, digest, signature, Optional.empty());
  }

  /**
   * Checks a signature again, as it was recorded.
   *
   * @param recordedBlock the block of the recorded ERC-1271 answer; empty if it was ECDSA, and then
   *     nothing else is tried
   */
  public VerifiedSignature verifyRecorded(
      Address user, Bytes32 digest, byte[] signature, Optional<Bytes32> recordedBlock)
      throws SignatureRefusedException {
    return recordedBlock.isPresent()
        ? byContract(user, digest, signature, recordedBlock)
        : verifyKey(user, digest, signature);
  }

  /**
   * Checks a signature by a plain key, as modules have: ECDSA and nothing else.
   *
   * @param signature 65 bytes r‖s‖v
   */
  public VerifiedSignature verifyKey(Address signer, Bytes32 digest, byte[] signature)
      throws SignatureRefusedException {
    if (!isByKey(signer, digest, signature)) {
      throw invalid(signer);
    }
    return byKey(signer, digest);
  }

  private boolean isByKey(Address signer, Bytes32 digest, byte[] signature) {
    try {
      return curve.recover(digest, Signature.parse(signature)).equals(signer);
    } catch (WireException notAnEcdsaSignature) {
      return false;
    }
  }

  private static VerifiedSignature byKey(Address signer, Bytes32 digest) {
    return new VerifiedSignature(VerifiedSignature.Kind.ECDSA, signer, digest, Optional.empty());
  }

  private VerifiedSignature byContract(
      Address user, Bytes32 digest, byte[] signature, Optional<Bytes32> recordedBlock)
      throws SignatureRefusedException {
    if (signature.length > MAX_CONTRACT_SIGNATURE) {
      throw invalid(user);
    }
    if (contracts.isEmpty()) {
      throw new SignatureRefusedException(
          Reason.UNVERIFIABLE, "the signature is not by the key of " + user + "; no chain to ask");
    }
    ContractSignatures chain = contracts.get();
    Bytes32 block = recordedBlock.orElseGet(chain::blockToRecord);
    if (!chain.hasCode(user, block) || !chain.isValid(user, digest, signature, block)) {
      throw invalid(user);
    }
    return new VerifiedSignature(VerifiedSignature.Kind.ERC1271, user, digest, Optional.of(block));
  }

  private static SignatureRefusedException invalid(Address signer) {
    return new SignatureRefusedException(Reason.INVALID, "the signature is not by " + signer);
  }
}
