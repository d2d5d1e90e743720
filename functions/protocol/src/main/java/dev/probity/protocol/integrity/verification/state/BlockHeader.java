package dev.probity.protocol.integrity.verification.state;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.util.List;

/**
 * The header of an Ethereum block (Yellow Paper, section 4.4.3, and the fields that later forks
 * appended), read from the RLP that hashes to the block's hash.
 *
 * <p>Known are the fields up to Prague. Fields that a later fork appends are hashed like all others
 * and otherwise ignored. A header alone proves nothing, because anyone can make one.
 *
 * @param hash keccak256 of the bytes given: the block's hash
 * @param number height of the block, 0 … 2^63−1
 * @param timestamp seconds since 1970
 * @param stateRoot root of the trie of accounts after this block
 */
public record BlockHeader(Bytes32 hash, long number, long timestamp, Bytes32 stateRoot) {
  /** The longest header that is read, in bytes; proof-of-authority chains keep seals in it. */
  public static final int MAX_BYTES = Rlp.MAX_BYTES;

  private static final int FRONTIER_FIELDS = 15;
  private static final int MAX_FIELDS = 64;

  private static final int HASH = Bytes32.LENGTH;
  private static final int BLOOM = 256;
  private static final int UINT = -1;
  private static final int ANY = -2;

  /** What each field is: a length in bytes, an integer, or bytes of any length. */
  private static final List<Integer> FIELDS =
      List.of(
          HASH, // parentHash
          HASH, // ommersHash
          Address.LENGTH, // beneficiary
          HASH, // stateRoot
          HASH, // transactionsRoot
          HASH, // receiptsRoot
          BLOOM, // logsBloom
          UINT, // difficulty
          UINT, // number
          UINT, // gasLimit
          UINT, // gasUsed
          UINT, // timestamp
          ANY, // extraData
          HASH, // prevRandao
          8, // nonce
          UINT, // baseFeePerGas, London
          HASH, // withdrawalsRoot, Shanghai
          UINT, // blobGasUsed, Cancun
          UINT, // excessBlobGas, Cancun
          HASH, // parentBeaconBlockRoot, Cancun
          HASH); // requestsHash, Prague

  private static final int STATE_ROOT = 3;
  private static final int NUMBER = 8;
  private static final int TIMESTAMP = 11;

  /**
   * Reads a header.
   *
   * @param rlp at most {@link #MAX_BYTES}
   * @throws ProofException when the bytes are not canonical RLP of a header
   */
  public static BlockHeader decode(byte[] rlp) throws ProofException {
    List<RlpItem> fields = Rlp.decode(rlp).items();
    if (fields.size() < FRONTIER_FIELDS || fields.size() > MAX_FIELDS) {
      throw new ProofException("block header of " + fields.size() + " fields");
    }
    for (int i = 0; i < fields.size(); i++) {
      int kind = i < FIELDS.size() ? FIELDS.get(i) : ANY;
      switch (kind) {
        case UINT -> fields.get(i).uint(Bytes32.LENGTH);
        case ANY -> fields.get(i).encoded();
        default -> fields.get(i).string(kind);
      }
    }
    return new BlockHeader(
        Digests.keccak256(rlp),
        fields.get(NUMBER).uint63(),
        fields.get(TIMESTAMP).uint63(),
        fields.get(STATE_ROOT).bytes32());
  }
}
