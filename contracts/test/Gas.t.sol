// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IntegrityRegistry} from "../src/IntegrityRegistry.sol";
import {ModuleRegistry} from "../src/ModuleRegistry.sol";
import {Governance} from "./utils/Governance.sol";

/// @notice Records the gas of each call, without the cost of its transaction (which scripts/gas.mjs measures on a
/// chain). The build compares with the committed snapshot.
contract GasTest is Governance {
    IntegrityRegistry private scim;

    function setUp() public {
        vm.warp(START);
        ModuleRegistry.GenesisKey[] memory genesis = new ModuleRegistry.GenesisKey[](1);
        genesis[0] = ModuleRegistry.GenesisKey("IM", "message", keccak256("genesis"), START + 365 days);
        deployGovernance(genesis);
        scim = new IntegrityRegistry();
    }

    function record(string memory name) private {
        vm.assertGt(vm.snapshotGasLastCall("calls", name), 0);
    }

    function test_StoreFirstVersion() public {
        scim.storeTdataHash(keccak256("n"), 1, keccak256("r"), keccak256("c"));
        record("IntegrityRegistry.storeTdataHash, first version");
    }

    function test_StoreLaterVersion() public {
        scim.storeTdataHash(keccak256("n"), 1, keccak256("r"), keccak256("c"));
        scim.storeTdataHash(keccak256("n"), 2, keccak256("r2"), keccak256("c2"));
        record("IntegrityRegistry.storeTdataHash, later version");
    }

    function test_RegisterKey() public {
        vm.prank(address(timelock));
        registry.registerKey("AS", "message", keccak256("key"), START + DELAY, START + 365 days);
        record("ModuleRegistry.registerKey");
    }

    function test_RevokeKeyByTwoKeyholders() public {
        revokeByKeyholders(registry.keyIdAt(0), START);
        record("KeyholderMultisig.execute, ModuleRegistry.revokeKey");
    }

    function test_ScheduleRegistrationByTwoKeyholders() public {
        bytes memory data = abi.encodeCall(
            ModuleRegistry.registerKey, ("AS", "message", keccak256("key"), START + 3 * DELAY, START + 365 days)
        );
        executeByKeyholders(address(timelock), scheduling(data, 0));
        record("KeyholderMultisig.execute, TimelockController.schedule");
    }

    function test_IsValidAt() public {
        vm.assertTrue(registry.isValidAt(registry.keyIdAt(0), START));
        bytes32 keyId = registry.keyIdAt(0);
        registry.isValidAt(keyId, START);
        record("ModuleRegistry.isValidAt");
    }
}
