// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KeyholderMultisig} from "../src/KeyholderMultisig.sol";
import {ModuleRegistry} from "../src/ModuleRegistry.sol";
import {Governance} from "./utils/Governance.sol";
import {ApprovingKeyholder, Target} from "./utils/Target.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {MultiSignerERC7913} from "@openzeppelin/contracts/utils/cryptography/signers/MultiSignerERC7913.sol";

contract KeyholderMultisigTest is Governance {
    uint256 private constant ALWAYS = type(uint256).max;
    uint256 private constant DAVE = 0xda5e;

    Target private target;
    bytes private data;

    function setUp() public {
        vm.warp(START);
        deployGovernance(new ModuleRegistry.GenesisKey[](0));
        target = new Target();
        data = abi.encodeCall(Target.count, (1));
    }

    function digest() private view returns (bytes32) {
        return digestOf(address(target), data, nextNonce());
    }

    function relay(bytes memory signatures) private returns (bytes memory) {
        return multisig.execute(address(target), 0, data, nextNonce(), ALWAYS, signatures);
    }

    function expectInvalid(bytes32 signed) private {
        vm.expectRevert(abi.encodeWithSelector(KeyholderMultisig.SignaturesInvalid.selector, signed));
    }

    function changing(address[] memory removed, address[] memory added, uint64 threshold)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(KeyholderMultisig.changeKeyholders, (removed, added, threshold));
    }

    function one(address account) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = account;
    }

    function none() private pure returns (address[] memory) {
        return new address[](0);
    }

    // ---- what it does

    function test_TwoOfThreeActWhoeverRelays() public {
        bytes memory signatures = signedBy(ALICE, BOB, digest());
        vm.expectEmit(address(multisig));
        emit KeyholderMultisig.OperationExecuted(0, address(target), digest());
        vm.prank(vm.addr(MALLORY));
        bytes memory result = multisig.execute(address(target), 0, data, 0, ALWAYS, signatures);
        vm.assertEq(result, abi.encode(uint256(1)));
        vm.assertEq(target.calls(), 1);
        vm.assertEq(nextNonce(), 1);
    }

    function test_AnyTwoAndAllThreeActInAnyOrder() public {
        uint256[2][6] memory pairs =
            [[ALICE, BOB], [BOB, ALICE], [ALICE, CAROL], [CAROL, ALICE], [BOB, CAROL], [CAROL, BOB]];
        for (uint256 i = 0; i < pairs.length; ++i) {
            relay(signedBy(pairs[i][0], pairs[i][1], digest()));
        }
        bytes[] memory signers = new bytes[](3);
        bytes[] memory signatures = new bytes[](3);
        uint256[3] memory all = [ALICE, BOB, CAROL];
        for (uint256 i = 0; i < 3; ++i) {
            (signers[i], signatures[i]) = (abi.encodePacked(vm.addr(all[i])), penStroke(all[i], digest()));
        }
        relay(abi.encode(signers, signatures));
        vm.assertEq(target.calls(), 7);
    }

    function test_TheRelayerBringsTheEtherThatTheOperationSends() public {
        vm.deal(address(this), 5 wei);
        bytes32 signed = multisig.operationDigest(address(target), 5, data, 0, ALWAYS);
        multisig.execute{value: 5}(address(target), 5, data, 0, ALWAYS, signedBy(ALICE, BOB, signed));
        vm.assertEq(address(target).balance, 5);
        vm.assertEq(address(multisig).balance, 0);
    }

    function test_EtherThatDoesNotMatchTheOperationIsRefused() public {
        vm.deal(address(this), 5 wei);
        bytes32 signed = multisig.operationDigest(address(target), 5, data, 0, ALWAYS);
        bytes memory signatures = signedBy(ALICE, BOB, signed);
        vm.expectRevert(abi.encodeWithSelector(KeyholderMultisig.ValueNotSent.selector, 5, 4));
        multisig.execute{value: 4}(address(target), 5, data, 0, ALWAYS, signatures);
    }

    function test_AnOperationIsCarriedOutUpToItsDeadlineAndNotAfter() public {
        bytes32 signed = multisig.operationDigest(address(target), 0, data, 0, START);
        bytes memory signatures = signedBy(ALICE, BOB, signed);
        vm.warp(START + 1);
        vm.expectRevert(abi.encodeWithSelector(KeyholderMultisig.OperationExpired.selector, START));
        multisig.execute(address(target), 0, data, 0, START, signatures);
        vm.warp(START);
        multisig.execute(address(target), 0, data, 0, START, signatures);
    }

    function test_WhatTheTargetRefusedCanBeRelayedAgain() public {
        bytes memory signatures = signedBy(ALICE, BOB, digest());
        target.setOpen(false);
        vm.expectRevert(Target.Closed.selector);
        multisig.execute(address(target), 0, data, 0, ALWAYS, signatures);
        target.setOpen(true);
        multisig.execute(address(target), 0, data, 0, ALWAYS, signatures);
        vm.assertEq(target.calls(), 1);
    }

    function test_ACallToAnAccountWithoutCodeIsRefused() public {
        address nobody = address(0xdead);
        bytes memory signatures = signedBy(ALICE, BOB, digestOf(nobody, data, 0));
        vm.expectRevert(abi.encodeWithSelector(Address.AddressEmptyCode.selector, nobody));
        multisig.execute(nobody, 0, data, 0, ALWAYS, signatures);
    }

    function test_AContractCanBeAKeyholder() public {
        ApprovingKeyholder contractKeyholder = new ApprovingKeyholder();
        executeByKeyholders(address(multisig), changing(none(), one(address(contractKeyholder)), 2));
        bytes32 signed = digest();
        bytes[] memory signers = new bytes[](2);
        bytes[] memory signatures = new bytes[](2);
        (signers[0], signatures[0]) = (abi.encodePacked(vm.addr(ALICE)), penStroke(ALICE, signed));
        signers[1] = abi.encodePacked(contractKeyholder);
        uint256 nonce = nextNonce();
        expectInvalid(signed);
        multisig.execute(address(target), 0, data, nonce, ALWAYS, abi.encode(signers, signatures));
        contractKeyholder.approve(signed);
        relay(abi.encode(signers, signatures));
        vm.assertEq(target.calls(), 1);
    }

    // ---- attacks on signatures

    function test_AttackOneKeyAlone() public {
        uint256[3] memory keys = [ALICE, BOB, CAROL];
        bytes32 signed = digest();
        for (uint256 i = 0; i < keys.length; ++i) {
            bytes memory signatures = signedByOne(keys[i], signed);
            expectInvalid(signed);
            multisig.execute(address(target), 0, data, 0, ALWAYS, signatures);
        }
    }

    function test_AttackOneKeyTwice() public {
        bytes32 signed = digest();
        bytes memory signatures = signedBy(ALICE, ALICE, signed);
        expectInvalid(signed);
        multisig.execute(address(target), 0, data, 0, ALWAYS, signatures);
    }

    function test_AttackOneKeyWithTheTwinOfItsSignature() public {
        bytes32 signed = digest();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ALICE, signed);
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        bytes[] memory signers = new bytes[](2);
        bytes[] memory signatures = new bytes[](2);
        signers[0] = abi.encodePacked(vm.addr(ALICE));
        signers[1] = abi.encodePacked(vm.addr(BOB));
        signatures[0] = abi.encodePacked(r, s, v);
        signatures[1] = abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        expectInvalid(signed);
        multisig.execute(address(target), 0, data, 0, ALWAYS, abi.encode(signers, signatures));
    }

    function test_AttackOneKeyWithAStrangers() public {
        bytes32 signed = digest();
        bytes memory signatures = signedBy(ALICE, MALLORY, signed);
        expectInvalid(signed);
        multisig.execute(address(target), 0, data, 0, ALWAYS, signatures);
    }

    function test_AttackAKeyholdersNameOverAStrangersSignature() public {
        bytes32 signed = digest();
        bytes[] memory signers = new bytes[](2);
        bytes[] memory signatures = new bytes[](2);
        (signers[0], signatures[0]) = (abi.encodePacked(vm.addr(ALICE)), penStroke(ALICE, signed));
        (signers[1], signatures[1]) = (abi.encodePacked(vm.addr(BOB)), penStroke(MALLORY, signed));
        expectInvalid(signed);
        multisig.execute(address(target), 0, data, 0, ALWAYS, abi.encode(signers, signatures));
    }

    function test_AttackSignaturesInTheOrderOfOtherSigners() public {
        bytes32 signed = digest();
        bytes[] memory signers = new bytes[](2);
        bytes[] memory signatures = new bytes[](2);
        (signers[0], signatures[0]) = (abi.encodePacked(vm.addr(ALICE)), penStroke(BOB, signed));
        (signers[1], signatures[1]) = (abi.encodePacked(vm.addr(BOB)), penStroke(ALICE, signed));
        expectInvalid(signed);
        multisig.execute(address(target), 0, data, 0, ALWAYS, abi.encode(signers, signatures));
    }

    function test_AttackMoreSignersThanSignatures() public {
        bytes32 signed = digest();
        bytes[] memory signers = new bytes[](2);
        bytes[] memory signatures = new bytes[](1);
        (signers[0], signatures[0]) = (abi.encodePacked(vm.addr(ALICE)), penStroke(ALICE, signed));
        signers[1] = abi.encodePacked(vm.addr(BOB));
        expectInvalid(signed);
        multisig.execute(address(target), 0, data, 0, ALWAYS, abi.encode(signers, signatures));
    }

    function test_AttackNoSignatures() public {
        bytes32 signed = digest();
        expectInvalid(signed);
        multisig.execute(address(target), 0, data, 0, ALWAYS, "");
        expectInvalid(signed);
        multisig.execute(address(target), 0, data, 0, ALWAYS, abi.encode(new bytes[](0), new bytes[](0)));
    }

    function testFuzz_AttackGarbageForSignatures(bytes calldata garbage) public {
        vm.expectRevert();
        multisig.execute(address(target), 0, data, 0, ALWAYS, garbage);
        vm.assertEq(target.calls(), 0);
    }

    // ---- attacks on operations

    function test_AttackAnOperationIsReplayed() public {
        bytes memory signatures = signedBy(ALICE, BOB, digest());
        multisig.execute(address(target), 0, data, 0, ALWAYS, signatures);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, address(multisig), 1));
        multisig.execute(address(target), 0, data, 0, ALWAYS, signatures);

        expectInvalid(digestOf(address(target), data, 1));
        multisig.execute(address(target), 0, data, 1, ALWAYS, signatures);
        vm.assertEq(target.calls(), 1);
    }

    function test_AttackAnOperationIsReplayedOnAnotherChain() public {
        bytes memory signatures = signedBy(ALICE, BOB, digest());
        vm.chainId(1);
        expectInvalid(digestOf(address(target), data, 0));
        multisig.execute(address(target), 0, data, 0, ALWAYS, signatures);
    }

    function test_AttackAnOperationIsReplayedAtATwin() public {
        bytes memory signatures = signedBy(ALICE, BOB, digest());
        KeyholderMultisig twin = new KeyholderMultisig(keyholders(ALICE, BOB, CAROL), 2);
        expectInvalid(twin.operationDigest(address(target), 0, data, 0, ALWAYS));
        twin.execute(address(target), 0, data, 0, ALWAYS, signatures);
    }

    function test_AttackAnOperationIsReplayedFromWithin() public {
        bytes memory back = abi.encodeCall(Target.callBack, ());
        bytes memory signatures = signedBy(ALICE, BOB, digestOf(address(target), back, 0));
        bytes memory again =
            abi.encodeCall(KeyholderMultisig.execute, (address(target), 0, back, 0, ALWAYS, signatures));
        target.setReentry(again);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, address(multisig), 1));
        multisig.execute(address(target), 0, back, 0, ALWAYS, signatures);
    }

    function testFuzz_AttackTheRelayerChangesTheOperation(uint8 what, uint256 change) public {
        vm.assume(change != 0);
        address to = address(target);
        bytes memory call = data;
        uint256 deadline = START + 1 days;
        bytes memory signatures = signedBy(ALICE, BOB, multisig.operationDigest(to, 0, call, 0, deadline));
        uint256 value = 0;
        if (what % 4 == 0) to = address(uint160(to) ^ uint160(within(change, 1, type(uint64).max - 1)));
        if (what % 4 == 1) call = abi.encodeCall(Target.count, (1 ^ change));
        if (what % 4 == 2) deadline += 1 + change % 1000 days;
        if (what % 4 == 3) value = 1 + change % 1 ether;
        vm.deal(address(this), value);
        expectInvalid(multisig.operationDigest(to, value, call, 0, deadline));
        multisig.execute{value: value}(to, value, call, 0, deadline, signatures);
    }

    // ---- keyholders

    function test_ALostKeyIsReplacedByTheOtherTwo() public {
        executeByKeyholders(address(multisig), changing(one(vm.addr(CAROL)), one(vm.addr(DAVE)), 2));
        vm.assertFalse(multisig.isSigner(abi.encodePacked(vm.addr(CAROL))));
        relay(signedBy(ALICE, DAVE, digest()));
        bytes32 signed = digest();
        bytes memory signatures = signedBy(ALICE, CAROL, signed);
        expectInvalid(signed);
        multisig.execute(address(target), 0, data, 2, ALWAYS, signatures);
    }

    function test_ThresholdAndKeyholdersGrowAndShrinkTogether() public {
        executeByKeyholders(address(multisig), changing(none(), one(vm.addr(DAVE)), 3));
        vm.assertEq(multisig.threshold(), 3);
        vm.assertEq(multisig.getSignerCount(), 4);
        bytes32 signed = digest();
        bytes memory two = signedBy(ALICE, BOB, signed);
        expectInvalid(signed);
        multisig.execute(address(target), 0, data, 1, ALWAYS, two);

        bytes memory back = changing(one(vm.addr(DAVE)), none(), 2);
        signed = digestOf(address(multisig), back, 1);
        bytes[] memory signers = new bytes[](3);
        bytes[] memory signatures = new bytes[](3);
        uint256[3] memory three = [ALICE, BOB, DAVE];
        for (uint256 i = 0; i < 3; ++i) {
            (signers[i], signatures[i]) = (abi.encodePacked(vm.addr(three[i])), penStroke(three[i], signed));
        }
        multisig.execute(address(multisig), 0, back, 1, ALWAYS, abi.encode(signers, signatures));
        vm.assertEq(multisig.threshold(), 2);
        vm.assertEq(multisig.getSignerCount(), 3);
    }

    function testFuzz_NobodyElseChangesKeyholders(address caller) public {
        vm.assume(caller != address(multisig));
        vm.expectRevert(abi.encodeWithSelector(KeyholderMultisig.NotSelf.selector, caller));
        vm.prank(caller);
        multisig.changeKeyholders(none(), one(caller), 2);
    }

    function expectChangeRefused(bytes memory change, bytes memory reason) private {
        bytes memory signatures = signedBy(ALICE, BOB, digestOf(address(multisig), change, 0));
        vm.expectRevert(reason);
        multisig.execute(address(multisig), 0, change, 0, ALWAYS, signatures);
    }

    function test_TheThresholdIsNeverBelowTwo() public {
        bytes memory tooLow = abi.encodeWithSelector(KeyholderMultisig.ThresholdTooLow.selector, 1, 2);
        expectChangeRefused(changing(none(), none(), 1), tooLow);
        vm.expectRevert(tooLow);
        new KeyholderMultisig(keyholders(ALICE, BOB, CAROL), 1);
    }

    function test_ThereIsAlwaysAKeyholderToSpare() public {
        bytes4 tooFew = KeyholderMultisig.KeyholdersTooFew.selector;
        expectChangeRefused(changing(none(), none(), 3), abi.encodeWithSelector(tooFew, 3, 3));
        expectChangeRefused(changing(one(vm.addr(CAROL)), none(), 2), abi.encodeWithSelector(tooFew, 2, 2));
        vm.expectRevert(abi.encodeWithSelector(tooFew, 3, 3));
        new KeyholderMultisig(keyholders(ALICE, BOB, CAROL), 3);
    }

    function test_AKeyholderCountsOnce() public {
        bytes4 exists = MultiSignerERC7913.MultiSignerERC7913AlreadyExists.selector;
        bytes memory alice = abi.encodePacked(vm.addr(ALICE));
        expectChangeRefused(changing(none(), one(vm.addr(ALICE)), 2), abi.encodeWithSelector(exists, alice));
        vm.expectRevert(abi.encodeWithSelector(exists, alice));
        new KeyholderMultisig(keyholders(ALICE, BOB, ALICE), 2);
    }

    function test_AKeyholderThatCanNeverSignIsRefused() public {
        bytes4 invalid = KeyholderMultisig.KeyholderInvalid.selector;
        address self = address(multisig);
        expectChangeRefused(
            changing(none(), one(address(0)), 2), abi.encodeWithSelector(invalid, abi.encodePacked(address(0)))
        );
        expectChangeRefused(changing(none(), one(self), 2), abi.encodeWithSelector(invalid, abi.encodePacked(self)));
    }

    function test_OnlyAKeyholderCanBeRemoved() public {
        bytes4 unknown = MultiSignerERC7913.MultiSignerERC7913NonexistentSigner.selector;
        bytes memory mallory = abi.encodePacked(vm.addr(MALLORY));
        expectChangeRefused(changing(one(vm.addr(MALLORY)), none(), 2), abi.encodeWithSelector(unknown, mallory));
    }
}
