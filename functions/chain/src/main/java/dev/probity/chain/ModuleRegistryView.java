package dev.probity.chain;

import dev.probity.chain.contract.ModuleRegistry;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.protocol.integrity.verification.KeyRecord;
import dev.probity.protocol.integrity.verification.StorageSlots;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint256;

/**
 * ModuleRegistry at a block: which key speaks for which module, and when. Everything is read from
 * state, since logs get pruned; with several endpoints, from two that agree.
 */
public final class ModuleRegistryView {
  /** The most keys that an enumeration reads. */
  public static final int MAX_KEYS = 10_000;

  /**
   * A registered key.
   *
   * @param module its module, such as {@code IM}
   * @param purpose what it may do, such as {@code message}
   * @param key the address as a word, or a thumbprint
   */
  public record RegisteredKey(
      Bytes32 keyId, String module, String purpose, Bytes32 key, KeyRecord record) {}

  private final ContractReads chain;
  private final Address registry;

  /** The registry in the contract at {@code moduleRegistry}. */
  public ModuleRegistryView(ChainView chain, Address moduleRegistry) {
    this(moduleRegistry, chain);
  }

  /** The same, read by {@code reads}. */
  ModuleRegistryView(Address moduleRegistry, ContractReads reads) {
    this.chain = reads;
    this.registry = moduleRegistry;
  }

  /** The call data of {@code keyRecord}. */
  static byte[] keyRecord(String module, String purpose, Bytes32 key) {
    return encoded(ModuleRegistry.FUNC_KEYRECORD, Abi.of(StorageSlots.keyId(module, purpose, key)));
  }

  /** The life of a module's key; empty when it was never registered for this. */
  public Optional<KeyRecord> keyRecord(String module, String purpose, Bytes32 key, BlockRef at) {
    return keyRecord(StorageSlots.keyId(module, purpose, key), at);
  }

  /** The life of the key with this id; empty when there is none. */
  public Optional<KeyRecord> keyRecord(Bytes32 keyId, BlockRef at) {
    byte[] words = call(ModuleRegistry.FUNC_KEYRECORD, 3, at, Abi.of(keyId));
    KeyRecord record = new KeyRecord(uint64(words, 0), uint64(words, 1), uint64(words, 2));
    return record.validTo() == 0 ? Optional.empty() : Optional.of(record);
  }

  /** All keys ever registered, in the order of their registration. */
  public List<RegisteredKey> keys(BlockRef at) {
    BigInteger count = new BigInteger(1, call(ModuleRegistry.FUNC_KEYCOUNT, 1, at));
    if (count.compareTo(BigInteger.valueOf(MAX_KEYS)) > 0) {
      throw unexpected("holds more than " + MAX_KEYS + " keys", at);
    }
    List<RegisteredKey> keys = new ArrayList<>();
    for (int i = 0; i < count.intValue(); i++) {
      Bytes32 keyId =
          Bytes32.of(call(ModuleRegistry.FUNC_KEYIDAT, 1, at, new Uint256(BigInteger.valueOf(i))));
      byte[] identity = call(ModuleRegistry.FUNC_KEYIDENTITY, 3, at, Abi.of(keyId));
      KeyRecord record =
          keyRecord(keyId, at).orElseThrow(() -> unexpected("lists a key without a record", at));
      keys.add(
          new RegisteredKey(
              keyId, name(identity, 0), name(identity, 1), word(identity, 2), record));
    }
    return keys;
  }

  /** The timelock, which alone registers keys. */
  public Address owner(BlockRef at) {
    return address(ModuleRegistry.FUNC_OWNER, at);
  }

  /** The multisig, which alone revokes keys. */
  public Address guardian(BlockRef at) {
    return address(ModuleRegistry.FUNC_GUARDIAN, at);
  }

  /** Seconds from the registration of a key to the earliest moment of its validity. */
  public long delay(BlockRef at) {
    return uint64(call(ModuleRegistry.FUNC_DELAY, 1, at), 0);
  }

  private Address address(String function, BlockRef at) {
    try {
      return Address.ofWord(Bytes32.of(call(function, 1, at)));
    } catch (WireException e) {
      throw unexpected("answers " + function + " with something else", at);
    }
  }

  private byte[] call(String function, int words, BlockRef at, Type<?>... arguments) {
    byte[] returned;
    try {
      returned =
          chain.callAt(function + " of ModuleRegistry", registry, encoded(function, arguments), at);
    } catch (RpcErrorException e) {
      throw RpcEndpoint.failure(e);
    }
    if (returned.length != words * Bytes32.LENGTH) {
      throw unexpected("is no ModuleRegistry", at);
    }
    return returned;
  }

  private static byte[] encoded(String function, Type<?>... arguments) {
    return Abi.encode(new Function(function, List.of(arguments), List.of()));
  }

  private PortException unexpected(String what, BlockRef at) {
    return new PortException(
        PortException.Neighbour.CHAIN,
        false,
        "the contract at %s %s in block %d: check the network descriptor"
            .formatted(registry, what, at.number()),
        null);
  }

  private static Bytes32 word(byte[] words, int index) {
    return Bytes32.of(
        Arrays.copyOfRange(words, index * Bytes32.LENGTH, (index + 1) * Bytes32.LENGTH));
  }

  private static long uint64(byte[] words, int index) {
    return new BigInteger(1, word(words, index).bytes()).longValue();
  }

  private static String name(byte[] words, int index) {
    byte[] padded = word(words, index).bytes();
    int length = 0;
    while (length < padded.length && padded[length] != 0) {
      length++;
    }
    return new String(padded, 0, length, StandardCharsets.US_ASCII);
  }
}
