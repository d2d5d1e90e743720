package dev.probity.protocol.integrity.verification.state;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Proofs of Ethereum's secure Merkle Patricia tries (Yellow Paper, appendix D), whose paths are
 * keccak256 of the keys: 64 nibbles, so that no key is a prefix of another.
 *
 * <p>A proof is the list of hashed nodes from the root down. Every node given must be used, in this
 * order; what is left over is refused, so that no bit of a proof is unread. A child shorter than 32
 * bytes lies inside its parent; some clients list it once more after the parent, which is accepted
 * where the bytes are equal.
 *
 * <p>Absence is proved by what stands where the path would go on: an empty slot of a branch, a leaf
 * or an extension that differs from the path, or the empty trie (no node, or the one byte 0x80).
 */
public final class MerklePatriciaProof {
  /** The most nodes of one proof: one for each nibble of the path. */
  public static final int MAX_NODES = 64;

  /** The longest node, in bytes. */
  public static final int MAX_NODE_BYTES = Rlp.MAX_BYTES;

  /** The root of a trie without keys: keccak256 of the RLP of the empty string. */
  public static final Bytes32 EMPTY_ROOT = Digests.keccak256(new byte[] {(byte) 0x80});

  private static final int BRANCH = 17;
  private static final int SHORT_NODE = 2;
  private static final int PATH = 64;

  private final List<byte[]> proof;
  private final byte[] path;
  private int used;
  private int depth;

  private MerklePatriciaProof(List<byte[]> proof, byte[] path) {
    this.proof = proof;
    this.path = path;
  }

  /**
   * What the trie with this root holds under a key.
   *
   * @param root the trie's root hash
   * @param key the key before hashing: 20 bytes of an address, or 32 of a storage slot
   * @param proof at most {@link #MAX_NODES} nodes of at most {@link #MAX_NODE_BYTES} each, root
   *     first
   * @return the value, never empty; or nothing, when the proof shows that there is none
   * @throws ProofException when the proof proves neither
   */
  public static Optional<byte[]> verify(Bytes32 root, byte[] key, List<byte[]> proof)
      throws ProofException {
    if (proof.size() > MAX_NODES) {
      throw new ProofException("proof of more than " + MAX_NODES + " nodes");
    }
    if (root.equals(EMPTY_ROOT)) {
      boolean emptyNode = proof.size() == 1 && Arrays.equals(proof.getFirst(), new byte[] {-128});
      if (!proof.isEmpty() && !emptyNode) {
        throw new ProofException("proof nodes for an empty trie");
      }
      return Optional.empty();
    }
    byte[] path = nibbles(Digests.keccak256(key).bytes());
    MerklePatriciaProof walk = new MerklePatriciaProof(List.copyOf(proof), path);
    Optional<byte[]> value = walk.descend(root);
    if (walk.used != proof.size()) {
      throw new ProofException("proof with nodes that do not belong to it");
    }
    return value;
  }

  private Optional<byte[]> descend(Bytes32 root) throws ProofException {
    RlpItem node = hashedNode(root);
    while (true) {
      List<RlpItem> items = node.items();
      RlpItem child;
      boolean belowExtension = false;
      if (items.size() == BRANCH) {
        requireEmptyValue(items.get(BRANCH - 1));
        if (depth == PATH) {
          throw new ProofException("branch below the end of the path");
        }
        child = items.get(path[depth++]);
        if (child.isEmptyString()) {
          return Optional.empty();
        }
      } else if (items.size() == SHORT_NODE) {
        byte[] prefix = items.getFirst().string();
        byte[] part = compactPath(prefix);
        if (part.length > PATH - depth) {
          throw new ProofException("node path longer than the key");
        }
        boolean matches = Arrays.equals(part, Arrays.copyOfRange(path, depth, depth + part.length));
        if (isLeaf(prefix)) {
          if (part.length != PATH - depth) {
            throw new ProofException("leaf path shorter than the key");
          }
          byte[] value = items.get(1).string();
          if (value.length == 0) {
            throw new ProofException("leaf without a value");
          }
          return matches ? Optional.of(value) : Optional.empty();
        }
        if (part.length == 0) {
          throw new ProofException("extension without a path");
        }
        if (!matches) {
          requireReference(items.get(1));
          return Optional.empty();
        }
        depth += part.length;
        belowExtension = true;
        child = items.get(1);
      } else {
        throw new ProofException("node of " + items.size() + " items");
      }
      node = child(child);
      if (belowExtension && node.items().size() != BRANCH) {
        throw new ProofException("extension that does not lead to a branch");
      }
    }
  }

  private RlpItem child(RlpItem reference) throws ProofException {
    requireReference(reference);
    if (!reference.isList()) {
      RlpItem node = hashedNode(reference.bytes32());
      if (node.encodedLength() < Bytes32.LENGTH) {
        throw new ProofException("hashed node that is short enough to lie in its parent");
      }
      return node;
    }
    if (used < proof.size() && Arrays.equals(proof.get(used), reference.encoded())) {
      used++;
    }
    return reference;
  }

  /** A child is 32 bytes of hash, or a node that is shorter than its hash. */
  private static void requireReference(RlpItem reference) throws ProofException {
    if (reference.isList()) {
      if (reference.encodedLength() >= Bytes32.LENGTH) {
        throw new ProofException("node inside its parent that is too long to lie there");
      }
    } else {
      reference.string(Bytes32.LENGTH);
    }
  }

  private RlpItem hashedNode(Bytes32 hash) throws ProofException {
    if (used == proof.size()) {
      throw new ProofException("proof ends before the key is found or shown absent");
    }
    byte[] bytes = proof.get(used);
    if (bytes.length > MAX_NODE_BYTES) {
      throw new ProofException("proof node longer than " + MAX_NODE_BYTES + " bytes");
    }
    if (!Digests.keccak256(bytes).equals(hash)) {
      throw new ProofException(
          "proof node " + (used + 1) + " does not hash to what its parent says");
    }
    used++;
    return Rlp.decode(bytes);
  }

  private static void requireEmptyValue(RlpItem value) throws ProofException {
    if (!value.isEmptyString()) {
      throw new ProofException("branch with a value, where all keys are equally long");
    }
  }

  /** Hex-prefix encoding, appendix C: flags in the first nibble, a zero nibble after even ones. */
  private static byte[] compactPath(byte[] prefix) throws ProofException {
    if (prefix.length == 0 || (prefix[0] & 0xc0) != 0) {
      throw new ProofException("node path with unknown flags");
    }
    boolean odd = (prefix[0] & 0x10) != 0;
    if (!odd && (prefix[0] & 0x0f) != 0) {
      throw new ProofException("node path with a padding that is not zero");
    }
    byte[] all = nibbles(prefix);
    return Arrays.copyOfRange(all, odd ? 1 : 2, all.length);
  }

  private static boolean isLeaf(byte[] prefix) {
    return (prefix[0] & 0x20) != 0;
  }

  private static byte[] nibbles(byte[] bytes) {
    byte[] nibbles = new byte[2 * bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      nibbles[2 * i] = (byte) (bytes[i] >> 4 & 0x0f);
      nibbles[2 * i + 1] = (byte) (bytes[i] & 0x0f);
    }
    return nibbles;
  }
}
