package dev.probity.protocol.integrity.verification.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.integrity.verification.state.StateVectors.AccountVector;
import dev.probity.protocol.integrity.verification.state.StateVectors.StorageVector;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MerklePatriciaProofTest {
  private static final long SEED = 20_260_102;
  private static final byte[] ABSENT_BRANCH_VALUE = {(byte) 0x80};

  @Test
  void everyAccountAndWordThatARealNodeProvesIsFoundOrShownAbsent() throws Exception {
    StateVectors vectors = StateVectors.read();
    BlockHeader header = BlockHeader.decode(vectors.headerRlp());
    int words = 0;
    for (AccountVector account : vectors.accounts()) {
      Optional<AccountState> state =
          AccountState.prove(header.stateRoot(), account.address(), account.proof());
      assertThat(state.isPresent()).as(account.name()).isEqualTo(account.exists());
      if (state.isPresent()) {
        assertThat(state.get().codeHash()).as(account.name()).isEqualTo(account.codeHash());
        assertThat(state.get().storageRoot()).as(account.name()).isEqualTo(account.storageRoot());
        for (StorageVector word : account.storage()) {
          assertThat(state.get().storageWord(word.key(), word.proof()))
              .as(account.name() + ", " + word.name())
              .isEqualTo(word.value());
          words++;
        }
      }
    }
    assertThat(words).isEqualTo(12);
  }

  @Test
  void everySingleBitOfEveryNodeOfARealProofMatters() throws Exception {
    int bits = 0;
    int refused = 0;
    for (AccountVector account : StateVectors.read().accounts()) {
      for (StorageVector word : account.storage()) {
        for (int node = 0; node < word.proof().size(); node++) {
          for (int bit = 0; bit < 8 * word.proof().get(node).length; bit++) {
            List<byte[]> altered = new ArrayList<>(word.proof());
            altered.set(node, flip(word.proof().get(node), bit));
            refused += isRefused(account.storageRoot(), word.key(), altered) ? 1 : 0;
            bits++;
          }
        }
      }
    }
    assertThat(refused).isEqualTo(bits).isGreaterThan(10_000);
  }

  @Test
  void aProofWithANodeMissingAddedTwiceOrOutOfOrderIsRefused() throws Exception {
    int walked = 0;
    for (AccountVector account : StateVectors.read().accounts()) {
      for (StorageVector word : account.storage()) {
        // The empty trie needs no node, and a leaf inside its branch need not be listed again.
        boolean needsAll = word.proof().stream().allMatch(node -> node.length >= Bytes32.LENGTH);
        for (int i = 0; needsAll && i < word.proof().size(); i++) {
          List<byte[]> missing = new ArrayList<>(word.proof());
          missing.remove(i);
          assertRefused(account.storageRoot(), word.key(), missing);
          List<byte[]> twice = new ArrayList<>(word.proof());
          twice.add(i, word.proof().get(i));
          assertRefused(account.storageRoot(), word.key(), twice);
          walked++;
        }
        List<byte[]> extra = new ArrayList<>(word.proof());
        extra.add(new byte[] {(byte) 0xc0});
        assertRefused(account.storageRoot(), word.key(), extra);
        if (word.proof().size() > 1) {
          List<byte[]> reversed = new ArrayList<>(word.proof());
          Collections.reverse(reversed);
          assertRefused(account.storageRoot(), word.key(), reversed);
        }
      }
    }
    assertThat(walked).isGreaterThan(10);
  }

  @Test
  void aLeafInsideItsBranchMayBeListedOnceMoreOrNot() throws Exception {
    int found = 0;
    for (AccountVector account : StateVectors.read().accounts()) {
      for (StorageVector word : account.storage()) {
        if (word.name().contains("inside its branch")) {
          List<byte[]> without = word.proof().subList(0, word.proof().size() - 1);
          assertThat(
                  MerklePatriciaProof.verify(account.storageRoot(), word.key().bytes(), without)
                      .orElseThrow())
              .isEqualTo(
                  MerklePatriciaProof.verify(
                          account.storageRoot(), word.key().bytes(), word.proof())
                      .orElseThrow());
          found++;
        }
      }
    }
    assertThat(found).isEqualTo(2);
  }

  @Test
  void theEmptyTrieShowsEveryKeyAbsent() throws ProofException {
    byte[] key = new byte[32];
    Bytes32 empty = MerklePatriciaProof.EMPTY_ROOT;
    assertThat(empty.toString())
        .isEqualTo("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
    assertThat(MerklePatriciaProof.verify(empty, key, List.of())).isEmpty();
    assertThat(MerklePatriciaProof.verify(empty, key, List.of(ABSENT_BRANCH_VALUE))).isEmpty();
    assertRefused(empty, Bytes32.of(key), List.of(ABSENT_BRANCH_VALUE, ABSENT_BRANCH_VALUE));
    assertRefused(empty, Bytes32.of(key), List.of(new byte[] {(byte) 0xc0}));
  }

  @Test
  void randomTriesAgreeWithAMapOnWhatIsPresentAndAbsent() throws ProofException {
    randomTries(12);
  }

  @Test
  @Tag("fuzz")
  void manyRandomTriesAgreeWithAMapOnWhatIsPresentAndAbsent() throws ProofException {
    randomTries(400);
  }

  private static void randomTries(int rounds) throws ProofException {
    SplittableRandom random = new SplittableRandom(SEED);
    int present = 0;
    int absent = 0;
    for (int round = 0; round < rounds; round++) {
      Map<Bytes32, byte[]> byPath = new HashMap<>();
      int keys = random.nextInt(1, 80);
      for (int i = 0; i < keys; i++) {
        byte[] value = new byte[random.nextInt(1, 40)];
        random.nextBytes(value);
        byPath.put(pathOf(i), value);
      }
      TestTrie trie = new TestTrie(byPath);
      Bytes32 root = trie.root();
      for (int i = 0; i < 2 * keys; i++) {
        List<byte[]> proof = trie.proof(pathOf(i));
        Optional<byte[]> value = MerklePatriciaProof.verify(root, key(i), proof);
        byte[] expected = byPath.get(pathOf(i));
        assertThat(value.isPresent())
            .as("seed %d, round %d, key %d", SEED, round, i)
            .isEqualTo(expected != null);
        if (value.isPresent()) {
          assertThat(value.get()).isEqualTo(expected);
          present++;
        } else {
          absent++;
        }
      }
    }
    assertThat(present).isPositive();
    assertThat(absent).isPositive();
  }

  @Test
  void nodesThatHashRightButAreNoNodesOfASecureTrieAreRefused() {
    byte[] leafPath = new byte[33];
    leafPath[0] = 0x20;
    byte[] value = Rlp.encode(new byte[] {1});
    assertRefusedAsRoot(Rlp.encode(new byte[40]), "string where a list");
    assertRefusedAsRoot(list(value, value, value), "3 items");
    assertRefusedAsRoot(list(Rlp.encode(new byte[] {0x40, 1}), value), "unknown flags");
    assertRefusedAsRoot(list(Rlp.encode(new byte[0]), value), "unknown flags");
    assertRefusedAsRoot(list(Rlp.encode(new byte[] {0x21, 1}), value), "padding");
    assertRefusedAsRoot(list(Rlp.encode(new byte[] {0x20, 1}), value), "shorter than the key");
    assertRefusedAsRoot(list(Rlp.encode(new byte[40]), value), "longer than the key");
    assertRefusedAsRoot(list(Rlp.encode(leafPath), Rlp.encode(new byte[0])), "without a value");
    assertRefusedAsRoot(
        list(Rlp.encode(new byte[] {0}), Rlp.encode(new byte[32])), "extension without a path");
    List<byte[]> branch = new ArrayList<>(Collections.nCopies(16, Rlp.encode(new byte[0])));
    branch.add(value);
    assertRefusedAsRoot(Rlp.encodeList(branch), "branch with a value");
    byte[] odd = {(byte) (0x10 | TestTrie.nibbles(pathOf(0).bytes())[0])};
    assertRefusedAsRoot(list(Rlp.encode(odd), Rlp.encode(new byte[31])), "31 bytes, not 32");
    byte[] embedded = list(Rlp.encode(new byte[] {0x20}), Rlp.encode(new byte[29]));
    assertRefusedAsRoot(list(Rlp.encode(odd), embedded), "too long to lie there");
    byte[] shortLeaf = list(Rlp.encode(new byte[] {0x20}), value);
    assertRefusedAsRoot(list(Rlp.encode(odd), shortLeaf), "does not lead to a branch");
    List<byte[]> all = new ArrayList<>(Collections.nCopies(16, list(value, value)));
    all.add(Rlp.encode(new byte[0]));
    assertRefusedAsRoot(Rlp.encodeList(all), "node path");
  }

  @Test
  void aHashedChildThatIsShortEnoughToLieInItsParentIsRefused() {
    byte[] child = list(Rlp.encode(new byte[] {0x20}), Rlp.encode(new byte[] {1}));
    byte[] hash = Rlp.encode(Digests.keccak256(child).bytes());
    List<byte[]> items = new ArrayList<>(Collections.nCopies(16, hash));
    items.add(Rlp.encode(new byte[0]));
    byte[] root = Rlp.encodeList(items);
    assertThatThrownBy(
            () -> MerklePatriciaProof.verify(Digests.keccak256(root), key(0), List.of(root, child)))
        .isInstanceOf(ProofException.class)
        .hasMessageContaining("short enough");
  }

  @Test
  void limitsOfNodesAndTheirLengthHold() {
    Bytes32 root = Digests.keccak256("any");
    List<byte[]> many = Collections.nCopies(MerklePatriciaProof.MAX_NODES + 1, new byte[1]);
    assertThatThrownBy(() -> MerklePatriciaProof.verify(root, key(0), many))
        .hasMessageContaining("more than 64 nodes");
    List<byte[]> large = List.of(new byte[MerklePatriciaProof.MAX_NODE_BYTES + 1]);
    assertThatThrownBy(() -> MerklePatriciaProof.verify(root, key(0), large))
        .hasMessageContaining("longer than");
  }

  @Test
  void nothingButAProofExceptionLeavesTheVerifier() throws IOException, WireException {
    fuzz(20_000);
  }

  @Test
  @Tag("fuzz")
  void nothingButAProofExceptionLeavesTheVerifierForLong() throws IOException, WireException {
    fuzz(1_000_000);
  }

  /** Roots that fit the altered nodes, so that the walk goes past the first hash. */
  private static void fuzz(int rounds) throws IOException, WireException {
    SplittableRandom random = new SplittableRandom(SEED);
    List<StorageVector> words =
        StateVectors.read().accounts().stream()
            .flatMap(account -> account.storage().stream())
            .toList();
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      StorageVector word = words.get(random.nextInt(words.size()));
      List<byte[]> proof = new ArrayList<>(word.proof());
      byte[] node = proof.getLast().clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        node[random.nextInt(node.length)] = (byte) random.nextInt(256);
      }
      byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(node, random.nextInt(node.length)) : node;
      try {
        MerklePatriciaProof.verify(Digests.keccak256(cut), word.key().bytes(), List.of(cut));
      } catch (ProofException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private static boolean isRefused(Bytes32 root, Bytes32 key, List<byte[]> proof) {
    try {
      MerklePatriciaProof.verify(root, key.bytes(), proof);
      return false;
    } catch (ProofException refused) {
      return true;
    }
  }

  private static void assertRefused(Bytes32 root, Bytes32 key, List<byte[]> proof) {
    assertThatThrownBy(() -> MerklePatriciaProof.verify(root, key.bytes(), proof))
        .isInstanceOf(ProofException.class);
  }

  private static void assertRefusedAsRoot(byte[] node, String reason) {
    assertThatThrownBy(
            () -> MerklePatriciaProof.verify(Digests.keccak256(node), key(0), List.of(node)))
        .isInstanceOf(ProofException.class)
        .hasMessageContaining(reason);
  }

  private static byte[] list(byte[]... items) {
    return Rlp.encodeList(List.of(items));
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(32).putInt(28, number).array();
  }

  private static Bytes32 pathOf(int number) {
    return Digests.keccak256(key(number));
  }

  private static byte[] flip(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << bit % 8);
    return flipped;
  }
}
