// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApiTokenRegistry} from "../src/ApiTokenRegistry.sol";
import {Tokens} from "./utils/Tokens.sol";

/// @notice Who suspends, resumes and revokes a token. How it comes to be: ApiTokenRegistry.t.sol.
contract ApiTokenRegistryPartiesTest is Tokens {
    /// @dev Of FINN's token, as it was issued.
    uint256 private issued;

    function setUp() public {
        vm.warp(START);
        deployTokens();
        equip(FINN);
        issued = tokenWord(H10);
    }

    function parties() private pure returns (address[3] memory) {
        return [FINN, GATEWAY, GUARD];
    }

    function bits() private pure returns (uint256[3] memory) {
        return [BY_USER, BY_GATEWAY, BY_GUARDIAN];
    }

    function assertFlags(uint256 flags) private view {
        vm.assertEq(tokenWord(H10), issued | flags, "word");
        ApiTokenRegistry.Token memory token = api.token(H10);
        vm.assertTrue(token.revoked == (flags & REVOKED != 0), "revoked");
        vm.assertTrue(token.suspendedByUser == (flags & BY_USER != 0), "by the user");
        vm.assertTrue(token.suspendedByGateway == (flags & BY_GATEWAY != 0), "by the gateway");
        vm.assertTrue(token.suspendedByGuardian == (flags & BY_GUARDIAN != 0), "by the guardian");
    }

    function expectNotParty(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.NotParty.selector, H10, caller));
    }

    function expectAlreadySuspended(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.AlreadySuspended.selector, H10, caller));
    }

    function expectNotSuspended(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.NotSuspended.selector, H10, caller));
    }

    function expectAlreadyRevoked() private {
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.AlreadyRevoked.selector, H10));
    }

    // ---- one party

    function test_EachPartySuspendsAndResumesForItself() public {
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectEmit(address(api));
            emit ApiTokenRegistry.TokenSuspended(H10, parties()[i], REASON);
            suspendBy(parties()[i], H10);
            assertFlags(bits()[i]);
            vm.expectEmit(address(api));
            emit ApiTokenRegistry.TokenResumed(H10, parties()[i], REASON);
            resumeBy(parties()[i], H10);
            assertFlags(0);
        }
    }

    function test_EachPartyRevokesAlone() public {
        for (uint256 i = 0; i < 3; ++i) {
            bytes32 requestHash = keccak256(abi.encode("request", i));
            bytes32 tokenHash = keccak256(abi.encode("token", i));
            ask(FINN, requestHash);
            issue(FINN, requestHash, START, tokenHash, START + LIFE);
            vm.expectEmit(address(api));
            emit ApiTokenRegistry.TokenRevoked(tokenHash, parties()[i], REASON);
            revokeBy(parties()[i], tokenHash);
            vm.assertTrue(api.token(tokenHash).revoked);
            assertFlags(0);
        }
    }

    function test_ARepeatedSuspensionOrResumptionIsRefused() public {
        for (uint256 i = 0; i < 3; ++i) {
            expectNotSuspended(parties()[i]);
            resumeBy(parties()[i], H10);
            suspendBy(parties()[i], H10);
            expectAlreadySuspended(parties()[i]);
            suspendBy(parties()[i], H10);
        }
        assertFlags(BY_USER | BY_GATEWAY | BY_GUARDIAN);
    }

    // ---- several

    function test_AttackAPartyNeverClearsWhatAnotherSet() public {
        for (uint256 i = 0; i < 3; ++i) {
            suspendBy(parties()[i], H10);
            for (uint256 j = 0; j < 3; ++j) {
                if (j == i) continue;
                expectNotSuspended(parties()[j]);
                resumeBy(parties()[j], H10);
                suspendBy(parties()[j], H10);
                resumeBy(parties()[j], H10);
                assertFlags(bits()[i]);
            }
            resumeBy(parties()[i], H10);
        }
    }

    function test_ATokenSuspendedByAllIsLiveWhenTheLastResumes() public {
        for (uint256 i = 0; i < 3; ++i) {
            suspendBy(parties()[i], H10);
        }
        uint256 left = BY_USER | BY_GATEWAY | BY_GUARDIAN;
        for (uint256 i = 0; i < 3; ++i) {
            assertFlags(left);
            resumeBy(parties()[i], H10);
            left &= ~bits()[i];
        }
        assertFlags(0);
    }

    function test_AttackARevokedTokenNeverComesBack() public {
        suspendBy(FINN, H10);
        suspendBy(GUARD, H10);
        revokeBy(GATEWAY, H10);
        for (uint256 i = 0; i < 3; ++i) {
            expectAlreadyRevoked();
            suspendBy(parties()[i], H10);
            expectAlreadyRevoked();
            resumeBy(parties()[i], H10);
            expectAlreadyRevoked();
            revokeBy(parties()[i], H10);
        }
        assertFlags(REVOKED | BY_USER | BY_GUARDIAN);
    }

    function test_AnExpiredTokenIsStillItsPartiesToSuspendAndRevoke() public {
        vm.warp(START + 2 * LIFE);
        suspendBy(FINN, H10);
        resumeBy(FINN, H10);
        revokeBy(GUARD, H10);
        assertFlags(REVOKED);
        vm.assertEq(api.token(H10).timeExp, START + LIFE);
    }

    // ---- who is several parties at once

    function test_AUserWhoIsTheGatewayTooActsForBoth() public {
        bytes32 own = ownTokenOf(GATEWAY);
        suspendBy(GATEWAY, own);
        vm.assertEq(tokenWord(own) >> 240, (BY_USER | BY_GATEWAY) >> 240);
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.AlreadySuspended.selector, own, GATEWAY));
        suspendBy(GATEWAY, own);
        resumeBy(GATEWAY, own);
        vm.assertEq(tokenWord(own) >> 240, 0);
    }

    function test_AttackAUserWhoIsTheGatewayTooClearsNothingOfTheGuardian() public {
        bytes32 own = ownTokenOf(GATEWAY);
        suspendBy(GUARD, own);
        suspendBy(GATEWAY, own);
        resumeBy(GATEWAY, own);
        vm.assertEq(tokenWord(own) >> 240, BY_GUARDIAN >> 240);
        vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.NotSuspended.selector, own, GATEWAY));
        resumeBy(GATEWAY, own);
    }

    function test_AUserWhoseKeyIsNoLongerTheGatewaysKeepsTheirOwnBitAlone() public {
        bytes32 own = ownTokenOf(GATEWAY);
        suspendBy(GATEWAY, own);
        revokeByKeyholders(registry.keyIdAt(0), START);
        resumeBy(GATEWAY, own);
        vm.assertEq(tokenWord(own) >> 240, BY_GATEWAY >> 240);
        suspendBy(GATEWAY, own);
        vm.assertEq(tokenWord(own) >> 240, (BY_USER | BY_GATEWAY) >> 240);
    }

    function test_WhoSuspendedAsUserAndBecomesTheGatewayMaySuspendAsGatewayToo() public {
        bytes32 own = ownTokenOf(GERD);
        suspendBy(GERD, own);
        uint64 from = START + 3 * DELAY;
        registerByKeyholders("GW", "transaction", wordOf(GERD), from, from + 365 days);
        vm.warp(from);
        suspendBy(GERD, own);
        vm.assertEq(tokenWord(own) >> 240, (BY_USER | BY_GATEWAY) >> 240);
    }

    function test_WhoSuspendedAsUserAndBecomesTheGatewayResumesWhatTheySet() public {
        bytes32 own = ownTokenOf(GERD);
        suspendBy(GERD, own);
        uint64 from = START + 3 * DELAY;
        registerByKeyholders("GW", "transaction", wordOf(GERD), from, from + 365 days);
        vm.warp(from);
        resumeBy(GERD, own);
        vm.assertEq(tokenWord(own) >> 240, 0);
    }

    function ownTokenOf(address user) private returns (bytes32 tokenHash) {
        tokenHash = keccak256(abi.encode("own token", user));
        ask(user, H9);
        issue(user, H9, START, tokenHash, START + 7 days);
    }

    // ---- nobody else

    function test_AttackNobodyElseTouchesAToken() public {
        suspendBy(FINN, H10);
        address[4] memory others = [THIEF, GERD, address(api), address(registry)];
        for (uint256 i = 0; i < others.length; ++i) {
            expectNotParty(others[i]);
            suspendBy(others[i], H10);
            expectNotParty(others[i]);
            resumeBy(others[i], H10);
            expectNotParty(others[i]);
            revokeBy(others[i], H10);
        }
        assertFlags(BY_USER);
    }

    function test_ARevokedKeyIsNoParty() public {
        suspendBy(GATEWAY, H10);
        suspendBy(GUARD, H10);
        revokeByKeyholders(registry.keyIdAt(0), START);
        revokeByKeyholders(registry.keyIdAt(1), START);
        address[2] memory keys = [GATEWAY, GUARD];
        for (uint256 i = 0; i < keys.length; ++i) {
            expectNotParty(keys[i]);
            resumeBy(keys[i], H10);
            expectNotParty(keys[i]);
            revokeBy(keys[i], H10);
        }
        assertFlags(BY_GATEWAY | BY_GUARDIAN);
    }

    function test_ANewKeyResumesWhatItsPredecessorSuspended() public {
        suspendBy(GATEWAY, H10);
        suspendBy(GUARD, H10);
        uint64 from = START + 3 * DELAY;
        registerByKeyholders("GW", "transaction", wordOf(GERD), from, from + 365 days);
        registerByKeyholders("MON", "transaction", wordOf(THIEF), from + DELAY, from + 365 days);
        expectNotParty(THIEF);
        resumeBy(THIEF, H10);
        vm.warp(from + DELAY);
        resumeBy(GERD, H10);
        assertFlags(BY_GUARDIAN);
        resumeBy(THIEF, H10);
        assertFlags(0);
    }

    function test_AttackAKeyOfAnotherUseIsNoParty() public {
        uint64 from = START + 3 * DELAY;
        registerByKeyholders("MON", "message", wordOf(GERD), from, from + 365 days);
        registerByKeyholders("IDMA", "transaction", wordOf(THIEF), from + DELAY, from + 365 days);
        vm.warp(from + DELAY);
        expectNotParty(GERD);
        suspendBy(GERD, H10);
        expectNotParty(THIEF);
        revokeBy(THIEF, H10);
    }

    // ---- what they say

    function test_ATokenThatWasNeverIssuedIsUnknown() public {
        bytes32 never = keccak256("never issued");
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.TokenUnknown.selector, never));
            suspendBy(parties()[i], never);
            vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.TokenUnknown.selector, never));
            resumeBy(parties()[i], never);
            vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.TokenUnknown.selector, never));
            revokeBy(parties()[i], never);
        }
        vm.assertEq(tokenWord(never), 0);
    }

    function test_AReasonMayBeEmptyAndIsAsciiElse() public {
        vm.prank(FINN);
        api.suspendToken(H10, 0);
        vm.prank(FINN);
        api.resumeToken(H10, "12345678901234567890123456789012");
        bytes32[2] memory wrong = [bytes32(unicode"façade"), bytes32(uint256(0x80))];
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ApiTokenRegistry.ReasonMalformed.selector, wrong[i]));
            vm.prank(FINN);
            api.revokeToken(H10, wrong[i]);
        }
        assertFlags(0);
    }

    // ---- any values

    function testFuzz_NobodyElseTouchesAToken(address caller, bytes32 reason) public {
        vm.assume(caller != FINN && caller != GATEWAY && caller != GUARD);
        bytes[3] memory calls = [
            abi.encodeCall(ApiTokenRegistry.suspendToken, (H10, reason)),
            abi.encodeCall(ApiTokenRegistry.resumeToken, (H10, reason)),
            abi.encodeCall(ApiTokenRegistry.revokeToken, (H10, reason))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(caller);
            (bool success, bytes memory why) = address(api).call(calls[i]);
            vm.assertFalse(success);
            vm.assertEq(why, abi.encodeWithSelector(ApiTokenRegistry.NotParty.selector, H10, caller));
        }
        assertFlags(0);
    }

    /// @dev Two bits of `scene` for each step name the party, one what it does.
    function testFuzz_EachBitIsWhatItsOwnPartyDidLast(uint256 scene) public {
        uint256 flags = 0;
        for (uint256 step = 0; step < 85; ++step) {
            uint256 bit = bits()[(scene & 3) % 3];
            bool suspends = scene & 4 != 0;
            bytes memory data = suspends
                ? abi.encodeCall(ApiTokenRegistry.suspendToken, (H10, REASON))
                : abi.encodeCall(ApiTokenRegistry.resumeToken, (H10, REASON));
            vm.prank(parties()[(scene & 3) % 3]);
            (bool success,) = address(api).call(data);
            vm.assertTrue(success == ((flags & bit == 0) == suspends), "no change is refused, a change is not");
            flags = suspends ? flags | bit : flags & ~bit;
            assertFlags(flags);
            scene >>= 3;
        }
    }
}
