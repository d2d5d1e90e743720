// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KeyholderMultisig} from "../../src/KeyholderMultisig.sol";

/// @notice What a multisig may meet: a target that counts, refuses, or calls back.
contract Target {
    uint256 public calls;
    bool public open = true;
    bytes private _reentry;

    error Closed();

    function count(uint256 add) external payable returns (uint256) {
        if (!open) revert Closed();
        calls += add;
        return calls;
    }

    function setOpen(bool open_) external {
        open = open_;
    }

    function setReentry(bytes calldata reentry) external {
        _reentry = reentry;
    }

    function callBack() external {
        ++calls;
        (bool success, bytes memory reason) = msg.sender.call(_reentry);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
    }
}

/// @notice A keyholder that is a contract and approves single digests (ERC-1271).
contract ApprovingKeyholder {
    mapping(bytes32 digest => bool) private _approved;

    function approve(bytes32 digest) external {
        _approved[digest] = true;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return _approved[digest] ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
