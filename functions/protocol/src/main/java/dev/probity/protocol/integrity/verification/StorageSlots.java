package dev.probity.protocol.integrity.verification;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the two registries keep their words, for proofs of storage. Solidity puts the value of
 * {@code mapping(K => V)} at slot <i>p</i> under keccak256(abi.encode(key, p)).
 */
public final class StorageSlots {
  /** Module name of the integrity module in ModuleRegistry. */
  public static final String INTEGRITY_MODULE = "IM";

  /** Module name of the AI service in ModuleRegistry. */
  public static final String AI_SERVICE_MODULE = "AS";

  /** Purpose of the keys that sign messages. */
  public static final String MESSAGE_PURPOSE = "message";

  private StorageSlots() {}

  /**
   * IntegrityRegistry, slot 0: {@code mapping(bytes32 dataId => mapping(uint32 version =>
   * bytes32))}.
   *
   * @param version 0 … 2^32−1
   */
  public static Bytes32 tdataCommitment(Bytes32 dataId, long version) {
    return ofVersion(dataId, version, 0);
  }

  /**
   * IntegrityRegistry, slot 1: the tombstones, a mapping like {@link #tdataCommitment}'s.
   *
   * @param version 0 … 2^32−1
   */
  public static Bytes32 tombstone(Bytes32 dataId, long version) {
    return ofVersion(dataId, version, 1);
  }

  private static Bytes32 ofVersion(Bytes32 dataId, long version, long slot) {
    if (version < 0 || version > 0xffff_ffffL) {
      throw new IllegalArgumentException("a version is a uint32, not " + version);
    }
    return mapped(uint(version), mapped(dataId, uint(slot)));
  }

  /** ModuleRegistry, slot 0: {@code mapping(bytes32 keyId => KeyRecord)}. */
  public static Bytes32 keyRecord(Bytes32 keyId) {
    return mapped(keyId, Bytes32.ZERO);
  }

  /**
   * The name of a module's key in ModuleRegistry: keccak256(abi.encode(module, purpose, key)).
   *
   * @param module 1 … 32 visible ASCII characters
   * @param purpose 1 … 32 visible ASCII characters
   * @param key an address as a word, or a thumbprint
   */
  public static Bytes32 keyId(String module, String purpose, Bytes32 key) {
    return Digests.keccak256(name(module).bytes(), name(purpose).bytes(), key.bytes());
  }

  /**
   * The name of a key with which a module signs messages.
   *
   * @param module such as {@link #INTEGRITY_MODULE}
   */
  public static Bytes32 messageKeyId(String module, Address signer) {
    return keyId(module, MESSAGE_PURPOSE, signer.toWord());
  }

  private static Bytes32 mapped(Bytes32 key, Bytes32 slot) {
    return Digests.keccak256(key.bytes(), slot.bytes());
  }

  private static Bytes32 uint(long value) {
    return Bytes32.of(ByteBuffer.allocate(Bytes32.LENGTH).putLong(24, value).array());
  }

  private static Bytes32 name(String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    if (ascii.length == 0 || ascii.length > Bytes32.LENGTH) {
      throw new IllegalArgumentException("a name has 1 to 32 characters, not " + ascii.length);
    }
    return Bytes32.of(Arrays.copyOf(ascii, Bytes32.LENGTH));
  }
}
