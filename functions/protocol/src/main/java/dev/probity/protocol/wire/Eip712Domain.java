package dev.probity.protocol.wire;

/**
 * An EIP-712 domain of the protocols: version "1", no salt.
 *
 * @param name for example {@code Probity IM}
 * @param chainId 1 … 2^63−1
 * @param verifyingContract the contract that the messages belong to
 */
public record Eip712Domain(String name, long chainId, Address verifyingContract) {
  private static final Bytes32 TYPE_HASH =
      Digests.keccak256(
          "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
  private static final Bytes32 VERSION_HASH = Digests.keccak256("1");

  public Eip712Domain {
    if (chainId <= 0) {
      throw new IllegalArgumentException("a chain id is positive");
    }
  }

  /** The domain separator: hashStruct of this domain. */
  public Bytes32 separator() {
    byte[] words = new byte[5 * Bytes32.LENGTH];
    TYPE_HASH.copyTo(words, 0);
    Digests.keccak256(name).copyTo(words, Bytes32.LENGTH);
    VERSION_HASH.copyTo(words, 2 * Bytes32.LENGTH);
    AbiWord.writeUint(chainId, words, 3 * Bytes32.LENGTH);
    verifyingContract.copyWordTo(words, 4 * Bytes32.LENGTH);
    return Digests.keccak256(words);
  }
}
