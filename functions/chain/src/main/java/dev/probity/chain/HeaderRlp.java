package dev.probity.chain;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.integrity.verification.state.BlockHeader;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Digests;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;

/**
 * A block header as RLP, rebuilt from the JSON of {@code eth_getBlockByHash}: fields and order as
 * in the Yellow Paper, EIP-1559, EIP-4895, EIP-4844, EIP-4788 and EIP-7685 (hard fork Prague).
 */
final class HeaderRlp {
  private static final int MAX_EXTRA = 4 * 1024;
  private static final int BLOOM = 256;

  private enum Kind {
    DATA,
    QUANTITY
  }

  private record Field(String name, Kind kind) {}

  private static final List<Field> ALWAYS =
      List.of(
          data("parentHash"),
          data("sha3Uncles"),
          data("miner"),
          data("stateRoot"),
          data("transactionsRoot"),
          data("receiptsRoot"),
          data("logsBloom"),
          quantity("difficulty"),
          quantity("number"),
          quantity("gasLimit"),
          quantity("gasUsed"),
          quantity("timestamp"),
          data("extraData"),
          data("mixHash"),
          data("nonce"));

  /** Each is there only if the one before it is. */
  private static final List<Field> BY_FORK =
      List.of(
          quantity("baseFeePerGas"),
          data("withdrawalsRoot"),
          quantity("blobGasUsed"),
          quantity("excessBlobGas"),
          data("parentBeaconBlockRoot"),
          data("requestsHash"));

  /** What the JSON of a block has beside its header. */
  private static final Set<String> NOT_IN_HEADER =
      Set.of("hash", "size", "totalDifficulty", "transactions", "uncles", "withdrawals");

  private HeaderRlp() {}

  /**
   * The header of this very block.
   *
   * @throws PortException when the endpoint does not have it; not retryable when its fields do not
   *     hash to the block's hash
   */
  static byte[] of(RpcEndpoint endpoint, BlockRef at) {
    RpcValue block = endpoint.call("eth_getBlockByHash", at.hash().toString(), false);
    if (block.isAbsent()) {
      throw PortException.retryable(
          PortException.Neighbour.CHAIN,
          "%s does not have block %d with hash %s: repeat when it has caught up"
              .formatted(endpoint, at.number(), at.hash()),
          null);
    }
    List<RlpType> fields = new ArrayList<>();
    ALWAYS.forEach(field -> fields.add(encode(field, block)));
    for (Field field : BY_FORK) {
      if (block.member(field.name()).isAbsent()) {
        break;
      }
      fields.add(encode(field, block));
    }
    byte[] rlp = RlpEncoder.encode(new RlpList(fields));
    if (!Digests.keccak256(rlp).equals(at.hash()) || rlp.length > BlockHeader.MAX_BYTES) {
      throw notRebuilt(endpoint, at, block);
    }
    return rlp;
  }

  private static RlpType encode(Field field, RpcValue block) {
    RpcValue value = block.member(field.name());
    return switch (field.kind()) {
      case QUANTITY -> RlpString.create(value.quantity());
      case DATA -> RlpString.create(value.bytes(Math.max(MAX_EXTRA, BLOOM)));
    };
  }

  private static PortException notRebuilt(RpcEndpoint endpoint, BlockRef at, RpcValue block) {
    Set<String> unknown = new TreeSet<>(block.names());
    unknown.removeAll(NOT_IN_HEADER);
    ALWAYS.forEach(field -> unknown.remove(field.name()));
    BY_FORK.forEach(field -> unknown.remove(field.name()));
    String why =
        unknown.isEmpty()
            ? "its fields do not hash to it; this chain hashes its headers in another way, or the"
                + " endpoint lies"
            : "it has fields that this version does not know (%s): update Probity"
                .formatted(
                    String.join(
                        ", ", unknown.stream().limit(8).map(HeaderRlp::printable).toList()));
    return new PortException(
        PortException.Neighbour.CHAIN,
        false,
        "the header of block %d from %s cannot be rebuilt: %s"
            .formatted(at.number(), endpoint, why),
        null);
  }

  private static String printable(String name) {
    String cut = name.substring(0, Math.min(name.length(), 40));
    return cut.replaceAll("[^A-Za-z0-9_]", "?");
  }

  private static Field data(String name) {
    return new Field(name, Kind.DATA);
  }

  private static Field quantity(String name) {
    return new Field(name, Kind.QUANTITY);
  }
}
