// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A user whose account is a contract: it sends what its owner tells it to.
contract ContractAccount {
    address private immutable OWNER = msg.sender;

    error NotOwner(address caller);

    function send(address target, bytes calldata data) external {
        if (msg.sender != OWNER) revert NotOwner(msg.sender);
        (bool success, bytes memory reason) = target.call(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
    }
}
