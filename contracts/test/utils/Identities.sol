// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IdmaRegistry} from "../../src/IdmaRegistry.sol";
import {ModuleRegistry} from "../../src/ModuleRegistry.sol";
import {Governance} from "./Governance.sol";

/// @notice Who asks, who answers and who approves, on the real governance.
abstract contract Identities is Governance {
    uint64 internal constant YEAR = 365 days;
    uint8 internal constant LOG_ADMIN = 2;
    uint8 internal constant SYSTEM_ADMIN = 3;

    /// @dev IDMA's transaction key.
    address internal constant OPERATOR = address(0x1d3a);

    address internal constant ADA = address(0xada);
    address internal constant BEN = address(0xbe2);
    address internal constant CEM = address(0xce3);
    address internal constant DANA = address(0xda4a);
    address internal constant EVE = address(0xe5e);

    bytes32 internal constant CRED_REF = keccak256("credRef");
    bytes32 internal constant ROLE_COMMIT = keccak256("roleCommit");
    bytes32 internal constant H1 = keccak256("H1");
    bytes32 internal constant WISH = keccak256("a message of an administrator or of the user");

    IdmaRegistry internal idma;

    function deployIdentities() internal {
        ModuleRegistry.GenesisKey[] memory genesis = new ModuleRegistry.GenesisKey[](1);
        genesis[0] = ModuleRegistry.GenesisKey("IDMA", "transaction", keyOf(OPERATOR), type(uint64).max);
        deployGovernance(genesis);
        idma = new IdmaRegistry(registry, people(ADA, BEN, CEM));
    }

    function keyOf(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function people(address first, address second, address third) internal pure returns (address[] memory list) {
        list = new address[](3);
        (list[0], list[1], list[2]) = (first, second, third);
    }

    function present() internal view returns (uint64) {
        return uint64(block.timestamp);
    }

    // ---- each is one transaction of the account that may send it; `seq` is that of the account before

    function request(address user, bytes32 requestHash) internal {
        vm.prank(user);
        idma.storeRegData(requestHash);
    }

    function answer(address user, uint32 seq, bytes32 requestHash, uint64 notAfter) internal {
        vm.prank(OPERATOR);
        idma.storeUcred(user, seq, requestHash, present(), CRED_REF, ROLE_COMMIT, notAfter);
    }

    function rotate(address user, uint32 seq, bytes32 credRef) internal {
        vm.prank(OPERATOR);
        idma.rotateUcred(user, seq, WISH, credRef, ROLE_COMMIT, present() + YEAR);
    }

    function suspend(address user, uint32 seq) internal {
        vm.prank(OPERATOR);
        idma.suspend(user, seq, WISH);
    }

    function resume(address user, uint32 seq) internal {
        vm.prank(OPERATOR);
        idma.resume(user, seq, WISH);
    }

    function revoke(address user, uint32 seq) internal {
        vm.prank(OPERATOR);
        idma.revoke(user, seq, WISH);
    }

    function revokeOwn(address user) internal {
        vm.prank(user);
        idma.revokeOwn();
    }

    function lowerRole(address user, uint8 role) internal {
        vm.prank(OPERATOR);
        idma.lowerRole(user, role);
    }

    function approve(address approver, address user, uint32 version, uint8 role, uint64 deadline) internal {
        vm.prank(approver);
        idma.approveRole(user, version, role, deadline);
    }

    /// @notice An account without history gets its first credential: seq 2, version 1, for a year.
    function enrol(address user) internal {
        request(user, H1);
        answer(user, 1, H1, present() + YEAR);
    }

    // ---- where provers look

    function wordSlotOf(address user) internal pure returns (bytes32) {
        return keccak256(abi.encode(user, uint256(0)));
    }

    function commitmentSlotOf(address user, uint32 version) internal pure returns (bytes32) {
        return keccak256(abi.encode(version, uint256(wordSlotOf(user)) + 1));
    }

    function privilegeSlotOf(address user) internal pure returns (bytes32) {
        return keccak256(abi.encode(user, uint256(1)));
    }

    function stored(bytes32 slot) internal view returns (uint256) {
        return uint256(vm.load(address(idma), slot));
    }
}
