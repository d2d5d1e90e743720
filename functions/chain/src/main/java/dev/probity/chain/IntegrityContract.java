package dev.probity.chain;

import dev.probity.chain.contract.IntegrityRegistry;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.IntegrityLedger.ErasedData;
import dev.probity.protocol.port.IntegrityLedger.StoredDataHash;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.util.List;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.datatypes.Function;

/** The calls and the events of IntegrityRegistry (SCim), as bytes. */
public final class IntegrityContract {
  /** The largest version: 2^32−1. */
  public static final long MAX_VERSION = Abi.MAX_UINT32;

  static final EventLog.Form STORED =
      new EventLog.Form(
          "TdataHashStored",
          Abi.bytes32(EventEncoder.encode(IntegrityRegistry.TDATAHASHSTORED_EVENT)),
          4,
          3);

  static final EventLog.Form ERASED =
      new EventLog.Form(
          "TdataErased",
          Abi.bytes32(EventEncoder.encode(IntegrityRegistry.TDATAERASED_EVENT)),
          4,
          1);

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
            List.of(
                Abi.of(nonce),
                Abi.uint32("a version", version),
                Abi.of(requestHash),
                Abi.of(contentDigest)),
            List.of()));
  }

  /**
   * The call data of {@code eraseTdata}.
   *
   * @param nonce of the data set
   * @param version 1 … 2^32−1
   * @param requestHash the digest of {@link dev.probity.protocol.integrity.EraseData}
   */
  public static byte[] eraseTdata(Bytes32 nonce, long version, Bytes32 requestHash) {
    return Abi.encode(
        new Function(
            IntegrityRegistry.FUNC_ERASETDATA,
            List.of(Abi.of(nonce), Abi.uint32("a version", version), Abi.of(requestHash)),
            List.of()));
  }

  static byte[] tdataTombstone(Bytes32 dataId, long version) {
    return Abi.encode(
        new Function(
            IntegrityRegistry.FUNC_TDATATOMBSTONE,
            List.of(Abi.of(dataId), Abi.uint32("a version", version)),
            List.of()));
  }

  static byte[] tdataCommitment(Bytes32 dataId, long version) {
    return Abi.encode(
        new Function(
            IntegrityRegistry.FUNC_TDATACOMMITMENT,
            List.of(Abi.of(dataId), Abi.uint32("a version", version)),
            List.of()));
  }

  /**
   * A log of {@code TdataHashStored}. The contract writes the block's own time into it, so that the
   * block needs no second look.
   */
  static StoredDataHash stored(RpcValue log) {
    return EventLog.of(log, STORED).read(event -> stored(event, event.block(storedAt(event))));
  }

  /** A log of {@code TdataHashStored} in this block. */
  static StoredDataHash stored(RpcValue log, BlockRef block) {
    return EventLog.of(log, STORED).read(event -> stored(event, block));
  }

  /** A log of {@code TdataErased} in this block, whose time it leaves to the block. */
  static ErasedData erased(RpcValue log, BlockRef block) {
    return EventLog.of(log, ERASED)
        .read(event ->
            new ErasedData(
                event.topic(1),
                Address.ofWord(event.topic(2)),
                event.topic(3),
                event.words().number(0, MAX_VERSION),
                block.timestamp(),
                block));
  }

  private static StoredDataHash stored(EventLog event, BlockRef block) throws WireException {
    return new StoredDataHash(
        event.topic(1),
        Address.ofWord(event.topic(2)),
        event.topic(3),
        event.words().number(0, MAX_VERSION),
        event.words().bytes32(1),
        storedAt(event),
        block);
  }

  private static long storedAt(EventLog event) throws WireException {
    return event.words().number(2, Long.MAX_VALUE);
  }
}
