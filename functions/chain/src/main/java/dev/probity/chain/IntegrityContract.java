package dev.probity.chain;

import dev.probity.chain.contract.IntegrityRegistry;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.IntegrityLedger.StoredDataHash;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.generated.Uint32;

/** The calls and the event of IntegrityRegistry (SCim), as bytes. */
public final class IntegrityContract {
  /** The largest version: 2^32−1. */
  public static final long MAX_VERSION = 0xffff_ffffL;

  static final Bytes32 STORED_TOPIC =
      Abi.bytes32(EventEncoder.encode(IntegrityRegistry.TDATAHASHSTORED_EVENT));

  private static final int STORED_TOPICS = 4;
  private static final int STORED_WORDS = 3;

  private IntegrityContract() {}

  /**
   * The call data of Tx5, {@code storeTdataHash}.
   *
   * @param nonce of the data set
   * @param version 1 … 2^32−1
   * @param requestHash H12
   * @param contentDigest H_ipfs, the SHA-256 inside the root CID
   */
  public static byte[] storeTdataHash(
      Bytes32 nonce, long version, Bytes32 requestHash, Bytes32 contentDigest) {
    return Abi.encode(
        new Function(
            IntegrityRegistry.FUNC_STORETDATAHASH,
            List.of(Abi.of(nonce), uint32(version), Abi.of(requestHash), Abi.of(contentDigest)),
            List.of()));
  }

  static byte[] tdataCommitment(Bytes32 dataId, long version) {
    return Abi.encode(
        new Function(
            IntegrityRegistry.FUNC_TDATACOMMITMENT,
            List.of(Abi.of(dataId), uint32(version)),
            List.of()));
  }

  /**
   * A log of {@code TdataHashStored}. The contract writes the block's own time into it, so that the
   * block needs no second look.
   */
  static StoredDataHash stored(RpcValue log) {
    List<RpcValue> topics = log.member("topics").elements();
    byte[] data = log.member("data").bytes(STORED_WORDS * Bytes32.LENGTH);
    if (topics.size() != STORED_TOPICS
        || !topics.getFirst().bytes32().equals(STORED_TOPIC)
        || data.length != STORED_WORDS * Bytes32.LENGTH) {
      throw log.malformed("is not a log of TdataHashStored");
    }
    long storedAt = number(log, data, 2, Long.MAX_VALUE);
    try {
      return new StoredDataHash(
          topics.get(1).bytes32(),
          Address.ofWord(topics.get(2).bytes32()),
          topics.get(3).bytes32(),
          number(log, data, 0, MAX_VERSION),
          word(data, 1),
          storedAt,
          new BlockRef(
              log.member("blockNumber").number(), log.member("blockHash").bytes32(), storedAt));
    } catch (WireException e) {
      throw log.malformed(e.reason());
    }
  }

  private static Uint32 uint32(long version) {
    if (version < 0 || version > MAX_VERSION) {
      throw new IllegalArgumentException("a version is 1 to 2^32-1, not " + version);
    }
    return new Uint32(version);
  }

  private static Bytes32 word(byte[] data, int index) {
    return Bytes32.of(
        Arrays.copyOfRange(data, index * Bytes32.LENGTH, (index + 1) * Bytes32.LENGTH));
  }

  private static long number(RpcValue log, byte[] data, int index, long max) {
    BigInteger value = new BigInteger(1, word(data, index).bytes());
    if (value.compareTo(BigInteger.valueOf(max)) > 0) {
      throw log.malformed("is not a log of TdataHashStored: a number is out of range");
    }
    return value.longValueExact();
  }
}
