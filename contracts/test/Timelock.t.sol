// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ModuleRegistry} from "../src/ModuleRegistry.sol";
import {Governance} from "./utils/Governance.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @notice The timelock is OpenZeppelin's; what is tested here is how it is deployed.
contract TimelockTest is Governance {
    bytes32 private constant KEY = keccak256("key");

    function setUp() public {
        vm.warp(START);
        deployGovernance(new ModuleRegistry.GenesisKey[](0));
    }

    function registration() private pure returns (bytes memory) {
        uint64 from = START + 3 * DELAY;
        return abi.encodeCall(ModuleRegistry.registerKey, ("IM", "message", KEY, from, from + 1));
    }

    function expectNotReady() private {
        bytes32 id = timelock.hashOperation(address(registry), 0, registration(), 0, 0);
        bytes32 ready = bytes32(1 << uint8(TimelockController.OperationState.Ready));
        vm.expectRevert(abi.encodeWithSelector(TimelockController.TimelockUnexpectedOperationState.selector, id, ready));
    }

    function test_TheDeployerHasNoRole() public view {
        bytes32[4] memory roles =
            [bytes32(0), timelock.PROPOSER_ROLE(), timelock.CANCELLER_ROLE(), timelock.EXECUTOR_ROLE()];
        for (uint256 i = 0; i < roles.length; ++i) {
            vm.assertFalse(timelock.hasRole(roles[i], address(this)));
        }
    }

    function test_TheMultisigProposesAndCancelsAndAnyoneExecutes() public view {
        vm.assertTrue(timelock.hasRole(timelock.PROPOSER_ROLE(), address(multisig)));
        vm.assertTrue(timelock.hasRole(timelock.CANCELLER_ROLE(), address(multisig)));
        vm.assertTrue(timelock.hasRole(timelock.EXECUTOR_ROLE(), address(0)));
        vm.assertFalse(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(multisig)));
        vm.assertTrue(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(timelock)));
    }

    function test_ARegistrationWaitsItsTimeAndThenAnyoneCarriesItOut() public {
        executeByKeyholders(address(timelock), scheduling(registration(), 0));
        vm.warp(START + DELAY - 1);
        expectNotReady();
        timelock.execute(address(registry), 0, registration(), 0, 0);
        vm.warp(START + DELAY);
        vm.prank(vm.addr(MALLORY));
        timelock.execute(address(registry), 0, registration(), 0, 0);
        vm.assertEq(registry.keyIdOfKey(KEY), registry.keyIdOf("IM", "message", KEY));
    }

    function test_ARegistrationThatWasSeenComingIsCancelled() public {
        executeByKeyholders(address(timelock), scheduling(registration(), 0));
        bytes32 id = timelock.hashOperation(address(registry), 0, registration(), 0, 0);
        executeByKeyholders(address(timelock), abi.encodeCall(TimelockController.cancel, (id)));
        vm.warp(START + DELAY);
        expectNotReady();
        timelock.execute(address(registry), 0, registration(), 0, 0);
    }

    function testFuzz_AttackSomeoneElseProposes(address caller) public {
        vm.assume(caller != address(multisig));
        bytes32 role = timelock.PROPOSER_ROLE();
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, caller, role));
        vm.prank(caller);
        timelock.schedule(address(registry), 0, registration(), 0, 0, DELAY);
    }

    function test_AttackTheKeyholdersShortenTheDelayAtOnce() public {
        bytes memory shorten = abi.encodeCall(TimelockController.updateDelay, (0));
        bytes memory signatures = signedBy(ALICE, BOB, digestOf(address(timelock), shorten, 0));
        vm.expectRevert(
            abi.encodeWithSelector(TimelockController.TimelockUnauthorizedCaller.selector, address(multisig))
        );
        multisig.execute(address(timelock), 0, shorten, 0, type(uint256).max, signatures);
    }

    /// @dev Even a timelock whose delay was shortened, in due course, leaves the registry's own delay standing.
    function test_AttackTheKeyholdersShortenTheTimelockAndThenHurry() public {
        bytes memory shorten = abi.encodeCall(TimelockController.updateDelay, (0));
        bytes memory schedule =
            abi.encodeCall(TimelockController.schedule, (address(timelock), 0, shorten, 0, 0, DELAY));
        executeByKeyholders(address(timelock), schedule);
        vm.warp(START + DELAY);
        timelock.execute(address(timelock), 0, shorten, 0, 0);

        uint64 now_ = START + DELAY;
        bytes memory hurry = abi.encodeCall(ModuleRegistry.registerKey, ("IM", "message", KEY, now_, now_ + 1));
        executeByKeyholders(
            address(timelock), abi.encodeCall(TimelockController.schedule, (address(registry), 0, hurry, 0, 0, 0))
        );
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.ValidFromTooEarly.selector, now_, uint256(now_) + DELAY));
        timelock.execute(address(registry), 0, hurry, 0, 0);
    }
}
