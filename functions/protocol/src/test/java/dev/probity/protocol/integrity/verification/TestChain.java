package dev.probity.protocol.integrity.verification;

import dev.probity.protocol.integrity.bundle.AccountEvidence;
import dev.probity.protocol.integrity.bundle.AnchorEvidence;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.bundle.StorageEvidence;
import dev.probity.protocol.integrity.verification.NetworkDescriptor.Contract;
import dev.probity.protocol.integrity.verification.state.Rlp;
import dev.probity.protocol.integrity.verification.state.TestTrie;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One block of a chain in memory: two registries among other accounts, with real tries. */
final class TestChain {
  static final long STORED_BLOCK = 17;
  static final long ANCHOR_BLOCK = 23;
  private static final int NEIGHBOURS = 20;

  private final NetworkDescriptor network;
  private final Map<Contract, Map<Bytes32, Bytes32>> storage = new LinkedHashMap<>();
  private final TestTrie accounts;
  private final byte[] header;
  private final BlockRef block;

  TestChain(
      NetworkDescriptor network,
      Map<Bytes32, Bytes32> integrityWords,
      Map<Bytes32, Bytes32> moduleWords,
      long timestamp) {
    this.network = network;
    storage.put(network.integrityRegistry(), neighboured(integrityWords));
    storage.put(network.moduleRegistry(), neighboured(moduleWords));
    Map<Bytes32, byte[]> byPath = new HashMap<>();
    for (int i = 0; i < NEIGHBOURS; i++) {
      Bytes32 any = Digests.keccak256("account " + i);
      byPath.put(any, account(i, any, any));
    }
    storage.forEach((contract, words) ->
        byPath.put(
            Digests.keccak256(contract.address().bytes()),
            account(1, trie(words).root(), contract.codeHash())));
    accounts = new TestTrie(byPath);
    header = header(accounts.root(), timestamp);
    block = new BlockRef(ANCHOR_BLOCK, Digests.keccak256(header), timestamp);
  }

  /** As ModuleRegistry packs it. */
  static Bytes32 keyWord(KeyRecord key) {
    return Bytes32.of(
        ByteBuffer.allocate(32)
            .putLong(0)
            .putLong(key.compromisedSince())
            .putLong(key.validTo())
            .putLong(key.validFrom())
            .array());
  }

  BlockRef block() {
    return block;
  }

  AnchorEvidence evidence(List<Bytes32> integritySlots, List<Bytes32> moduleSlots) {
    return new AnchorEvidence(
        block,
        header,
        List.of(
            evidence(network.integrityRegistry(), integritySlots),
            evidence(network.moduleRegistry(), moduleSlots)));
  }

  private AccountEvidence evidence(Contract contract, List<Bytes32> slots) {
    Map<Bytes32, Bytes32> words = storage.getOrDefault(contract, Map.of());
    List<StorageEvidence> shown = new ArrayList<>();
    for (Bytes32 slot : slots) {
      shown.add(
          new StorageEvidence(
              slot,
              words.getOrDefault(slot, Bytes32.ZERO),
              trie(words).proof(Digests.keccak256(slot.bytes()))));
    }
    return new AccountEvidence(
        contract.address(), accounts.proof(Digests.keccak256(contract.address().bytes())), shown);
  }

  ChainWitness witness(Bytes32 genesis, Bundle.Stored stored) {
    Map<Long, Bytes32> hashes =
        Map.of(STORED_BLOCK, stored.blockHash(), ANCHOR_BLOCK, block.hash());
    return new ChainWitness() {
      @Override
      public Bytes32 genesisHash() {
        return genesis;
      }

      @Override
      public Optional<Bytes32> blockHash(long number) {
        return number < 0 || number > ANCHOR_BLOCK
            ? Optional.empty()
            : Optional.of(hashes.getOrDefault(number, Digests.keccak256("block " + number)));
      }
    };
  }

  private static Map<Bytes32, Bytes32> neighboured(Map<Bytes32, Bytes32> words) {
    Map<Bytes32, Bytes32> all = new HashMap<>(words);
    for (int i = 0; i < NEIGHBOURS; i++) {
      all.put(Digests.keccak256("slot " + i), Digests.keccak256("word " + i));
    }
    return all;
  }

  private static TestTrie trie(Map<Bytes32, Bytes32> words) {
    Map<Bytes32, byte[]> byPath = new HashMap<>();
    words.forEach((slot, word) ->
        byPath.put(Digests.keccak256(slot.bytes()), Rlp.encode(minimal(word.bytes()))));
    return new TestTrie(byPath);
  }

  private static byte[] account(long nonce, Bytes32 storageRoot, Bytes32 codeHash) {
    return Rlp.encodeList(
        List.of(
            Rlp.encode(nonce),
            Rlp.encode(0),
            Rlp.encode(storageRoot.bytes()),
            Rlp.encode(codeHash.bytes())));
  }

  private static byte[] header(Bytes32 stateRoot, long timestamp) {
    byte[] hash = Rlp.encode(Digests.keccak256("another block").bytes());
    return Rlp.encodeList(
        List.of(
            hash,
            hash,
            Rlp.encode(new byte[Address.LENGTH]),
            Rlp.encode(stateRoot.bytes()),
            hash,
            hash,
            Rlp.encode(new byte[256]),
            Rlp.encode(0),
            Rlp.encode(ANCHOR_BLOCK),
            Rlp.encode(30_000_000),
            Rlp.encode(21_000),
            Rlp.encode(timestamp),
            Rlp.encode(new byte[0]),
            hash,
            Rlp.encode(new byte[8]),
            Rlp.encode(7)));
  }

  private static byte[] minimal(byte[] word) {
    int zeros = 0;
    while (zeros < word.length && word[zeros] == 0) {
      zeros++;
    }
    return Arrays.copyOfRange(word, zeros, word.length);
  }
}
