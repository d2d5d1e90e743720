// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IntegrityRegistry} from "../../src/IntegrityRegistry.sol";
import {Test} from "../utils/Test.sol";

/// @notice Owners who store and erase, and copiers of what they send, over few enough slots that collisions are the
/// rule.
contract StoringOwners is Test {
    struct Written {
        bytes32 dataId;
        uint32 version;
        bytes32 word;
        address owner;
    }

    IntegrityRegistry public immutable registry;
    Written[] private _written;
    Written[] private _buried;
    mapping(bytes32 slot => bool) private _taken;
    mapping(bytes32 slot => bool) private _erased;
    uint256 public refused;

    constructor(IntegrityRegistry registry_) {
        registry = registry_;
    }

    function store(uint8 owner, uint8 nonce, uint8 version, bytes32 request, bytes32 content) external {
        request |= bytes32(uint256(1));
        content |= bytes32(uint256(1));
        tryStore(address(uint160(0x1000) + owner % 4), bytes32(uint256(nonce % 3)), 1 + version % 4, request, content);
    }

    function storeMalformed(uint8 owner, uint8 nonce, uint8 version, uint8 flaw) external {
        bytes32 request = bytes32(uint256(flaw % 2));
        bytes32 content = bytes32(uint256(flaw % 2 ^ 1));
        vm.prank(address(uint160(0x1000) + owner % 4));
        try registry.storeTdataHash(bytes32(uint256(nonce % 3)), version % 2, request, content) {
            vm.assertTrue(false, "a malformed anchor was stored");
        } catch {
            ++refused;
        }
    }

    function erase(uint8 owner, uint8 nonce, uint8 version, bytes32 request) external {
        request |= bytes32(uint256(1));
        tryErase(address(uint160(0x1000) + owner % 4), bytes32(uint256(nonce % 3)), version % 5, request);
    }

    function eraseMalformed(uint8 owner, uint8 nonce, uint8 version) external {
        vm.prank(address(uint160(0x1000) + owner % 4));
        try registry.eraseTdata(bytes32(uint256(nonce % 3)), version % 5, 0) {
            vm.assertTrue(false, "a tombstone of no message was stored");
        } catch {
            ++refused;
        }
    }

    function passTime(uint32 seconds_) external {
        vm.warp(block.timestamp + seconds_);
    }

    function tryStore(address owner, bytes32 nonce, uint32 version, bytes32 request, bytes32 content) private {
        bytes32 dataId = registry.dataIdOf(owner, nonce);
        bytes32 slot = keccak256(abi.encode(dataId, version));
        vm.prank(owner);
        try registry.storeTdataHash(nonce, version, request, content) {
            vm.assertFalse(_taken[slot], "a version was stored twice");
            _taken[slot] = true;
            _written.push(Written(dataId, version, registry.tdataCommitment(dataId, version), owner));
        } catch {
            vm.assertTrue(_taken[slot], "a free slot refused its owner");
            ++refused;
        }
    }

    function tryErase(address owner, bytes32 nonce, uint32 version, bytes32 request) private {
        bytes32 dataId = registry.dataIdOf(owner, nonce);
        bytes32 slot = keccak256(abi.encode(dataId, version));
        vm.prank(owner);
        try registry.eraseTdata(nonce, version, request) {
            vm.assertTrue(_taken[slot], "a version was erased that was never stored");
            vm.assertFalse(_erased[slot], "a version was erased twice");
            _erased[slot] = true;
            _buried.push(Written(dataId, version, registry.tdataTombstone(dataId, version), owner));
        } catch {
            vm.assertTrue(_erased[slot] || !_taken[slot], "the owner could not erase");
            ++refused;
        }
    }

    function erased(bytes32 dataId, uint32 version) external view returns (bool) {
        return _erased[keccak256(abi.encode(dataId, version))];
    }

    function buriedCount() external view returns (uint256) {
        return _buried.length;
    }

    function buried(uint256 index) external view returns (Written memory) {
        return _buried[index];
    }

    function count() external view returns (uint256) {
        return _written.length;
    }

    function written(uint256 index) external view returns (Written memory) {
        return _written[index];
    }
}

contract IntegrityRegistryInvariants is Test {
    IntegrityRegistry private registry;
    StoringOwners private owners;

    function setUp() public {
        vm.warp(START);
        registry = new IntegrityRegistry();
        owners = new StoringOwners(registry);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(owners);
    }

    function invariant_AWordIsWrittenOnceAndIsLikeNoOther() public view {
        aWordNeverChangesOnceWritten();
        noTwoWordsAreEqual();
        aTombstoneNeverChangesOnceWritten();
        onlyWhatWasErasedHasATombstone();
        vm.assertEq(address(registry).balance, 0);
    }

    /// @dev Otherwise nothing of the campaign might be about erasure.
    function test_TheScenesOfTheCampaignReachErasureAndItsRefusals() public {
        owners.erase(0, 0, 2, 0);
        owners.store(0, 0, 1, 0, 0);
        owners.passTime(1);
        owners.erase(0, 0, 2, 0);
        owners.erase(0, 0, 2, 0);
        owners.erase(1, 0, 2, 0);
        owners.eraseMalformed(0, 0, 2);
        owners.store(0, 0, 1, 0, 0);
        vm.assertEq(owners.buriedCount(), 1);
        vm.assertEq(owners.count(), 1);
        vm.assertEq(owners.refused(), 5);
        invariant_AWordIsWrittenOnceAndIsLikeNoOther();
    }

    /// @dev Otherwise the campaign above might hold because nothing ever happens in it.
    function test_TheScenesOfTheCampaignReachStoringAndRefusal() public {
        owners.store(0, 0, 0, 0, 0);
        owners.store(0, 0, 1, 0, 0);
        owners.passTime(1);
        owners.store(0, 0, 1, 0, 0);
        owners.storeMalformed(0, 1, 1, 1);
        vm.assertEq(owners.count(), 2);
        vm.assertEq(owners.refused(), 2);
        invariant_AWordIsWrittenOnceAndIsLikeNoOther();
    }

    function aWordNeverChangesOnceWritten() private view {
        for (uint256 i = 0; i < owners.count(); ++i) {
            StoringOwners.Written memory first = owners.written(i);
            vm.assertEq(registry.tdataCommitment(first.dataId, first.version), first.word);
            bytes32 slot = keccak256(abi.encode(first.version, keccak256(abi.encode(first.dataId, uint256(0)))));
            vm.assertEq(vm.load(address(registry), slot), first.word);
        }
    }

    function aTombstoneNeverChangesOnceWritten() private view {
        for (uint256 i = 0; i < owners.buriedCount(); ++i) {
            StoringOwners.Written memory first = owners.buried(i);
            vm.assertEq(registry.tdataTombstone(first.dataId, first.version), first.word);
            bytes32 slot = keccak256(abi.encode(first.version, keccak256(abi.encode(first.dataId, uint256(1)))));
            vm.assertEq(vm.load(address(registry), slot), first.word);
        }
    }

    function onlyWhatWasErasedHasATombstone() private view {
        for (uint256 i = 0; i < owners.count(); ++i) {
            StoringOwners.Written memory version = owners.written(i);
            bool hasTombstone = registry.tdataTombstone(version.dataId, version.version) != 0;
            vm.assertTrue(hasTombstone == owners.erased(version.dataId, version.version));
        }
    }

    function noTwoWordsAreEqual() private view {
        for (uint256 i = 1; i < owners.count(); ++i) {
            for (uint256 j = 0; j < i; ++j) {
                vm.assertNotEq(owners.written(i).word, owners.written(j).word);
            }
        }
    }
}
