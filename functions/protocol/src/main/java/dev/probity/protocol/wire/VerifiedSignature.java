package dev.probity.protocol.wire;

import java.util.Optional;

/**
 * Proof that an account signed a digest. Only {@link UserSignatures} makes one, after the check.
 */
public final class VerifiedSignature {
  /** How it was checked. */
  public enum Kind {
    /** Recovered from the signature: holds for ever, without a chain. */
    ECDSA,
    /** Answered by the account's contract at {@link #blockHash}. */
    ERC1271
  }

  private final Kind kind;
  private final Address signer;
  private final Bytes32 digest;
  private final Optional<Bytes32> blockHash;

  VerifiedSignature(Kind kind, Address signer, Bytes32 digest, Optional<Bytes32> blockHash) {
    this.kind = kind;
    this.signer = signer;
    this.digest = digest;
    this.blockHash = blockHash;
  }

  public Kind kind() {
    return kind;
  }

  /** The account that signed. */
  public Address signer() {
    return signer;
  }

  /** What it signed. */
  public Bytes32 digest() {
    return digest;
  }

  /** The block at which the contract was asked; empty for ECDSA. To be stored with the message. */
  public Optional<Bytes32> blockHash() {
    return blockHash;
  }
}
