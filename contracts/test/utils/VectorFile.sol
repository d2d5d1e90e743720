// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Governance} from "./Governance.sol";

/// @notice Reads one vector after the other from a file that ethers wrote, and the members of its message.
abstract contract VectorFile is Governance {
    string internal json;
    string internal entry;

    /// @dev Turns to the vector with this number; false after the last.
    function select(uint256 index) internal returns (bool) {
        entry = string.concat(".vectors[", vm.toString(index), "]");
        return vm.keyExistsJson(json, entry);
    }

    function top(string memory name) internal view returns (bytes32) {
        return vm.parseJsonBytes32(json, string.concat(entry, ".", name));
    }

    function a(string memory name) internal view returns (address) {
        return vm.parseJsonAddress(json, field(name));
    }

    function w(string memory name) internal view returns (bytes32) {
        return vm.parseJsonBytes32(json, field(name));
    }

    function b(string memory name) internal view returns (bytes memory) {
        return vm.parseJsonBytes(json, field(name));
    }

    /// @dev A string stands in its struct as its hash.
    function s(string memory name) internal view returns (bytes32) {
        return keccak256(bytes(vm.parseJsonString(json, field(name))));
    }

    /// @dev An array stands in its struct as the hash of its elements' words (EIP-712, encodeData).
    function strings(string memory name) internal view returns (bytes32) {
        string[] memory elements = vm.parseJsonStringArray(json, field(name));
        bytes memory words;
        for (uint256 i = 0; i < elements.length; ++i) {
            words = bytes.concat(words, keccak256(bytes(elements[i])));
        }
        return keccak256(words);
    }

    function addresses(string memory name) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(vm.parseJsonAddressArray(json, field(name))));
    }

    function flag(string memory name) internal view returns (bool) {
        return vm.parseJsonBool(json, field(name));
    }

    function u(string memory name) internal view returns (uint256) {
        return vm.parseJsonUint(json, field(name));
    }

    function u8(string memory name) internal view returns (uint8) {
        vm.assertLe(u(name), type(uint8).max);
        return uint8(u(name));
    }

    function u16(string memory name) internal view returns (uint16) {
        vm.assertLe(u(name), type(uint16).max);
        return uint16(u(name));
    }

    function u32(string memory name) internal view returns (uint32) {
        vm.assertLe(u(name), type(uint32).max);
        return uint32(u(name));
    }

    function u64(string memory name) internal view returns (uint64) {
        vm.assertLe(u(name), type(uint64).max);
        return uint64(u(name));
    }

    function field(string memory name) private view returns (string memory) {
        return string.concat(entry, ".message.", name);
    }
}
