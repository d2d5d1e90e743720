// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IntegrityRegistry} from "../src/IntegrityRegistry.sol";
import {ModuleRegistry} from "../src/ModuleRegistry.sol";
import {Governance} from "./utils/Governance.sol";

/// @notice Writes what the contracts themselves store, with the slots it lies in, for other languages to reproduce
/// (target/vectors/commitments.json; the build compares it with vectors/commitments.json).
contract CommitmentVectorsTest is Governance {
    address private constant SC_IM = 0x00000000000000000000000000000000005c1a00;
    uint64 private constant YEAR = 365 days;

    function test_TheContractsWriteTheirVectors() public {
        vm.warp(START);
        string memory tdata = string.concat("[\n", tdataVectors(), "\n]");
        string memory keys = string.concat("[\n", keyVectors(), "\n]");
        string memory json = string.concat("{\n\"tdata\": ", tdata, ",\n\"keys\": ", keys, "\n}\n");
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
        vm.chainId(1);
        return join(list, tdataVector(SC_IM, owner, nonce, 1));
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
        return stored(object, IntegrityRegistry(scim), IntegrityRegistry(scim).dataIdOf(owner, nonce), version);
    }

    function stored(string memory object, IntegrityRegistry scim, bytes32 dataId, uint32 version)
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

    function member(string memory object, string memory name, string memory value)
        private
        pure
        returns (string memory)
    {
        string memory separator = bytes(object).length == 1 ? "" : ", ";
        return string.concat(object, separator, "\"", name, "\": \"", value, "\"");
    }

    function join(string memory list, string memory next) private pure returns (string memory) {
        return string.concat(list, ",\n", next);
    }
}
