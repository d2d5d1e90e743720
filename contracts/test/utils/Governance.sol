// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KeyholderMultisig} from "../../src/KeyholderMultisig.sol";
import {ModuleRegistry} from "../../src/ModuleRegistry.sol";
import {Test} from "./Test.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @notice The real governance in its order of deployment, and the keyholders' pens.
abstract contract Governance is Test {
    uint64 internal constant DELAY = 48 hours;

    uint256 internal constant ALICE = 0xa11ce;
    uint256 internal constant BOB = 0xb0b;
    uint256 internal constant CAROL = 0xca401;
    uint256 internal constant MALLORY = 0xbad;

    KeyholderMultisig internal multisig;
    TimelockController internal timelock;
    ModuleRegistry internal registry;

    function deployGovernance(ModuleRegistry.GenesisKey[] memory genesis) internal {
        multisig = new KeyholderMultisig(keyholders(ALICE, BOB, CAROL), 2);
        timelock = deployTimelock(multisig);
        registry = new ModuleRegistry(address(timelock), address(multisig), DELAY, genesis);
    }

    function deployTimelock(KeyholderMultisig proposer) internal returns (TimelockController) {
        address[] memory proposers = new address[](1);
        proposers[0] = address(proposer);
        address[] memory anyone = new address[](1);
        return new TimelockController(DELAY, proposers, anyone, address(0));
    }

    function keyholders(uint256 first, uint256 second, uint256 third) internal pure returns (address[] memory list) {
        list = new address[](3);
        (list[0], list[1], list[2]) = (vm.addr(first), vm.addr(second), vm.addr(third));
    }

    /// @notice What one keyholder hands over for a digest.
    function penStroke(uint256 privateKey, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(privateKey, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @notice Signatures of two keyholders in the order given.
    function signedBy(uint256 first, uint256 second, bytes32 digest) internal pure returns (bytes memory) {
        bytes[] memory signers = new bytes[](2);
        bytes[] memory signatures = new bytes[](2);
        (signers[0], signatures[0]) = (abi.encodePacked(vm.addr(first)), penStroke(first, digest));
        (signers[1], signatures[1]) = (abi.encodePacked(vm.addr(second)), penStroke(second, digest));
        return abi.encode(signers, signatures);
    }

    /// @notice Signature of one keyholder alone.
    function signedByOne(uint256 only, bytes32 digest) internal pure returns (bytes memory) {
        bytes[] memory signers = new bytes[](1);
        bytes[] memory signatures = new bytes[](1);
        (signers[0], signatures[0]) = (abi.encodePacked(vm.addr(only)), penStroke(only, digest));
        return abi.encode(signers, signatures);
    }

    function nextNonce() internal view returns (uint256) {
        return multisig.nonces(address(multisig));
    }

    function digestOf(address target, bytes memory data, uint256 nonce) internal view returns (bytes32) {
        return multisig.operationDigest(target, 0, data, nonce, type(uint256).max);
    }

    /// @notice Alice and Bob sign, and whoever runs the test relays.
    function executeByKeyholders(address target, bytes memory data) internal returns (bytes memory) {
        uint256 nonce = nextNonce();
        bytes memory signatures = signedBy(ALICE, BOB, digestOf(target, data, nonce));
        return multisig.execute(target, 0, data, nonce, type(uint256).max, signatures);
    }

    function scheduling(bytes memory data, bytes32 salt) internal view returns (bytes memory) {
        return abi.encodeCall(TimelockController.schedule, (address(registry), 0, data, bytes32(0), salt, DELAY));
    }

    /// @notice The whole way of a new key: signed, scheduled, waited for, carried out by a stranger.
    function registerByKeyholders(bytes32 module, bytes32 purpose, bytes32 key, uint64 validFrom, uint64 validTo)
        internal
        returns (bytes32)
    {
        bytes memory data = abi.encodeCall(ModuleRegistry.registerKey, (module, purpose, key, validFrom, validTo));
        executeByKeyholders(address(timelock), scheduling(data, key));
        vm.warp(block.timestamp + DELAY);
        timelock.execute(address(registry), 0, data, bytes32(0), key);
        return registry.keyIdOf(module, purpose, key);
    }

    function revokeByKeyholders(bytes32 keyId, uint64 compromisedSince) internal {
        executeByKeyholders(address(registry), abi.encodeCall(ModuleRegistry.revokeKey, (keyId, compromisedSince)));
    }
}
