// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VectorFile} from "./VectorFile.sol";

/// @notice The types of the domain `Probity IDMA` and their encodings, written out by hand.
abstract contract IdmaMessages is VectorFile {
    bytes32 private constant REGISTRATION = keccak256(
        "Registration(address user,string name,string email,bytes32 passwordTag,bytes32 replyKey,bytes32 salt,uint64 iat,uint64 exp)"
    );
    bytes32 private constant EMAIL_PROOF =
        keccak256("EmailProof(address user,string email,bytes32 nonce,uint64 iat,uint64 exp)");
    bytes32 private constant LOGIN = keccak256(
        "Login(address user,string email,bytes32 credRef,bytes32 roleCommit,uint32 version,bytes32 passwordTag,bytes32 challenge,bytes32 replyKey,uint64 iat,uint64 exp)"
    );
    bytes32 private constant ROTATE_CREDENTIAL = keccak256(
        "RotateCredential(address user,bytes32 credRef,bytes32 roleCommit,uint32 version,uint8 role,uint8 scope,uint8 access,bytes32 passwordTag,bytes32 replyKey,bytes32 nonce,uint64 iat,uint64 exp)"
    );
    bytes32 private constant ACK = keccak256("Ack(bytes32 reqHash,address user,uint64 iat,uint64 exp)");
    bytes32 private constant ADMIN_ACTION = keccak256(
        "AdminAction(address admin,bytes32 credRef,bytes32 roleCommit,uint32 version,string action,bytes32 paramHash,bytes32 nonce,uint64 iat,uint64 exp)"
    );
    bytes32 private constant APPROVAL =
        keccak256("Approval(bytes32 actionHash,address approver,uint64 iat,uint64 exp)");
    bytes32 private constant CREDENTIAL = keccak256(
        "Credential(bytes32 reqHash,address user,uint32 version,uint8 role,uint8 scope,uint8 access,uint64 notAfter,bytes32 rho)"
    );
    bytes32 private constant CREDENTIAL_RECEIPT = keccak256(
        "CredentialReceipt(bytes32 reqHash,address user,uint32 version,bytes32 credRef,bytes32 roleCommit,uint64 notAfter,uint64 iat)"
    );
    bytes32 private constant LOGIN_RECEIPT =
        keccak256("LoginReceipt(bytes32 reqHash,address user,bytes32 sid,uint64 iat,uint64 exp)");
    bytes32 private constant ROLE_QUERY = keccak256(
        "RoleQuery(bytes32 reqHash,address module,address user,bytes32 credRef,bytes32 roleCommit,uint32 version,bytes32 sid,bytes32 nonce,uint64 iat,uint64 exp)"
    );
    bytes32 private constant ROLE_ASSERTION = keccak256(
        "RoleAssertion(bytes32 queryHash,bytes32 reqHash,address user,bytes32 credRef,bytes32 roleCommit,uint32 version,uint8 role,uint8 scope,uint8 access,bytes32 rhoRole,uint64 iat,uint64 exp)"
    );

    /// @dev A type hash of zero: no message of this domain.
    function idmaMessage(bytes32 name) internal view returns (bytes32 typeHash, bytes memory fields) {
        if (name == keccak256("Registration")) return (REGISTRATION, registration());
        if (name == keccak256("EmailProof")) return (EMAIL_PROOF, emailProof());
        if (name == keccak256("Login")) return (LOGIN, login());
        if (name == keccak256("RotateCredential")) return (ROTATE_CREDENTIAL, rotateCredential());
        if (name == keccak256("Ack")) return (ACK, ack());
        if (name == keccak256("AdminAction")) return (ADMIN_ACTION, adminAction());
        if (name == keccak256("Approval")) return (APPROVAL, approval());
        if (name == keccak256("Credential")) return (CREDENTIAL, credential());
        if (name == keccak256("CredentialReceipt")) return (CREDENTIAL_RECEIPT, credentialReceipt());
        if (name == keccak256("LoginReceipt")) return (LOGIN_RECEIPT, loginReceipt());
        if (name == keccak256("RoleQuery")) return (ROLE_QUERY, roleQuery());
        if (name == keccak256("RoleAssertion")) return (ROLE_ASSERTION, roleAssertion());
    }

    function registration() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(a("user"), s("name"), s("email"), w("passwordTag"), w("replyKey")),
            abi.encode(w("salt"), u64("iat"), u64("exp"))
        );
    }

    function emailProof() private view returns (bytes memory) {
        return abi.encode(a("user"), s("email"), w("nonce"), u64("iat"), u64("exp"));
    }

    function login() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(a("user"), s("email"), w("credRef"), w("roleCommit"), u32("version")),
            abi.encode(w("passwordTag"), w("challenge"), w("replyKey"), u64("iat"), u64("exp"))
        );
    }

    function rotateCredential() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(a("user"), w("credRef"), w("roleCommit"), u32("version"), u8("role"), u8("scope")),
            abi.encode(u8("access"), w("passwordTag"), w("replyKey"), w("nonce"), u64("iat"), u64("exp"))
        );
    }

    function ack() private view returns (bytes memory) {
        return abi.encode(w("reqHash"), a("user"), u64("iat"), u64("exp"));
    }

    function adminAction() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(a("admin"), w("credRef"), w("roleCommit"), u32("version"), s("action")),
            abi.encode(w("paramHash"), w("nonce"), u64("iat"), u64("exp"))
        );
    }

    function approval() private view returns (bytes memory) {
        return abi.encode(w("actionHash"), a("approver"), u64("iat"), u64("exp"));
    }

    function credential() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(w("reqHash"), a("user"), u32("version"), u8("role"), u8("scope")),
            abi.encode(u8("access"), u64("notAfter"), w("rho"))
        );
    }

    function credentialReceipt() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(w("reqHash"), a("user"), u32("version"), w("credRef"), w("roleCommit")),
            abi.encode(u64("notAfter"), u64("iat"))
        );
    }

    function loginReceipt() private view returns (bytes memory) {
        return abi.encode(w("reqHash"), a("user"), w("sid"), u64("iat"), u64("exp"));
    }

    function roleQuery() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(w("reqHash"), a("module"), a("user"), w("credRef"), w("roleCommit"), u32("version")),
            abi.encode(w("sid"), w("nonce"), u64("iat"), u64("exp"))
        );
    }

    function roleAssertion() private view returns (bytes memory) {
        return bytes.concat(
            abi.encode(w("queryHash"), w("reqHash"), a("user"), w("credRef"), w("roleCommit"), u32("version")),
            abi.encode(u8("role"), u8("scope"), u8("access"), w("rhoRole"), u64("iat"), u64("exp"))
        );
    }
}
