package dev.probity.chain.deployment;

import dev.probity.chain.contract.ApiTokenRegistry;
import dev.probity.chain.contract.IdmaRegistry;
import dev.probity.chain.contract.IntegrityRegistry;
import dev.probity.chain.contract.KeyholderMultisig;
import dev.probity.chain.contract.ModuleRegistry;
import dev.probity.chain.contract.TimelockController;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.protocol.wire.Bytes32;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.abi.datatypes.generated.Uint64;

/** The creation code of each contract with the arguments of its constructor. */
final class CreationCode {
  private CreationCode() {}

  static ContractCall keyholderMultisig(DeploymentPlan plan) {
    return creation(
        KeyholderMultisig.BINARY,
        addresses(plan.keyholders()),
        new Uint64(DeploymentPlan.THRESHOLD));
  }

  /** Only the multisig proposes and cancels; anyone executes what has waited; no administrator. */
  static ContractCall timelockController(
      DeploymentPlan plan, dev.probity.protocol.wire.Address multisig) {
    return creation(
        TimelockController.BINARY,
        new Uint256(plan.delaySeconds()),
        addresses(List.of(multisig)),
        addresses(List.of(dev.probity.protocol.wire.Address.ZERO)),
        Address.DEFAULT);
  }

  static ContractCall moduleRegistry(
      DeploymentPlan plan,
      dev.probity.protocol.wire.Address timelock,
      dev.probity.protocol.wire.Address multisig) {
    return creation(
        ModuleRegistry.BINARY,
        address(timelock),
        address(multisig),
        new Uint64(plan.delaySeconds()),
        new DynamicArray<>(
            ModuleRegistry.GenesisKey.class,
            plan.genesisKeys().stream()
                .map(key ->
                    new ModuleRegistry.GenesisKey(
                        bytes(DeploymentPlan.name(key.module())),
                        bytes(DeploymentPlan.name(key.purpose())),
                        bytes(key.key()),
                        BigInteger.valueOf(key.validTo())))
                .toList()));
  }

  static ContractCall integrityRegistry() {
    return creation(IntegrityRegistry.BINARY);
  }

  static ContractCall idmaRegistry(
      DeploymentPlan plan, dev.probity.protocol.wire.Address moduleRegistry) {
    return creation(IdmaRegistry.BINARY, address(moduleRegistry), addresses(plan.admins()));
  }

  static ContractCall apiTokenRegistry(dev.probity.protocol.wire.Address moduleRegistry) {
    return creation(ApiTokenRegistry.BINARY, address(moduleRegistry));
  }

  private static ContractCall creation(String binary, Type<?>... arguments) {
    String code = binary.startsWith("0x") ? binary.substring(2) : binary;
    return ContractCall.creation(
        HexFormat.of().parseHex(code + FunctionEncoder.encodeConstructor(List.of(arguments))));
  }

  private static DynamicArray<Address> addresses(List<dev.probity.protocol.wire.Address> values) {
    return new DynamicArray<>(Address.class, values.stream().map(CreationCode::address).toList());
  }

  private static Address address(dev.probity.protocol.wire.Address value) {
    return new Address(value.toString());
  }

  private static byte[] bytes(Bytes32 value) {
    return value.bytes();
  }
}
