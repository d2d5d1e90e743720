package dev.probity.protocol.integrity.verification.state;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * An account as the state trie holds it (Yellow Paper, section 4.1).
 *
 * @param nonce transactions sent, or contracts created, 0 … 2^63−1
 * @param balance wei, 0 … 2^256−1
 * @param storageRoot root of the trie of its storage words
 * @param codeHash keccak256 of its code
 */
public record AccountState(long nonce, BigInteger balance, Bytes32 storageRoot, Bytes32 codeHash) {

  /**
   * What the state with this root holds under an address.
   *
   * @return the account; or nothing, when the proof shows that there is none
   * @throws ProofException when the proof proves neither, or the account is malformed
   */
  public static Optional<AccountState> prove(Bytes32 stateRoot, Address address, List<byte[]> proof)
      throws ProofException {
    Optional<byte[]> value = MerklePatriciaProof.verify(stateRoot, address.bytes(), proof);
    return value.isPresent() ? Optional.of(decode(value.get())) : Optional.empty();
  }

  /**
   * Reads the value of a leaf of the state trie.
   *
   * @throws ProofException when it is not canonical RLP of an account
   */
  public static AccountState decode(byte[] rlp) throws ProofException {
    List<RlpItem> fields = Rlp.decode(rlp).items();
    if (fields.size() != 4) {
      throw new ProofException("account of " + fields.size() + " fields");
    }
    return new AccountState(
        fields.get(0).uint63(),
        new BigInteger(1, fields.get(1).uint(Bytes32.LENGTH)),
        fields.get(2).bytes32(),
        fields.get(3).bytes32());
  }

  /**
   * The word in a slot of this account's storage.
   *
   * @param slot the slot before hashing
   * @return the word; zero when the proof shows that nothing is stored there
   * @throws ProofException when the proof proves neither, or the word is malformed
   */
  public Bytes32 storageWord(Bytes32 slot, List<byte[]> proof) throws ProofException {
    Optional<byte[]> value = MerklePatriciaProof.verify(storageRoot, slot.bytes(), proof);
    if (value.isEmpty()) {
      return Bytes32.ZERO;
    }
    byte[] digits = Rlp.decode(value.get()).uint(Bytes32.LENGTH);
    if (digits.length == 0) {
      throw new ProofException("a zero word is never stored");
    }
    byte[] word = new byte[Bytes32.LENGTH];
    System.arraycopy(digits, 0, word, word.length - digits.length, digits.length);
    return Bytes32.of(word);
  }
}
