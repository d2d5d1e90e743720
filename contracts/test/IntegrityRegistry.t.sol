// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IntegrityRegistry} from "../src/IntegrityRegistry.sol";
import {Test} from "./utils/Test.sol";

contract IntegrityRegistryTest is Test {
    address private constant OWNER = address(0xda7a);
    address private constant COPIER = address(0xc091);
    bytes32 private constant NONCE = keccak256("nonce");
    bytes32 private constant REQUEST = keccak256("H12");
    bytes32 private constant CONTENT = keccak256("H_ipfs");

    IntegrityRegistry private registry;

    function setUp() public {
        vm.warp(START);
        registry = new IntegrityRegistry();
    }

    function store(address sender, bytes32 nonce, uint32 version, bytes32 request, bytes32 content) private {
        vm.prank(sender);
        registry.storeTdataHash(nonce, version, request, content);
    }

    function expected(address owner, bytes32 dataId, uint32 version, bytes32 request, bytes32 content, uint64 storedAt)
        private
        pure
        returns (bytes32)
    {
        bytes32 tag = keccak256("Probity.tdata.v1");
        return keccak256(abi.encode(tag, owner, dataId, version, request, content, storedAt));
    }

    function test_TheWordCommitsToOwnerVersionHashesAndTime() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        vm.assertEq(registry.tdataCommitment(dataId, 1), expected(OWNER, dataId, 1, REQUEST, CONTENT, START));
    }

    function test_StoringIsAnnouncedWithEverythingNeededToRecomputeTheWord() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        vm.expectEmit(address(registry));
        emit IntegrityRegistry.TdataHashStored(REQUEST, OWNER, dataId, 7, CONTENT, START);
        store(OWNER, NONCE, 7, REQUEST, CONTENT);
    }

    function test_TheIdOfADataSetBindsChainContractOwnerAndNonce() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        bytes32 tag = keccak256("Probity.data.v1");
        vm.assertEq(dataId, keccak256(abi.encode(tag, uint256(31337), address(registry), OWNER, NONCE)));
        vm.assertNotEq(dataId, registry.dataIdOf(COPIER, NONCE));
        vm.assertNotEq(dataId, registry.dataIdOf(OWNER, REQUEST));
        vm.assertNotEq(dataId, new IntegrityRegistry().dataIdOf(OWNER, NONCE));
        vm.chainId(1);
        vm.assertNotEq(dataId, registry.dataIdOf(OWNER, NONCE));
    }

    function test_TheWordLiesWhereProversLookForIt() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 3, REQUEST, CONTENT);
        bytes32 outer = keccak256(abi.encode(dataId, uint256(0)));
        bytes32 slot = keccak256(abi.encode(uint32(3), outer));
        vm.assertEq(vm.load(address(registry), slot), registry.tdataCommitment(dataId, 3));
    }

    function test_WhatWasNeverStoredIsZero() public view {
        vm.assertEq(registry.tdataCommitment(registry.dataIdOf(OWNER, NONCE), 1), bytes32(0));
    }

    function test_VersionsMayLeaveGapsAndComeInAnyOrder() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 9, REQUEST, CONTENT);
        store(OWNER, NONCE, 2, REQUEST, CONTENT);
        vm.assertEq(registry.tdataCommitment(dataId, 1), bytes32(0));
        vm.assertEq(registry.tdataCommitment(dataId, 2), expected(OWNER, dataId, 2, REQUEST, CONTENT, START));
        vm.assertEq(registry.tdataCommitment(dataId, 9), expected(OWNER, dataId, 9, REQUEST, CONTENT, START));
    }

    function test_VersionZeroIsRefused() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.VersionZero.selector, dataId));
        store(OWNER, NONCE, 0, REQUEST, CONTENT);
    }

    function test_AZeroRequestHashIsRefused() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.RequestHashZero.selector, dataId, 1));
        store(OWNER, NONCE, 1, 0, CONTENT);
    }

    function test_AZeroContentDigestIsRefused() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.ContentDigestZero.selector, dataId, 1));
        store(OWNER, NONCE, 1, REQUEST, 0);
    }

    function test_AttackTheOwnerOverwritesAVersion() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        bytes32 word = registry.tdataCommitment(dataId, 1);
        vm.warp(START + 1);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.TdataHashAlreadyStored.selector, dataId, 1));
        store(OWNER, NONCE, 1, keccak256("other request"), keccak256("other content"));
        vm.assertEq(registry.tdataCommitment(dataId, 1), word);
    }

    function test_AttackTheSameTransactionIsSentAgainToRenewItsTime() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        vm.warp(START + 1 days);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.TdataHashAlreadyStored.selector, dataId, 1));
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
    }

    /// @dev The copier is first into the block with the owner's own arguments.
    function test_AttackTheCopierOfAPendingHashLandsInTheirOwnSlot() public {
        store(COPIER, NONCE, 1, REQUEST, CONTENT);
        store(OWNER, NONCE, 1, REQUEST, CONTENT);

        bytes32 ofOwner = registry.dataIdOf(OWNER, NONCE);
        bytes32 ofCopier = registry.dataIdOf(COPIER, NONCE);
        vm.assertEq(registry.tdataCommitment(ofOwner, 1), expected(OWNER, ofOwner, 1, REQUEST, CONTENT, START));
        vm.assertEq(registry.tdataCommitment(ofCopier, 1), expected(COPIER, ofCopier, 1, REQUEST, CONTENT, START));
    }

    function test_AttackEtherCannotBeLeftBehind() public {
        vm.deal(OWNER, 2 ether);
        bytes memory call = abi.encodeCall(IntegrityRegistry.storeTdataHash, (NONCE, 1, REQUEST, CONTENT));
        vm.prank(OWNER);
        (bool stored,) = address(registry).call{value: 1 ether}(call);
        vm.prank(OWNER);
        (bool received,) = address(registry).call{value: 1 ether}("");
        vm.assertFalse(stored || received);
        vm.assertEq(address(registry).balance, 0);
    }

    function testFuzz_AWordIsWrittenOnceWhoeverWritesWhateverAndWhenever(
        address sender,
        bytes32 nonce,
        uint32 version,
        bytes32 request,
        bytes32 content,
        uint32 later
    ) public {
        vm.assume(version != 0 && request != 0 && content != 0);
        bytes32 dataId = registry.dataIdOf(sender, nonce);
        store(sender, nonce, version, request, content);
        bytes32 word = registry.tdataCommitment(dataId, version);
        vm.assertEq(word, expected(sender, dataId, version, request, content, START));

        vm.warp(uint256(START) + later);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.TdataHashAlreadyStored.selector, dataId, version));
        store(sender, nonce, version, content, request);
        vm.assertEq(registry.tdataCommitment(dataId, version), word);
    }

    function testFuzz_AnyOtherValueGivesAnotherWord(bytes32 request, bytes32 content, uint32 version) public {
        vm.assume(version > 1 && request != 0 && content != 0 && request != content);
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, version, request, content);
        store(OWNER, NONCE, version - 1, request, content);
        bytes32 word = registry.tdataCommitment(dataId, version);
        vm.assertNotEq(word, registry.tdataCommitment(dataId, version - 1));
        vm.assertNotEq(word, expected(OWNER, dataId, version, content, request, START));
        vm.assertNotEq(word, expected(COPIER, dataId, version, request, content, START));
        vm.assertNotEq(word, expected(OWNER, dataId, version, request, content, START + 1));
    }
}
