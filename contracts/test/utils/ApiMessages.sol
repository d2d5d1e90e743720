// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VectorFile} from "./VectorFile.sol";

/// @notice The messages of the gateway and its services, written out by hand as a contract would.
abstract contract ApiMessages is VectorFile {
    bytes32 private constant LIST_SERVICES = keccak256(
        "ListServices(address user,bytes32 credRef,bytes32 roleCommit,uint32 version,bytes32 sid,bytes32 nonce,uint64 iat,uint64 exp)"
    );
    bytes32 private constant TOKEN_REQUEST = keccak256(
        "TokenRequest(address user,bytes32 credRef,bytes32 roleCommit,uint32 version,bytes32 sid,bytes32 listHash,string[] services,uint32 ttl,bytes32 replyKey,bytes32 salt,uint64 iat,uint64 exp)"
    );
    bytes32 private constant API_CALL = keccak256(
        "ApiCall(address user,bytes32 tokenHash,string service,bytes32 paramHash,bytes32 replyKey,bytes32 nonce,uint64 iat,uint64 exp)"
    );
    bytes32 private constant CANCEL_OPERATION =
        keccak256("CancelOperation(address user,bytes32 callHash,bytes32 nonce,uint64 iat,uint64 exp)");
    bytes32 private constant SERVICE_LIST = keccak256(
        "ServiceList(bytes32 reqHash,address user,string[] services,address[] signers,uint64 iat,uint64 exp)"
    );
    bytes32 private constant TOKEN_RECEIPT =
        keccak256("TokenReceipt(bytes32 reqHash,address user,bytes32 tokenHash,uint64 timeExp,uint64 iat)");
    bytes32 private constant SERVICE_GRANT = keccak256(
        "ServiceGrant(bytes32 reqHash,address user,string service,bytes32 paramHash,bytes32 tokenHash,uint64 iat,uint64 exp)"
    );
    bytes32 private constant API_RESULT =
        keccak256("ApiResult(bytes32 reqHash,address user,uint16 status,bytes32 resHash,uint64 iat)");
    bytes32 private constant OPERATION_STATE = keccak256(
        "OperationState(bytes32 callHash,address user,uint8 state,uint64 done,uint64 total,bytes32 resHash,uint64 iat)"
    );

    /// @dev The type hash and the encoded fields of the selected vector's message; 0 for a type of another domain.
    function apiMessage(bytes32 name) internal view returns (bytes32 typeHash, bytes memory fields) {
        if (name == keccak256("ListServices")) return (LIST_SERVICES, listServices());
        if (name == keccak256("TokenRequest")) return (TOKEN_REQUEST, tokenRequest());
        if (name == keccak256("ApiCall")) return (API_CALL, apiCall());
        if (name == keccak256("CancelOperation")) return (CANCEL_OPERATION, cancelOperation());
        if (name == keccak256("ServiceList")) return (SERVICE_LIST, serviceList());
        if (name == keccak256("TokenReceipt")) return (TOKEN_RECEIPT, tokenReceipt());
        if (name == keccak256("ServiceGrant")) return (SERVICE_GRANT, serviceGrant());
        if (name == keccak256("ApiResult")) return (API_RESULT, apiResult());
        if (name == keccak256("OperationState")) return (OPERATION_STATE, operationState());
        return (0, "");
    }

    function listServices() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(a("user"), w("credRef"), w("roleCommit"), u32("version"), w("sid"), w("nonce")),
            abi.encode(u64("iat"), u64("exp"))
        );
    }

    function tokenRequest() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(a("user"), w("credRef"), w("roleCommit"), u32("version"), w("sid"), w("listHash")),
            abi.encode(strings("services"), u32("ttl"), w("replyKey"), w("salt"), u64("iat"), u64("exp"))
        );
    }

    function apiCall() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(a("user"), w("tokenHash"), s("service"), w("paramHash"), w("replyKey"), w("nonce")),
            abi.encode(u64("iat"), u64("exp"))
        );
    }

    function cancelOperation() private view returns (bytes memory) {
        return abi.encode(a("user"), w("callHash"), w("nonce"), u64("iat"), u64("exp"));
    }

    function serviceList() private view returns (bytes memory) {
        return abi.encode(w("reqHash"), a("user"), strings("services"), addresses("signers"), u64("iat"), u64("exp"));
    }

    function tokenReceipt() private view returns (bytes memory) {
        return abi.encode(w("reqHash"), a("user"), w("tokenHash"), u64("timeExp"), u64("iat"));
    }

    function serviceGrant() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(w("reqHash"), a("user"), s("service"), w("paramHash"), w("tokenHash"), u64("iat")),
            abi.encode(u64("exp"))
        );
    }

    function apiResult() private view returns (bytes memory) {
        return abi.encode(w("reqHash"), a("user"), u16("status"), w("resHash"), u64("iat"));
    }

    function operationState() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(w("callHash"), a("user"), u8("state"), u64("done"), u64("total"), w("resHash")),
            abi.encode(u64("iat"))
        );
    }
}
