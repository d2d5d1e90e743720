// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IdmaRegistry} from "../src/IdmaRegistry.sol";
import {IntegrityRegistry} from "../src/IntegrityRegistry.sol";
import {ModuleRegistry} from "../src/ModuleRegistry.sol";
import {Identities} from "./utils/Identities.sol";
import {TokenVectors} from "./utils/TokenVectors.sol";

/// @notice Writes what the contracts themselves store, with the slots it lies in, for other languages to reproduce
/// (target/vectors/commitments.json; the build compares it with vectors/commitments.json).
contract CommitmentVectorsTest is Identities, TokenVectors {
    address private constant SC_IM = 0x00000000000000000000000000000000005c1a00;
    address private constant LAST = address(type(uint160).max);

    /// @dev What stands behind a credential and only its hashes on chain.
    struct Opening {
        bytes32 uCred;
        uint8 role;
        uint8 scope;
        uint8 access;
        bytes32 rhoRole;
    }

    string private tombstones;
    string private registrations;
    string private credentials;

    function test_TheContractsWriteTheirVectors() public {
        vm.warp(START);
        string memory tdata = string.concat("[\n", tdataVectors(), "\n]");
        string memory keys = string.concat("[\n", keyVectors(), "\n]");
        writeIdmaVectors();
        vm.warp(START);
        writeTokenVectors();
        string memory json = string.concat("{\n\"tdata\": ", tdata);
        json = string.concat(json, ",\n\"tombstones\": [\n", tombstones, "\n]");
        json = string.concat(json, ",\n\"keys\": ", keys);
        json = string.concat(json, ",\n\"registrations\": [\n", registrations, "\n]");
        json = string.concat(json, ",\n\"credentials\": [\n", credentials, "\n]");
        json = string.concat(json, ",\n\"tokenRequests\": [\n", tokenRequests, "\n]");
        json = string.concat(json, ",\n\"tokens\": [\n", tokens, "\n]\n}\n");
        vm.createDir("target/vectors", true);
        vm.writeFile("target/vectors/commitments.json", json);
    }

    // ---- IntegrityRegistry

    function tdataVectors() private returns (string memory) {
        vm.etch(SC_IM, address(new IntegrityRegistry()).code);
        address other = address(uint160(uint256(keccak256("other registry"))));
        vm.etch(other, SC_IM.code);
        address owner = address(uint160(uint256(keccak256("owner"))));
        bytes32 nonce = keccak256("nonce");
        string memory list = tdataVector(SC_IM, owner, nonce, 1);
        list = join(list, tdataVector(SC_IM, owner, nonce, 2));
        list = join(list, tdataVector(SC_IM, owner, nonce, type(uint32).max));
        list = join(list, tdataVector(other, owner, nonce, 1));
        list = join(list, tdataVector(SC_IM, address(1), bytes32(0), 1));
        list = join(list, tdataVector(SC_IM, owner, bytes32(type(uint256).max), 1));
        tombstones = tombstoneVector(SC_IM, owner, nonce, 1);
        tombstones = join(tombstones, tombstoneVector(SC_IM, owner, nonce, type(uint32).max));
        tombstones = join(tombstones, tombstoneVector(other, owner, nonce, 1));
        tombstones = join(tombstones, tombstoneVector(SC_IM, address(1), bytes32(0), 1));
        vm.chainId(1);
        list = join(list, tdataVector(SC_IM, owner, nonce, 1));
        tombstones = join(tombstones, tombstoneVector(SC_IM, owner, nonce, 1));
        return list;
    }

    function tdataVector(address scim, address owner, bytes32 nonce, uint32 version) private returns (string memory) {
        vm.warp(block.timestamp + 12);
        bytes32 request = keccak256(abi.encode("request", nonce, version));
        bytes32 content = keccak256(abi.encode("content", nonce, version));
        vm.prank(owner);
        IntegrityRegistry(scim).storeTdataHash(nonce, version, request, content);

        string memory object = member("{", "chainId", vm.toString(block.chainid));
        object = member(object, "contract", vm.toString(scim));
        object = member(object, "owner", vm.toString(owner));
        object = member(object, "nonce", vm.toString(nonce));
        object = member(object, "version", vm.toString(version));
        object = member(object, "requestHash", vm.toString(request));
        object = member(object, "contentDigest", vm.toString(content));
        object = member(object, "storedAt", vm.toString(block.timestamp));
        return anchored(object, IntegrityRegistry(scim), IntegrityRegistry(scim).dataIdOf(owner, nonce), version);
    }

    /// @dev Of a version that {tdataVector} stored.
    function tombstoneVector(address scim, address owner, bytes32 nonce, uint32 version)
        private
        returns (string memory)
    {
        vm.warp(block.timestamp + 12);
        bytes32 request = keccak256(abi.encode("erasure", nonce, version));
        vm.prank(owner);
        IntegrityRegistry(scim).eraseTdata(nonce, version, request);

        bytes32 dataId = IntegrityRegistry(scim).dataIdOf(owner, nonce);
        bytes32 slot = keccak256(abi.encode(version, keccak256(abi.encode(dataId, uint256(1)))));
        bytes32 word = vm.load(scim, slot);
        vm.assertNotEq(word, bytes32(0));
        vm.assertEq(word, IntegrityRegistry(scim).tdataTombstone(dataId, version));
        string memory object = member("{", "owner", vm.toString(owner));
        object = member(object, "dataId", vm.toString(dataId));
        object = member(object, "version", vm.toString(version));
        object = member(object, "requestHash", vm.toString(request));
        object = member(object, "erasedAt", vm.toString(block.timestamp));
        object = member(object, "slot", vm.toString(slot));
        return string.concat(member(object, "tombstone", vm.toString(word)), "}");
    }

    function anchored(string memory object, IntegrityRegistry scim, bytes32 dataId, uint32 version)
        private
        view
        returns (string memory)
    {
        bytes32 slot = keccak256(abi.encode(version, keccak256(abi.encode(dataId, uint256(0)))));
        bytes32 word = vm.load(address(scim), slot);
        vm.assertNotEq(word, bytes32(0));
        vm.assertEq(word, scim.tdataCommitment(dataId, version));
        object = member(object, "dataId", vm.toString(dataId));
        object = member(object, "slot", vm.toString(slot));
        return string.concat(member(object, "commitment", vm.toString(word)), "}");
    }

    // ---- ModuleRegistry

    function keyVectors() private returns (string memory) {
        vm.chainId(31337);
        bytes32 signer = bytes32(uint256(uint160(uint256(keccak256("signer")))));
        ModuleRegistry.GenesisKey[] memory genesis = new ModuleRegistry.GenesisKey[](3);
        genesis[0] = ModuleRegistry.GenesisKey("IM", "message", signer, START + YEAR);
        genesis[1] = ModuleRegistry.GenesisKey("IM", "decryption", keccak256("thumbprint"), START + YEAR);
        genesis[2] = ModuleRegistry.GenesisKey("IDMA", "jwt", keccak256("jwt"), type(uint64).max);
        deployGovernance(genesis);
        uint64 from = uint64(block.timestamp) + 3 * DELAY;
        registerByKeyholders("AS", "transaction", bytes32(uint256(uint160(address(0xa5)))), from, from + 1);
        revokeByKeyholders(registry.keyIdAt(1), uint64(block.timestamp) - 7);

        string memory list = keyVector(0);
        for (uint256 i = 1; i < registry.keyCount(); ++i) {
            list = join(list, keyVector(i));
        }
        return list;
    }

    function keyVector(uint256 index) private view returns (string memory) {
        bytes32 keyId = registry.keyIdAt(index);
        ModuleRegistry.KeyIdentity memory identity = registry.keyIdentity(keyId);
        ModuleRegistry.KeyRecord memory record = registry.keyRecord(keyId);
        bytes32 slot = keccak256(abi.encode(keyId, uint256(0)));

        string memory object = member("{", "moduleName", text(identity.module));
        object = member(object, "purposeName", text(identity.purpose));
        object = member(object, "module", vm.toString(identity.module));
        object = member(object, "purpose", vm.toString(identity.purpose));
        object = member(object, "key", vm.toString(identity.key));
        object = member(object, "keyId", vm.toString(keyId));
        object = member(object, "validFrom", vm.toString(record.validFrom));
        object = member(object, "validTo", vm.toString(record.validTo));
        object = member(object, "compromisedSince", vm.toString(record.compromisedSince));
        object = member(object, "slot", vm.toString(slot));
        return string.concat(member(object, "word", vm.toString(vm.load(address(registry), slot))), "}");
    }

    // ---- IdmaRegistry

    /// @dev The largest address never expires; the others live through every status and role.
    function writeIdmaVectors() private {
        deployIdentities();
        Opening memory general = Opening(keccak256("uCred"), 1, 1, 7, keccak256("rhoRole"));
        Opening memory extreme = Opening(bytes32(type(uint256).max), 255, 255, 255, bytes32(uint256(1)));
        Opening memory admin = Opening(keccak256("uCred of Ada"), SYSTEM_ADMIN, 7, 7, keccak256("rhoRole of Ada"));

        writeRegistration(DANA, keccak256("H1"));
        vm.warp(present() + 12);
        writeRegistration(DANA, keccak256("another H1"));
        writeRegistration(LAST, bytes32(type(uint256).max));
        writeRegistration(ADA, bytes32(uint256(1)));

        answerWith(DANA, 2, keccak256("another H1"), general, present() + 2 * YEAR);
        answerWith(LAST, 1, bytes32(type(uint256).max), extreme, type(uint64).max);
        answerWith(ADA, 1, bytes32(uint256(1)), admin, present() + YEAR);
        enrol(BEN);
        writeStanding(DANA, general);
        writeStanding(LAST, extreme);
        writeStanding(ADA, admin);

        vm.warp(present() + 12);
        suspend(DANA, 3);
        writeStanding(DANA, general);
        approve(ADA, LAST, 1, LOG_ADMIN, present());
        approve(BEN, LAST, 1, LOG_ADMIN, present());
        writeStanding(LAST, extreme);
        rotateTo(DANA, 4, admin);
        writeStanding(DANA, admin);
        lowerRole(CEM, 0);
        vm.warp(present() + YEAR);
        writeRegistration(ADA, keccak256("H1 after expiry"));
        revoke(DANA, 5);
        writeStanding(DANA, admin);
    }

    function writeRegistration(address user, bytes32 requestHash) private {
        request(user, requestHash);
        string memory object = member("{", "user", vm.toString(user));
        object = member(object, "requestHash", vm.toString(requestHash));
        object = member(object, "storedAt", vm.toString(block.timestamp));
        object = string.concat(account(object, user), "}");
        registrations = bytes(registrations).length == 0 ? object : join(registrations, object);
    }

    function answerWith(address user, uint32 seq, bytes32 requestHash, Opening memory opening, uint64 notAfter)
        private
    {
        bytes32 credRef = credRefOf(user, opening);
        bytes32 roleCommit = roleCommitOf(user, 1, opening);
        vm.prank(OPERATOR);
        idma.storeUcred(user, seq, requestHash, present(), credRef, roleCommit, notAfter);
    }

    function rotateTo(address user, uint32 seq, Opening memory opening) private {
        bytes32 credRef = credRefOf(user, opening);
        bytes32 roleCommit = roleCommitOf(user, 2, opening);
        vm.prank(OPERATOR);
        idma.rotateUcred(user, seq, WISH, credRef, roleCommit, present() + YEAR);
    }

    function credRefOf(address user, Opening memory opening) private pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Probity.credRef.v1"), user, opening.uCred));
    }

    function roleCommitOf(address user, uint32 version, Opening memory o) private pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Probity.role.v1"), user, version, o.role, o.scope, o.access, o.rhoRole));
    }

    function writeStanding(address user, Opening memory o) private {
        IdmaRegistry.Standing memory standing = idma.standingOf(user);
        string memory object = member("{", "user", vm.toString(user));
        object = member(object, "uCred", vm.toString(o.uCred));
        object = member(object, "role", vm.toString(o.role));
        object = member(object, "scope", vm.toString(o.scope));
        object = member(object, "access", vm.toString(o.access));
        object = member(object, "rhoRole", vm.toString(o.rhoRole));
        object = member(object, "credRef", vm.toString(credRefOf(user, o)));
        object = member(object, "roleCommit", vm.toString(roleCommitOf(user, standing.version, o)));
        object = member(object, "notAfter", vm.toString(standing.notAfter));
        object = member(object, "storedAt", vm.toString(standing.storedAt));
        object = account(object, user);
        object = member(object, "commitment", vm.toString(standing.commitment));
        bytes32 slot = commitmentSlotOf(user, standing.version);
        vm.assertEq(bytes32(stored(slot)), standing.commitment);
        object = member(object, "commitmentSlot", vm.toString(slot));
        object = member(object, "privilegedRole", vm.toString(standing.role));
        object = member(object, "roleChanges", vm.toString(stored(privilegeSlotOf(user)) >> 8));
        object = member(object, "roleWord", vm.toString(bytes32(stored(privilegeSlotOf(user)))));
        object = string.concat(member(object, "roleSlot", vm.toString(privilegeSlotOf(user))), "}");
        credentials = bytes(credentials).length == 0 ? object : join(credentials, object);
    }

    function account(string memory object, address user) private view returns (string memory) {
        IdmaRegistry.Standing memory standing = idma.standingOf(user);
        vm.assertEq(stored(wordSlotOf(user)), idma.accountWord(user));
        object = member(object, "status", vm.toString(uint8(standing.status)));
        object = member(object, "seq", vm.toString(standing.seq));
        object = member(object, "version", vm.toString(standing.version));
        object = member(object, "word", vm.toString(bytes32(idma.accountWord(user))));
        return member(object, "slot", vm.toString(wordSlotOf(user)));
    }

    // ---- JSON

    function text(bytes32 name) private pure returns (string memory) {
        uint256 length = 0;
        while (length < 32 && name[length] != 0) ++length;
        bytes memory result = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            result[i] = name[i];
        }
        return string(result);
    }
}
