package dev.probity.chain.deployment;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/**
 * What a deployment put on the chain: all that a network descriptor pins.
 *
 * @param genesisHash of block 0
 * @param registryDelaySeconds between the registration of a key and its validity
 */
public record DeployedNetwork(
    long chainId,
    Bytes32 genesisHash,
    long registryDelaySeconds,
    DeployedContract keyholderMultisig,
    DeployedContract timelockController,
    DeployedContract moduleRegistry,
    DeployedContract integrityRegistry,
    DeployedContract idmaRegistry,
    DeployedContract apiTokenRegistry) {

  /**
   * A contract.
   *
   * @param codeHash keccak256 of its runtime code, as {@code eth_getProof} shows it
   * @param block the block that created it; events cannot be older
   */
  public record DeployedContract(Address address, Bytes32 codeHash, BlockRef block) {}
}
