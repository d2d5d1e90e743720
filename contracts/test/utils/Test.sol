// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "./Vm.sol";

/// @notice What every test needs: the cheatcodes and a plausible present.
abstract contract Test {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev 2026-01-01T00:00:00Z. Forge starts at second 1, where "too early" cannot be told from "never".
    uint64 internal constant START = 1_767_225_600;

    /// @notice Maps any value into [min, max].
    function within(uint256 value, uint256 min, uint256 max) internal pure returns (uint64) {
        return uint64(min + value % (max - min + 1));
    }
}
