package dev.probity.protocol.wire;

/**
 * What a chain says of contract accounts: the port that ERC-1271 checks go through. Reads are at
 * one block hash, so that everybody can repeat them; a chain that cannot answer is a failure of the
 * adapter, never {@code false}.
 */
public interface ContractSignatures {

  /** Hash of the block to read now and to record: the newest at the configured finality level. */
  Bytes32 blockToRecord();

  /** Whether the account has code at that block (a contract, or an EIP-7702 account). */
  boolean hasCode(Address account, Bytes32 blockHash);

  /**
   * Whether {@code isValidSignature(digest, signature)} at that block answers {@link
   * Erc1271#MAGIC}. A revert and any other answer are {@code false}.
   */
  boolean isValid(Address account, Bytes32 digest, byte[] signature, Bytes32 blockHash);
}
