// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KeyholderMultisig} from "../src/KeyholderMultisig.sol";
import {ApiMessages} from "./utils/ApiMessages.sol";
import {IdmaMessages} from "./utils/IdmaMessages.sol";

/// @notice Hashes every vector with the types written out here by hand, as a contract would, and compares with what
/// the independent implementation wrote. A type that changed on one side only fails here.
contract TypedDataTest is IdmaMessages, ApiMessages {
    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant MANIFEST = keccak256(
        "Manifest(address user,bytes32 nonce,bytes32 dataId,uint32 version,bytes32 previous,bytes32 metaHash,bytes32 recordsRoot,uint64 records,bytes32 recordKeyCommit,bytes32 contentHash,uint64 size,bytes32 keyCommit)"
    );
    bytes32 private constant UPLOAD_REQUEST = keccak256(
        "UploadRequest(address user,bytes32 credRef,bytes32 roleCommit,uint32 credVersion,bytes32 sid,uint64 size,bytes32 nonce,uint64 iat,uint64 exp)"
    );
    bytes32 private constant STORE_DATA = keccak256(
        "StoreData(address user,bytes32 credRef,bytes32 roleCommit,uint32 credVersion,bytes32 sid,bytes32 dataId,uint32 version,bytes32 manifestHash,string cid,bytes32 replyKey,bytes32 salt,uint64 iat,uint64 exp)"
    );
    bytes32 private constant ERASE_DATA =
        keccak256("EraseData(address user,bytes32 dataId,uint32 version,bytes32 nonce,uint64 iat,uint64 exp)");
    bytes32 private constant CHECK_REPORT = keccak256(
        "CheckReport(bytes32 reqHash,address user,bytes32 dataId,uint32 version,bool recordsVerified,uint8 verdict,bytes32 findingsHash,uint64 iat)"
    );
    bytes32 private constant STORE_RECEIPT = keccak256(
        "StoreReceipt(bytes32 reqHash,address user,bytes32 objectId,uint32 version,bytes32 contentDigest,bytes32 checkHash,uint64 iat)"
    );
    bytes32 private constant OPERATION =
        keccak256("Operation(address target,uint256 value,bytes data,uint256 nonce,uint256 deadline)");

    function test_EveryMessageOfTheProtocolsHashesAsTheVectorsSay() public {
        vm.assertEq(checkAll("vectors/eip712.json"), 135);
    }

    function test_EveryOperationOfTheKeyholdersHashesAsTheVectorsSay() public {
        vm.assertEq(checkAll("vectors/keyholders.json"), 5);
    }

    function test_TheMultisigHashesAsTheVectorsSay() public {
        json = vm.readFile("vectors/keyholders.json");
        uint256 count = 0;
        for (; select(count); ++count) {
            deployMultisigAt(domainAddress());
            vm.chainId(vm.parseJsonUint(json, string.concat(entry, ".domain.chainId")));
            bytes32 digest = KeyholderMultisig(payable(domainAddress()))
                .operationDigest(a("target"), u("value"), b("data"), u("nonce"), u("deadline"));
            vm.assertEq(digest, top("digest"), entry);
        }
        vm.assertEq(count, 5);
    }

    /// @dev The code at any address: EIP-712 of OpenZeppelin notices that its address changed and hashes the domain
    /// anew; its short strings are immutables, which are part of the code.
    function deployMultisigAt(address where) private {
        vm.etch(where, address(new KeyholderMultisig(keyholders(ALICE, BOB, CAROL), 2)).code);
    }

    /// @dev Reading goes through the whole file for each member: more than the gas and the memory of one test, if
    /// it were metered, and if each vector's memory were not given back at the end of a call.
    function checkAll(string memory file) private returns (uint256 count) {
        vm.pauseGasMetering();
        json = vm.readFile(file);
        for (; select(count); ++count) {
            this.check();
        }
    }

    /// @notice The vector that was selected.
    function check() external view {
        (bytes32 typeHash, bytes memory fields) =
            encoded(vm.parseJsonString(json, string.concat(entry, ".primaryType")));
        bytes32 structHash = keccak256(abi.encodePacked(typeHash, fields));
        bytes32 separator = domainSeparator();
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", separator, structHash));
        vm.assertEq(typeHash, top("typeHash"), entry);
        vm.assertEq(structHash, top("structHash"), entry);
        vm.assertEq(separator, top("domainSeparator"), entry);
        vm.assertEq(digest, top("digest"), entry);
        vm.assertEq(signerOf(digest), vm.parseJsonAddress(json, string.concat(entry, ".signer")), entry);
    }

    function domainSeparator() private view returns (bytes32) {
        string memory domain = string.concat(entry, ".domain");
        return keccak256(
            abi.encode(
                DOMAIN,
                keccak256(bytes(vm.parseJsonString(json, string.concat(domain, ".name")))),
                keccak256(bytes(vm.parseJsonString(json, string.concat(domain, ".version")))),
                vm.parseJsonUint(json, string.concat(domain, ".chainId")),
                domainAddress()
            )
        );
    }

    function domainAddress() private view returns (address) {
        return vm.parseJsonAddress(json, string.concat(entry, ".domain.verifyingContract"));
    }

    function signerOf(bytes32 digest) private view returns (address) {
        bytes memory signature = vm.parseJsonBytes(json, string.concat(entry, ".signature"));
        vm.assertEq(signature.length, 65);
        (bytes32 r, bytes32 s, uint8 v) = (word(signature, 32), word(signature, 64), uint8(signature[64]));
        return ecrecover(digest, v, r, s);
    }

    function word(bytes memory data, uint256 offset) private pure returns (bytes32 result) {
        assembly ("memory-safe") {
            result := mload(add(data, offset))
        }
    }

    function encoded(string memory primaryType) private view returns (bytes32 typeHash, bytes memory fields) {
        bytes32 name = keccak256(bytes(primaryType));
        if (name == keccak256("Manifest")) return (MANIFEST, manifest());
        if (name == keccak256("UploadRequest")) return (UPLOAD_REQUEST, uploadRequest());
        if (name == keccak256("StoreData")) return (STORE_DATA, storeData());
        if (name == keccak256("EraseData")) return (ERASE_DATA, eraseData());
        if (name == keccak256("CheckReport")) return (CHECK_REPORT, checkReport());
        if (name == keccak256("StoreReceipt")) return (STORE_RECEIPT, storeReceipt());
        if (name == keccak256("Operation")) return (OPERATION, operation());
        (typeHash, fields) = idmaMessage(name);
        if (typeHash == 0) (typeHash, fields) = apiMessage(name);
        if (typeHash == 0) revert(string.concat("no such type here: ", primaryType));
    }

    function manifest() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(a("user"), w("nonce"), w("dataId"), u32("version"), w("previous"), w("metaHash")),
            abi.encode(w("recordsRoot"), u64("records"), w("recordKeyCommit"), w("contentHash"), u64("size")),
            abi.encode(w("keyCommit"))
        );
    }

    function uploadRequest() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(a("user"), w("credRef"), w("roleCommit"), u32("credVersion"), w("sid"), u64("size")),
            abi.encode(w("nonce"), u64("iat"), u64("exp"))
        );
    }

    function storeData() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(a("user"), w("credRef"), w("roleCommit"), u32("credVersion"), w("sid"), w("dataId")),
            abi.encode(u32("version"), w("manifestHash"), s("cid"), w("replyKey"), w("salt")),
            abi.encode(u64("iat"), u64("exp"))
        );
    }

    function eraseData() private view returns (bytes memory) {
        return abi.encode(a("user"), w("dataId"), u32("version"), w("nonce"), u64("iat"), u64("exp"));
    }

    function checkReport() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(w("reqHash"), a("user"), w("dataId"), u32("version"), flag("recordsVerified")),
            abi.encode(u8("verdict"), w("findingsHash"), u64("iat"))
        );
    }

    function storeReceipt() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(w("reqHash"), a("user"), w("objectId"), u32("version")),
            abi.encode(w("contentDigest"), w("checkHash"), u64("iat"))
        );
    }

    function operation() private view returns (bytes memory) {
        return abi.encode(a("target"), u("value"), keccak256(b("data")), u("nonce"), u("deadline"));
    }
}
