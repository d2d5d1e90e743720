// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApiTokenRegistry} from "../../src/ApiTokenRegistry.sol";
import {ModuleRegistry} from "../../src/ModuleRegistry.sol";
import {Governance} from "./Governance.sol";

/// @notice Who asks for tokens, who issues them and who suspends them, on the real governance.
abstract contract Tokens is Governance {
    uint64 internal constant LIFE = 1 hours;

    /// @dev The gateway's transaction key.
    address internal constant GATEWAY = address(0x6a7e);

    /// @dev The monitoring module's transaction key.
    address internal constant GUARD = address(0x94a2d);

    address internal constant FINN = address(0xf122);
    address internal constant GERD = address(0x6e2d);
    address internal constant THIEF = address(0x741ef);

    bytes32 internal constant H9 = keccak256("H9");
    bytes32 internal constant H10 = keccak256("H10");
    bytes32 internal constant REASON = "lost phone";

    uint256 internal constant REVOKED = 1 << 240;
    uint256 internal constant BY_USER = 1 << 241;
    uint256 internal constant BY_GATEWAY = 1 << 242;
    uint256 internal constant BY_GUARDIAN = 1 << 243;

    ApiTokenRegistry internal api;

    function deployTokens() internal {
        ModuleRegistry.GenesisKey[] memory genesis = new ModuleRegistry.GenesisKey[](2);
        genesis[0] = ModuleRegistry.GenesisKey("GW", "transaction", wordOf(GATEWAY), type(uint64).max);
        genesis[1] = ModuleRegistry.GenesisKey("MON", "transaction", wordOf(GUARD), type(uint64).max);
        deployGovernance(genesis);
        api = new ApiTokenRegistry(registry);
    }

    function wordOf(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function nowSeconds() internal view returns (uint64) {
        return uint64(block.timestamp);
    }

    // ---- each is one transaction of the account that may send it

    function ask(address user, bytes32 requestHash) internal {
        vm.prank(user);
        api.storeListServices(requestHash);
    }

    function issue(address user, bytes32 requestHash, uint64 requestedAt, bytes32 tokenHash, uint64 timeExp) internal {
        vm.prank(GATEWAY);
        api.storeUtoken(user, requestHash, requestedAt, tokenHash, timeExp);
    }

    function suspendBy(address party, bytes32 tokenHash) internal {
        vm.prank(party);
        api.suspendToken(tokenHash, REASON);
    }

    function resumeBy(address party, bytes32 tokenHash) internal {
        vm.prank(party);
        api.resumeToken(tokenHash, REASON);
    }

    function revokeBy(address party, bytes32 tokenHash) internal {
        vm.prank(party);
        api.revokeToken(tokenHash, REASON);
    }

    /// @notice A user without history has the token {H10} for {LIFE}.
    function equip(address user) internal {
        ask(user, H9);
        issue(user, H9, nowSeconds(), H10, nowSeconds() + LIFE);
    }

    // ---- where provers look

    function requestSlotOf(address user, bytes32 requestHash) internal pure returns (bytes32) {
        return keccak256(abi.encode(requestHash, keccak256(abi.encode(user, uint256(0)))));
    }

    function tokenSlotOf(bytes32 tokenHash) internal pure returns (bytes32) {
        return keccak256(abi.encode(tokenHash, uint256(1)));
    }

    function requestWord(address user, bytes32 requestHash) internal view returns (uint256) {
        return uint256(vm.load(address(api), requestSlotOf(user, requestHash)));
    }

    function tokenWord(bytes32 tokenHash) internal view returns (uint256) {
        return uint256(vm.load(address(api), tokenSlotOf(tokenHash)));
    }
}
