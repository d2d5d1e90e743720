// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice JSON objects whose members are all strings, and lists of them.
abstract contract JsonText {
    /// @dev `object` has no closing brace yet.
    function member(string memory object, string memory name, string memory value)
        internal
        pure
        returns (string memory)
    {
        string memory separator = bytes(object).length == 1 ? "" : ", ";
        return string.concat(object, separator, "\"", name, "\": \"", value, "\"");
    }

    function join(string memory list, string memory next) internal pure returns (string memory) {
        return bytes(list).length == 0 ? next : string.concat(list, ",\n", next);
    }
}
