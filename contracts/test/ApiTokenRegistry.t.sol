// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApiTokenRegistry} from "../src/ApiTokenRegistry.sol";
import {ModuleRegistry} from "../src/ModuleRegistry.sol";
import {ContractAccount} from "./utils/ContractAccount.sol";
import {Tokens} from "./utils/Tokens.sol";

/// @notice Requests and their answers. Who suspends and revokes: ApiTokenRegistryParties.t.sol.
contract ApiTokenRegistryTest is Tokens {
    bytes32 private constant OTHER = keccak256("another H9");
    bytes32 private constant SECOND = keccak256("another H10");

    function setUp() public {
        vm.warp(START);
        deployTokens();
    }

    function assertRequest(
        address user,
        bytes32 requestHash,
        ApiTokenRegistry.RequestStatus expected,
        uint64 expectedStoredAt
    ) private view {
        (ApiTokenRegistry.RequestStatus status, uint64 storedAt) = api.request(user, requestHash);
        vm.assertEq(uint8(status), uint8(expected), "status");
        vm.assertEq(storedAt, expectedStoredAt, "storedAt");
    }

    function assertNone(address user, bytes32 requestHash) private view {
        assertRequest(user, requestHash, ApiTokenRegistry.RequestStatus.None, 0);
    }

    function assertRequested(address user, bytes32 requestHash, uint64 storedAt) private view {
        assertRequest(user, requestHash, ApiTokenRegistry.RequestStatus.Requested, storedAt);
    }

    function assertAnswered(address user, bytes32 requestHash, uint64 storedAt) private view {
        assertRequest(user, requestHash, ApiTokenRegistry.RequestStatus.Answered, storedAt);
    }

    function assertIssued(bytes32 tokenHash, address user, uint64 timeExp, uint64 storedAt) private view {
        ApiTokenRegistry.Token memory token = api.token(tokenHash);
        vm.assertEq(token.user, user, "user");
        vm.assertEq(token.timeExp, timeExp, "timeExp");
        vm.assertEq(token.storedAt, storedAt, "storedAt");
        vm.assertFalse(
            token.revoked || token.suspendedByUser || token.suspendedByGateway || token.suspendedByGuardian, "not live"
        );
    }

    function expectStatusForbids(address user, bytes32 requestHash, ApiTokenRegistry.RequestStatus status) private {
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.StatusForbids.selector, user, requestHash, status));
    }

    // ---- deployment

    function test_TheModuleRegistryIsAContract() public {
        vm.assertEq(address(api.modules()), address(registry));
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.NotContract.selector, THIEF));
        new ApiTokenRegistry(ModuleRegistry(THIEF));
    }

    function test_NothingTakesEther() public {
        vm.deal(FINN, 1 ether);
        vm.prank(FINN);
        (bool taken,) = address(api).call{value: 1}(abi.encodeCall(ApiTokenRegistry.storeListServices, (H9)));
        vm.assertFalse(taken);
        vm.prank(FINN);
        (taken,) = address(api).call{value: 1}("");
        vm.assertFalse(taken);
    }

    // ---- Tx3

    function test_WhatNobodyAskedForIsNotThere() public view {
        assertNone(FINN, H9);
        assertIssued(H10, address(0), 0, 0);
    }

    function test_ARequestIsAnnouncedAndStandsInItsSendersSlot() public {
        vm.expectEmit(address(api));
        emit ApiTokenRegistry.ListServicesStored(H9, FINN, START);
        ask(FINN, H9);
        assertRequested(FINN, H9, START);
        assertNone(FINN, OTHER);
        assertNone(GERD, H9);
    }

    function test_ARequestIsOneWordWhereProversLookForIt() public {
        ask(FINN, H9);
        vm.assertEq(requestWord(FINN, H9), 1 | (uint256(START) << 8));
    }

    function test_RequestsOfOneUserStandSideBySide() public {
        ask(FINN, H9);
        vm.warp(START + 9);
        ask(FINN, OTHER);
        assertRequested(FINN, H9, START);
        assertRequested(FINN, OTHER, START + 9);
        issue(FINN, OTHER, START + 9, H10, START + LIFE);
        assertRequested(FINN, H9, START);
        issue(FINN, H9, START, SECOND, START + LIFE);
        assertIssued(H10, FINN, START + LIFE, START + 9);
        assertIssued(SECOND, FINN, START + LIFE, START + 9);
    }

    function test_AttackACopiedPendingHashLandsInTheCopiersOwnSlot() public {
        ask(THIEF, H9);
        vm.warp(START + 12);
        ask(FINN, H9);
        assertRequested(THIEF, H9, START);
        assertRequested(FINN, H9, START + 12);
        issue(FINN, H9, START + 12, H10, START + LIFE);
        assertRequested(THIEF, H9, START);
    }

    function test_ARequestIsWrittenOnce() public {
        ask(FINN, H9);
        vm.warp(START + 12);
        expectStatusForbids(FINN, H9, ApiTokenRegistry.RequestStatus.Requested);
        ask(FINN, H9);
        issue(FINN, H9, START, H10, START + LIFE);
        expectStatusForbids(FINN, H9, ApiTokenRegistry.RequestStatus.Answered);
        ask(FINN, H9);
        assertAnswered(FINN, H9, START);
    }

    function test_ARequestOfZeroIsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.RequestHashZero.selector, FINN));
        ask(FINN, 0);
    }

    function test_AContractAccountAsksLikeAnyone() public {
        ContractAccount account = new ContractAccount();
        account.send(address(api), abi.encodeCall(ApiTokenRegistry.storeListServices, (H9)));
        assertRequested(address(account), H9, START);
        issue(address(account), H9, START, H10, START + LIFE);
        account.send(address(api), abi.encodeCall(ApiTokenRegistry.revokeToken, (H10, REASON)));
        vm.assertTrue(api.token(H10).revoked);
    }

    // ---- Tx4

    function test_AnAnswerIsAnnouncedAndIssuesTheToken() public {
        ask(FINN, H9);
        vm.warp(START + 30);
        vm.expectEmit(address(api));
        emit ApiTokenRegistry.UtokenStored(H9, FINN, H10, START + LIFE, START + 30);
        issue(FINN, H9, START, H10, START + LIFE);
        assertAnswered(FINN, H9, START);
        assertIssued(H10, FINN, START + LIFE, START + 30);
    }

    function test_ATokenIsOneWordWhereProversLookForIt() public {
        ask(FINN, H9);
        vm.warp(START + 30);
        issue(FINN, H9, START, H10, START + LIFE);
        uint256 word = uint256(uint160(FINN)) | (uint256(START + LIFE) << 160) | (uint256(START + 30) << 200);
        vm.assertEq(tokenWord(H10), word);
        vm.assertEq(requestWord(FINN, H9), 2 | (uint256(START) << 8));
    }

    function test_AttackATokenNobodyAskedForIsNeverIssued() public {
        expectStatusForbids(FINN, H9, ApiTokenRegistry.RequestStatus.None);
        issue(FINN, H9, 0, H10, START + LIFE);
        ask(GERD, H9);
        expectStatusForbids(FINN, H9, ApiTokenRegistry.RequestStatus.None);
        issue(FINN, H9, START, H10, START + LIFE);
        expectStatusForbids(GERD, OTHER, ApiTokenRegistry.RequestStatus.None);
        issue(GERD, OTHER, START, H10, START + LIFE);
        expectStatusForbids(address(0), H9, ApiTokenRegistry.RequestStatus.None);
        issue(address(0), H9, 0, H10, START + LIFE);
    }

    function test_AttackARepeatedAnswerIssuesNoSecondToken() public {
        equip(FINN);
        expectStatusForbids(FINN, H9, ApiTokenRegistry.RequestStatus.Answered);
        issue(FINN, H9, START, SECOND, START + LIFE);
        expectStatusForbids(FINN, H9, ApiTokenRegistry.RequestStatus.Answered);
        issue(FINN, H9, START, H10, START + LIFE);
        assertIssued(SECOND, address(0), 0, 0);
    }

    function test_AnAnswerNamesTheTimeOfTheRequestThatWasChecked() public {
        vm.warp(START + 12);
        ask(FINN, H9);
        uint64[3] memory wrong = [START, START + 13, 0];
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.RequestDiffers.selector, FINN, H9, START + 12));
            issue(FINN, H9, wrong[i], H10, START + LIFE);
        }
        issue(FINN, H9, START + 12, H10, START + LIFE);
    }

    function test_ATokenOfZeroIsRefused() public {
        ask(FINN, H9);
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.TokenHashZero.selector, FINN));
        issue(FINN, H9, START, 0, START + LIFE);
    }

    function test_AttackATokenIsNotIssuedASecondTimeToAnyone() public {
        equip(FINN);
        ask(FINN, OTHER);
        ask(GERD, H9);
        vm.warp(START + LIFE);
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.TokenStands.selector, H10));
        issue(FINN, OTHER, START, H10, START + 2 * LIFE);
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.TokenStands.selector, H10));
        issue(GERD, H9, START, H10, START + 2 * LIFE);
        revokeBy(FINN, H10);
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.TokenStands.selector, H10));
        issue(FINN, OTHER, START, H10, START + 2 * LIFE);
        assertRequested(FINN, OTHER, START);
    }

    function test_ATokenLivesASecondAtLeastAndSevenDaysAtMost() public {
        ask(FINN, H9);
        ask(FINN, OTHER);
        uint64[5] memory wrong = [0, START - 1, START, START + 7 days + 1, type(uint64).max];
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.TimeExpForbidden.selector, wrong[i]));
            issue(FINN, H9, START, H10, wrong[i]);
        }
        issue(FINN, H9, START, H10, START + 1);
        issue(FINN, OTHER, START, SECOND, START + 7 days);
        vm.assertEq(api.MAXIMUM_LIFE(), 7 days);
    }

    function test_ATimeThatDoesNotFitIntoTheWordIsRefused() public {
        uint64 last = type(uint40).max;
        vm.warp(last - 1);
        ask(FINN, H9);
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.TimeExpForbidden.selector, last + 1));
        issue(FINN, H9, last - 1, H10, last + 1);
        issue(FINN, H9, last - 1, H10, last);
        assertIssued(H10, FINN, last, last - 1);
    }

    // ---- who is the gateway

    function test_AttackNobodyButTheGatewayIssues() public {
        ask(FINN, H9);
        address[3] memory others = [FINN, GUARD, THIEF];
        for (uint256 i = 0; i < others.length; ++i) {
            expectNotGateway(others[i]);
        }
    }

    function test_AStolenKeyOfTheGatewayIssuesNothingOnceItIsRevoked() public {
        ask(FINN, H9);
        revokeByKeyholders(registry.keyIdAt(0), START);
        expectNotGateway(GATEWAY);
    }

    function test_ANewKeyOfTheGatewayIssuesFromItsFirstSecondToItsLast() public {
        ask(FINN, H9);
        uint64 from = START + 3 * DELAY;
        registerByKeyholders("GW", "transaction", wordOf(GERD), from, from + 100);
        vm.warp(from - 1);
        expectNotGateway(GERD);
        vm.warp(from + 100);
        expectNotGateway(GERD);
        vm.warp(from + 99);
        vm.prank(GERD);
        api.storeUtoken(FINN, H9, START, H10, from + LIFE);
        assertIssued(H10, FINN, from + LIFE, from + 99);
    }

    function test_AttackAKeyOfAnotherUseOrModuleIssues() public {
        ask(FINN, H9);
        uint64 from = START + 3 * DELAY;
        registerByKeyholders("GW", "message", wordOf(GERD), from, from + 365 days);
        registerByKeyholders("IDMA", "transaction", wordOf(THIEF), from + DELAY, from + 365 days);
        vm.warp(from + DELAY);
        expectNotGateway(GERD);
        expectNotGateway(THIEF);
    }

    function expectNotGateway(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.NotGateway.selector, caller));
        vm.prank(caller);
        api.storeUtoken(FINN, H9, START, H10, START + LIFE);
    }

    // ---- any values

    function testFuzz_ARequestLandsInItsSendersSlotAlone(address sender, address other, bytes32 hash, bytes32 second)
        public
    {
        vm.assume(sender != other && hash != 0 && hash != second);
        ask(sender, hash);
        assertRequested(sender, hash, START);
        assertNone(other, hash);
        assertNone(sender, second);
    }

    function testFuzz_NobodyElseIssues(address caller, address user, bytes32 hash, uint64 time) public {
        vm.assume(caller != GATEWAY && hash != 0);
        ask(user, hash);
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.NotGateway.selector, caller));
        vm.prank(caller);
        api.storeUtoken(user, hash, START, hash, time);
    }

    function testFuzz_NoTokenWithoutItsUsersOwnRequest(address asker, bytes32 asked, address user, bytes32 hash)
        public
    {
        vm.assume(asked != 0 && (user != asker || hash != asked));
        ask(asker, asked);
        expectStatusForbids(user, hash, ApiTokenRegistry.RequestStatus.None);
        issue(user, hash, START, H10, START + LIFE);
        vm.assertEq(tokenWord(H10), 0);
    }

    function testFuzz_AnAnswerOfAnotherTimeChangesNothing(uint64 time, uint64 wrong) public {
        time = within(time, START, type(uint40).max - LIFE);
        vm.assume(wrong != time);
        vm.warp(time);
        ask(FINN, H9);
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.RequestDiffers.selector, FINN, H9, time));
        issue(FINN, H9, wrong, H10, time + LIFE);
        assertRequested(FINN, H9, time);
    }

    function testFuzz_TheWordsSayWhatWasStored(address user, bytes32 hash, bytes32 tokenHash, uint64 time, uint64 life)
        public
    {
        vm.assume(user != address(0) && hash != 0 && tokenHash != 0);
        time = within(time, START, type(uint40).max - 7 days - 12);
        life = within(life, 1, 7 days);
        vm.warp(time);
        ask(user, hash);
        vm.warp(time + 12);
        issue(user, hash, time, tokenHash, time + 12 + life);
        assertAnswered(user, hash, time);
        assertIssued(tokenHash, user, time + 12 + life, time + 12);
    }
}
