package dev.probity.protocol.integrity.verification;

import static dev.probity.protocol.integrity.verification.FailedCheck.require;

import dev.probity.protocol.integrity.bundle.AccountEvidence;
import dev.probity.protocol.integrity.bundle.AnchorEvidence;
import dev.probity.protocol.integrity.bundle.StorageEvidence;
import dev.probity.protocol.integrity.verification.NetworkDescriptor.Contract;
import dev.probity.protocol.integrity.verification.state.AccountState;
import dev.probity.protocol.integrity.verification.state.BlockHeader;
import dev.probity.protocol.integrity.verification.state.ProofException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The words of the two registries' storage that stand under a header's state root, every one of
 * them proved. The header itself is not confirmed by it.
 */
final class ProvenState {
  private final Map<Address, Map<Bytes32, Bytes32>> words;

  private ProvenState(Map<Address, Map<Bytes32, Bytes32>> words) {
    this.words = words;
  }

  /** V8: the header hashes to the block it is given for. */
  static BlockHeader header(AnchorEvidence anchor) throws FailedCheck {
    BlockHeader header;
    try {
      header = BlockHeader.decode(anchor.headerRlp());
    } catch (ProofException e) {
      throw new FailedCheck(FailureCode.HEADER_MISMATCH, "anchor.header", e.reason());
    }
    require(
        header.hash().equals(anchor.block().hash()),
        FailureCode.HEADER_MISMATCH,
        "anchor.header",
        "it hashes to " + header.hash() + ", not to the block's " + anchor.block().hash());
    require(
        header.number() == anchor.block().number(),
        FailureCode.HEADER_MISMATCH,
        "anchor.block.number",
        "the header is of block " + header.number());
    require(
        header.timestamp() == anchor.block().timestamp(),
        FailureCode.HEADER_MISMATCH,
        "anchor.block.timestamp",
        "the header says " + header.timestamp());
    return header;
  }

  /** V9: every account and word is proved; the accounts are exactly the two registries. */
  static ProvenState prove(BlockHeader header, AnchorEvidence anchor, NetworkDescriptor network)
      throws FailedCheck {
    Map<Address, Map<Bytes32, Bytes32>> words = new HashMap<>();
    for (int i = 0; i < anchor.accounts().size(); i++) {
      AccountEvidence account = anchor.accounts().get(i);
      String place = "anchor.accounts." + i;
      Contract contract = contract(account.address(), place, network);
      AccountState state = account(header, account, place);
      require(
          state.codeHash().equals(contract.codeHash()),
          FailureCode.WRONG_CODE,
          place,
          "the code at " + account.address() + " hashes to " + state.codeHash());
      Map<Bytes32, Bytes32> earlier = words.put(account.address(), words(state, account, place));
      require(earlier == null, FailureCode.ACCOUNT_PROOF, place + ".address", "it is shown twice");
    }
    for (Contract contract : List.of(network.integrityRegistry(), network.moduleRegistry())) {
      require(
          words.containsKey(contract.address()),
          FailureCode.ACCOUNT_PROOF,
          "anchor.accounts",
          "the account " + contract.address() + " is not shown");
    }
    return new ProvenState(words);
  }

  /**
   * The word in a slot, zero where nothing is stored; empty where the evidence does not show it.
   */
  Optional<Bytes32> word(Address contract, Bytes32 slot) {
    return Optional.ofNullable(words.getOrDefault(contract, Map.of()).get(slot));
  }

  private static Contract contract(Address address, String place, NetworkDescriptor network)
      throws FailedCheck {
    for (Contract contract : List.of(network.integrityRegistry(), network.moduleRegistry())) {
      if (contract.address().equals(address)) {
        return contract;
      }
    }
    throw new FailedCheck(
        FailureCode.ACCOUNT_PROOF, place + ".address", address + " is neither registry");
  }

  private static AccountState account(BlockHeader header, AccountEvidence account, String place)
      throws FailedCheck {
    Optional<AccountState> state;
    try {
      state = AccountState.prove(header.stateRoot(), account.address(), account.accountProof());
    } catch (ProofException e) {
      throw new FailedCheck(FailureCode.ACCOUNT_PROOF, place + ".accountProof", e.reason());
    }
    return state.orElseThrow(() ->
        new FailedCheck(
            FailureCode.ACCOUNT_PROOF, place, account.address() + " does not exist in block B"));
  }

  private static Map<Bytes32, Bytes32> words(
      AccountState state, AccountEvidence account, String place) throws FailedCheck {
    Map<Bytes32, Bytes32> words = new HashMap<>();
    for (int i = 0; i < account.storage().size(); i++) {
      StorageEvidence evidence = account.storage().get(i);
      String at = place + ".storage." + i;
      Bytes32 word;
      try {
        word = state.storageWord(evidence.key(), evidence.proof());
      } catch (ProofException e) {
        throw new FailedCheck(FailureCode.STORAGE_PROOF, at, e.reason());
      }
      require(
          word.equals(evidence.value()),
          FailureCode.STORAGE_PROOF,
          at,
          "the proof shows " + word + " under this key");
      require(
          words.put(evidence.key(), word) == null,
          FailureCode.STORAGE_PROOF,
          at + ".key",
          "it is shown twice");
    }
    return words;
  }
}
