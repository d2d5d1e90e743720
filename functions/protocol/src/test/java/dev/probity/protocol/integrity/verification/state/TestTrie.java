package dev.probity.protocol.integrity.verification.state;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A secure Merkle Patricia trie built from scratch, the oracle of the verifier under test. Nodes
 * are written exactly as Ethereum's, so its proofs are what a node would answer.
 */
public final class TestTrie {
  @SuppressWarnings("ArrayRecordComponent") // Neither changed nor compared.
  private record Entry(byte[] path, byte[] value) {}

  private final List<Entry> entries;

  /**
   * @param valuesByPath from paths (keccak256 of the keys) to values
   */
  public TestTrie(Map<Bytes32, byte[]> valuesByPath) {
    entries =
        new TreeMap<>(valuesByPath)
            .entrySet().stream()
                .map(entry -> new Entry(nibbles(entry.getKey().bytes()), entry.getValue()))
                .toList();
  }

  /** The root hash. */
  public Bytes32 root() {
    return entries.isEmpty()
        ? MerklePatriciaProof.EMPTY_ROOT
        : Digests.keccak256(node(entries, 0, new byte[0], new ArrayList<>()));
  }

  /** The hashed nodes on the way to the path, root first. */
  public List<byte[]> proof(Bytes32 path) {
    List<byte[]> proof = new ArrayList<>();
    if (!entries.isEmpty()) {
      byte[] root = node(entries, 0, nibbles(path.bytes()), proof);
      proof.add(root);
    }
    return proof.reversed();
  }

  /**
   * The RLP of the node over these entries, which share their first {@code depth} nibbles. Hashed
   * nodes below it that lie on {@code wanted} are added to {@code proof}, deepest first.
   */
  private static byte[] node(List<Entry> entries, int depth, byte[] wanted, List<byte[]> proof) {
    Entry first = entries.getFirst();
    if (entries.size() == 1) {
      byte[] rest = Arrays.copyOfRange(first.path, depth, first.path.length);
      return Rlp.encodeList(List.of(Rlp.encode(compact(rest, true)), Rlp.encode(first.value)));
    }
    int split = depth;
    byte[] last = entries.getLast().path;
    while (first.path[split] == last[split]) {
      split++;
    }
    if (split > depth) {
      byte[] part = Arrays.copyOfRange(first.path, depth, split);
      boolean onTheWay =
          wanted.length > 0 && Arrays.equals(part, Arrays.copyOfRange(wanted, depth, split));
      byte[] branch = node(entries, split, onTheWay ? wanted : new byte[0], proof);
      return Rlp.encodeList(
          List.of(Rlp.encode(compact(part, false)), reference(branch, onTheWay, proof)));
    }
    List<byte[]> items = new ArrayList<>();
    for (int nibble = 0; nibble < 16; nibble++) {
      int at = depth;
      int chosen = nibble;
      List<Entry> below = entries.stream().filter(entry -> entry.path[at] == chosen).toList();
      if (below.isEmpty()) {
        items.add(Rlp.encode(new byte[0]));
      } else {
        boolean onTheWay = wanted.length > 0 && wanted[depth] == nibble;
        byte[] child = node(below, depth + 1, onTheWay ? wanted : new byte[0], proof);
        items.add(reference(child, onTheWay, proof));
      }
    }
    items.add(Rlp.encode(new byte[0]));
    return Rlp.encodeList(items);
  }

  private static byte[] reference(byte[] child, boolean onTheWay, List<byte[]> proof) {
    if (child.length < Bytes32.LENGTH) {
      return child;
    }
    if (onTheWay) {
      proof.add(child);
    }
    return Rlp.encode(Digests.keccak256(child).bytes());
  }

  private static byte[] compact(byte[] nibbles, boolean leaf) {
    boolean odd = nibbles.length % 2 == 1;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write((leaf ? 0x20 : 0) | (odd ? 0x10 | nibbles[0] : 0));
    for (int i = odd ? 1 : 0; i < nibbles.length; i += 2) {
      out.write(nibbles[i] << 4 | nibbles[i + 1]);
    }
    return out.toByteArray();
  }

  static byte[] nibbles(byte[] bytes) {
    byte[] nibbles = new byte[2 * bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      nibbles[2 * i] = (byte) ((bytes[i] & 0xf0) >> 4);
      nibbles[2 * i + 1] = (byte) (bytes[i] & 0x0f);
    }
    return nibbles;
  }
}
