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

    // ---- erasure

    bytes32 private constant ERASURE = keccak256("EraseData");

    function erase(address sender, bytes32 nonce, uint32 version, bytes32 request) private {
        vm.prank(sender);
        registry.eraseTdata(nonce, version, request);
    }

    function tombstone(address owner, bytes32 dataId, uint32 version, bytes32 request, uint64 erasedAt)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(keccak256("Probity.erase.v1"), owner, dataId, version, request, erasedAt));
    }

    function test_TheTombstoneCommitsToOwnerVersionHashAndTime() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        vm.warp(START + 7);
        erase(OWNER, NONCE, 1, ERASURE);
        vm.assertEq(registry.tdataTombstone(dataId, 1), tombstone(OWNER, dataId, 1, ERASURE, START + 7));
    }

    function test_ErasureIsAnnouncedWithAllThatItsBlockDoesNotTell() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 7, REQUEST, CONTENT);
        vm.expectEmit(address(registry));
        emit IntegrityRegistry.TdataErased(ERASURE, OWNER, dataId, 7);
        erase(OWNER, NONCE, 7, ERASURE);
    }

    function test_TheTombstoneLiesWhereProversLookForIt() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 3, REQUEST, CONTENT);
        erase(OWNER, NONCE, 3, ERASURE);
        bytes32 slot = keccak256(abi.encode(uint32(3), keccak256(abi.encode(dataId, uint256(1)))));
        vm.assertEq(vm.load(address(registry), slot), registry.tdataTombstone(dataId, 3));
    }

    function test_WhatWasNotErasedHasNoTombstone() public {
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        vm.assertEq(registry.tdataTombstone(registry.dataIdOf(OWNER, NONCE), 1), bytes32(0));
    }

    function test_ErasureLeavesTheWordAndTheOtherVersions() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        store(OWNER, NONCE, 2, REQUEST, CONTENT);
        vm.warp(START + 1);
        erase(OWNER, NONCE, 1, ERASURE);
        vm.assertEq(registry.tdataCommitment(dataId, 1), expected(OWNER, dataId, 1, REQUEST, CONTENT, START));
        vm.assertEq(registry.tdataCommitment(dataId, 2), expected(OWNER, dataId, 2, REQUEST, CONTENT, START));
        vm.assertEq(registry.tdataTombstone(dataId, 2), bytes32(0));
    }

    function test_ALaterVersionCanFollowAnErasedOne() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        erase(OWNER, NONCE, 1, ERASURE);
        store(OWNER, NONCE, 2, REQUEST, CONTENT);
        vm.assertNotEq(registry.tdataCommitment(dataId, 2), bytes32(0));
    }

    function test_ErasingWithAZeroRequestHashIsRefused() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.RequestHashZero.selector, dataId, 1));
        erase(OWNER, NONCE, 1, 0);
    }

    function test_ErasingAVersionThatWasNeverStoredIsRefused() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.TdataHashNeverStored.selector, dataId, 2));
        erase(OWNER, NONCE, 2, ERASURE);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.TdataHashNeverStored.selector, dataId, 0));
        erase(OWNER, NONCE, 0, ERASURE);
    }

    function test_AttackTheOwnerErasesAgainToRenewTheTime() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        erase(OWNER, NONCE, 1, ERASURE);
        bytes32 first = registry.tdataTombstone(dataId, 1);
        vm.warp(START + 1 days);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.TdataAlreadyErased.selector, dataId, 1));
        erase(OWNER, NONCE, 1, keccak256("another wish"));
        vm.assertEq(registry.tdataTombstone(dataId, 1), first);
    }

    function test_AttackAnErasedVersionIsStoredAgain() public {
        bytes32 dataId = registry.dataIdOf(OWNER, NONCE);
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        erase(OWNER, NONCE, 1, ERASURE);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.TdataHashAlreadyStored.selector, dataId, 1));
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
    }

    function test_AttackAStrangerErasesTheOwnersVersion() public {
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        bytes32 ofCopier = registry.dataIdOf(COPIER, NONCE);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.TdataHashNeverStored.selector, ofCopier, 1));
        erase(COPIER, NONCE, 1, ERASURE);
        vm.assertEq(registry.tdataTombstone(registry.dataIdOf(OWNER, NONCE), 1), bytes32(0));
    }

    /// @dev The copier has a version of their own under the owner's nonce, and is first into the block.
    function test_AttackTheCopierOfAPendingErasureLandsInTheirOwnSlot() public {
        bytes32 ofOwner = registry.dataIdOf(OWNER, NONCE);
        bytes32 ofCopier = registry.dataIdOf(COPIER, NONCE);
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        store(COPIER, NONCE, 1, REQUEST, CONTENT);
        erase(COPIER, NONCE, 1, ERASURE);
        vm.assertEq(registry.tdataTombstone(ofOwner, 1), bytes32(0));
        erase(OWNER, NONCE, 1, ERASURE);
        vm.assertEq(registry.tdataTombstone(ofOwner, 1), tombstone(OWNER, ofOwner, 1, ERASURE, START));
        vm.assertEq(registry.tdataTombstone(ofCopier, 1), tombstone(COPIER, ofCopier, 1, ERASURE, START));
    }

    function testFuzz_ATombstoneIsWrittenOnceAndLeavesTheWord(
        address sender,
        bytes32 nonce,
        uint32 version,
        bytes32 request,
        uint32 later
    ) public {
        vm.assume(version != 0 && request != 0);
        bytes32 dataId = registry.dataIdOf(sender, nonce);
        store(sender, nonce, version, REQUEST, CONTENT);
        bytes32 word = registry.tdataCommitment(dataId, version);
        uint64 erasedAt = START + uint64(later);
        vm.warp(erasedAt);
        erase(sender, nonce, version, request);
        bytes32 first = registry.tdataTombstone(dataId, version);
        vm.assertEq(first, tombstone(sender, dataId, version, request, erasedAt));
        vm.assertNotEq(first, word);

        vm.warp(uint256(erasedAt) + 1);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.TdataAlreadyErased.selector, dataId, version));
        erase(sender, nonce, version, request);
        vm.assertEq(registry.tdataTombstone(dataId, version), first);
        vm.assertEq(registry.tdataCommitment(dataId, version), word);
    }

    function testFuzz_OnlyTheOwnerErases(address owner, address stranger, bytes32 nonce, uint32 version) public {
        vm.assume(owner != stranger && version != 0);
        store(owner, nonce, version, REQUEST, CONTENT);
        bytes32 ofStranger = registry.dataIdOf(stranger, nonce);
        vm.expectRevert(abi.encodeWithSelector(IntegrityRegistry.TdataHashNeverStored.selector, ofStranger, version));
        erase(stranger, nonce, version, ERASURE);
        vm.assertEq(registry.tdataTombstone(registry.dataIdOf(owner, nonce), version), bytes32(0));
    }

    // ---- both

    function test_AttackEtherCannotBeLeftBehind() public {
        vm.deal(OWNER, 2 ether);
        bytes memory call = abi.encodeCall(IntegrityRegistry.storeTdataHash, (NONCE, 1, REQUEST, CONTENT));
        vm.prank(OWNER);
        (bool stored,) = address(registry).call{value: 1 ether}(call);
        vm.prank(OWNER);
        (bool received,) = address(registry).call{value: 1 ether}("");
        store(OWNER, NONCE, 1, REQUEST, CONTENT);
        vm.prank(OWNER);
        (bool erased,) =
            address(registry).call{value: 1 ether}(abi.encodeCall(IntegrityRegistry.eraseTdata, (NONCE, 1, ERASURE)));
        vm.assertFalse(stored || received || erased);
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
