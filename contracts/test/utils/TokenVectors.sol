// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApiTokenRegistry} from "../../src/ApiTokenRegistry.sol";
import {JsonText} from "./JsonText.sol";
import {Tokens} from "./Tokens.sol";

/// @notice What ApiTokenRegistry stores, with the slots it lies in.
abstract contract TokenVectors is Tokens, JsonText {
    /// @dev What stands behind a token and only its hash on chain.
    struct AccessToken {
        address user;
        bytes32 requestHash;
        string text;
        uint64 timeExp;
    }

    string internal tokenRequests;
    string internal tokens;

    /// @dev Each bit of a token's word is set in one vector and clear in another.
    function writeTokenVectors() internal {
        deployTokens();
        address last = address(type(uint160).max);
        AccessToken memory usual = AccessToken(FINN, keccak256("H9"), "header.payload.signature", START + 1 hours);
        AccessToken memory same =
            AccessToken(FINN, keccak256("another H9"), "header.payload.signature", START + 1 hours);
        AccessToken memory longest = AccessToken(last, bytes32(type(uint256).max), "", START + 12 + 7 days);
        AccessToken memory ofGateway = AccessToken(GATEWAY, bytes32(uint256(1)), "x", START + 13);

        writeRequest(usual.user, usual.requestHash);
        writeRequest(same.user, same.requestHash);
        writeRequest(longest.user, longest.requestHash);
        writeRequest(ofGateway.user, ofGateway.requestHash);
        vm.warp(START + 12);
        bytes32 first = writeToken(usual);
        bytes32 second = writeToken(same);
        bytes32 third = writeToken(longest);
        bytes32 fourth = writeToken(ofGateway);
        writeRequest(GERD, keccak256("never answered"));

        suspendBy(FINN, first);
        write(usual, first);
        suspendBy(GUARD, first);
        write(usual, first);
        resumeBy(FINN, first);
        write(usual, first);
        suspendBy(GATEWAY, second);
        write(same, second);
        revokeBy(FINN, second);
        write(same, second);
        revokeBy(GUARD, third);
        write(longest, third);
        suspendBy(GATEWAY, fourth);
        suspendBy(GUARD, fourth);
        revokeBy(GUARD, fourth);
        write(ofGateway, fourth);
    }

    function writeRequest(address user, bytes32 requestHash) private {
        ask(user, requestHash);
        writeRequestNow(user, requestHash);
    }

    function writeRequestNow(address user, bytes32 requestHash) private {
        (ApiTokenRegistry.RequestStatus status, uint64 storedAt) = api.request(user, requestHash);
        string memory object = member("{", "user", vm.toString(user));
        object = member(object, "requestHash", vm.toString(requestHash));
        object = member(object, "status", vm.toString(uint8(status)));
        object = member(object, "storedAt", vm.toString(storedAt));
        object = member(object, "word", vm.toString(bytes32(requestWord(user, requestHash))));
        object = member(object, "slot", vm.toString(requestSlotOf(user, requestHash)));
        tokenRequests = join(tokenRequests, string.concat(object, "}"));
    }

    function writeToken(AccessToken memory access) private returns (bytes32 tokenHash) {
        tokenHash = keccak256(
            abi.encode(
                keccak256("Probity.token.v1"),
                access.user,
                access.requestHash,
                keccak256(bytes(access.text)),
                access.timeExp
            )
        );
        issue(access.user, access.requestHash, START, tokenHash, access.timeExp);
        writeRequestNow(access.user, access.requestHash);
        write(access, tokenHash);
    }

    function write(AccessToken memory access, bytes32 tokenHash) private {
        ApiTokenRegistry.Token memory token = api.token(tokenHash);
        string memory object = member("{", "user", vm.toString(token.user));
        object = member(object, "requestHash", vm.toString(access.requestHash));
        object = member(object, "accessToken", access.text);
        object = member(object, "accessTokenHash", vm.toString(keccak256(bytes(access.text))));
        object = member(object, "timeExp", vm.toString(token.timeExp));
        object = member(object, "tokenHash", vm.toString(tokenHash));
        object = member(object, "storedAt", vm.toString(token.storedAt));
        object = member(object, "revoked", bit(token.revoked));
        object = member(object, "suspendedByUser", bit(token.suspendedByUser));
        object = member(object, "suspendedByGateway", bit(token.suspendedByGateway));
        object = member(object, "suspendedByGuardian", bit(token.suspendedByGuardian));
        object = member(object, "word", vm.toString(bytes32(tokenWord(tokenHash))));
        object = member(object, "slot", vm.toString(tokenSlotOf(tokenHash)));
        tokens = join(tokens, string.concat(object, "}"));
    }

    function bit(bool set) private pure returns (string memory) {
        return set ? "1" : "0";
    }
}
