// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApiTokenRegistry} from "../../src/ApiTokenRegistry.sol";
import {Tokens} from "../utils/Tokens.sol";

/// @notice Users, the gateway and the guardian who do all that they may in any order, and thieves. After each
/// transaction it compares what lies in storage with what lay there before, and asks whether its sender may do that.
contract TokenPartiesAndThieves is Tokens {
    uint256 private constant USERS = 5;
    uint256 private constant REQUESTS = 4;
    uint256 private constant TOKENS = 12;
    uint256 private constant FIXED = (1 << 240) - 1;

    /// @dev By user and request, and by token, as last seen.
    uint256[REQUESTS][USERS] private _requests;
    uint256[TOKENS] private _tokens;

    /// @notice What happened, to show that the invariants were tried at all.
    uint256 public requests;
    uint256 public answers;
    uint256 public suspensions;
    uint256 public resumptions;
    uint256 public revocations;
    uint256 public refused;
    uint256 public thefts;

    constructor() {
        deployTokens();
    }

    // ---- as it should be

    function passTime(uint32 seconds_) external {
        vm.warp(block.timestamp + seconds_ % 3 days);
    }

    function ask(uint8 who, uint8 what) external {
        act(userAt(who), abi.encodeCall(ApiTokenRegistry.storeListServices, (requestAt(what))));
    }

    function answer(uint8 who, uint8 what, uint8 which, uint32 life) external {
        uint64 requestedAt = uint64(requestWord(userAt(who), requestAt(what)) >> 8);
        act(GATEWAY, answerTo(who, what, requestedAt, which, life));
    }

    /// @dev Left to itself the campaign seldom asks and answers for the same user.
    function equip(uint8 who, uint8 what, uint8 which) public {
        act(userAt(who), abi.encodeCall(ApiTokenRegistry.storeListServices, (requestAt(what))));
        act(GATEWAY, answerTo(who, what, nowSeconds(), which, 1 days));
    }

    function suspend(uint8 party, uint8 which) public {
        act(partyTo(party, which), abi.encodeCall(ApiTokenRegistry.suspendToken, (tokenAt(which), REASON)));
    }

    function resume(uint8 party, uint8 which) public {
        act(partyTo(party, which), abi.encodeCall(ApiTokenRegistry.resumeToken, (tokenAt(which), REASON)));
    }

    function revoke(uint8 party, uint8 which) public {
        act(partyTo(party, which), abi.encodeCall(ApiTokenRegistry.revokeToken, (tokenAt(which), REASON)));
    }

    // ---- as it must not be

    function issueWithoutTheKey(uint8 caller, uint8 who, uint8 what, uint8 which) external {
        address thief = strangerAt(caller);
        if (thief == GATEWAY) return;
        uint64 requestedAt = uint64(requestWord(userAt(who), requestAt(what)) >> 8);
        refusedTo(thief, answerTo(who, what, requestedAt, which, 1 days));
    }

    function answerAnotherTime(uint8 who, uint8 what, uint64 requestedAt, uint8 which) external {
        if (requestedAt == uint64(requestWord(userAt(who), requestAt(what)) >> 8)) ++requestedAt;
        refusedTo(GATEWAY, answerTo(who, what, requestedAt, which, 1 days));
    }

    function answerTwice(uint8 who, uint8 what, uint8 which, uint8 another) external {
        equip(who, what, which);
        if (requestWord(userAt(who), requestAt(what)) & 0xff != 2) return;
        uint64 requestedAt = uint64(requestWord(userAt(who), requestAt(what)) >> 8);
        refusedTo(GATEWAY, answerTo(who, what, requestedAt, another, 1 days));
        refusedTo(userAt(who), abi.encodeCall(ApiTokenRegistry.storeListServices, (requestAt(what))));
    }

    function issueForTooLong(uint8 who, uint8 what, uint8 which, uint64 timeExp) external {
        if (timeExp > nowSeconds() && timeExp <= nowSeconds() + 7 days) timeExp = nowSeconds();
        uint64 requestedAt = uint64(requestWord(userAt(who), requestAt(what)) >> 8);
        refusedTo(
            GATEWAY,
            abi.encodeCall(
                ApiTokenRegistry.storeUtoken, (userAt(who), requestAt(what), requestedAt, tokenAt(which), timeExp)
            )
        );
    }

    function touchWhatIsNotTheirs(uint8 caller, uint8 which, uint8 what) external {
        address thief = strangerAt(caller);
        if (bitsOf(thief, which) != 0) return;
        if (what % 3 == 0) refusedTo(thief, abi.encodeCall(ApiTokenRegistry.suspendToken, (tokenAt(which), 0)));
        if (what % 3 == 1) refusedTo(thief, abi.encodeCall(ApiTokenRegistry.resumeToken, (tokenAt(which), 0)));
        if (what % 3 == 2) refusedTo(thief, abi.encodeCall(ApiTokenRegistry.revokeToken, (tokenAt(which), 0)));
    }

    function clearWhatAnotherSet(uint8 one, uint8 other, uint8 which) external {
        suspend(one, which);
        address thief = partyTo(other, which);
        if (tokenWord(tokenAt(which)) & bitsOf(thief, which) != 0) resume(other, which);
        if (tokenWord(tokenAt(which)) & bitsOf(thief, which) != 0) return;
        refusedTo(thief, abi.encodeCall(ApiTokenRegistry.resumeToken, (tokenAt(which), REASON)));
    }

    // ---- how

    function answerTo(uint8 who, uint8 what, uint64 requestedAt, uint8 which, uint32 life)
        private
        view
        returns (bytes memory)
    {
        uint64 timeExp = nowSeconds() + 1 + life % 7 days;
        return abi.encodeCall(
            ApiTokenRegistry.storeUtoken, (userAt(who), requestAt(what), requestedAt, tokenAt(which), timeExp)
        );
    }

    function refusedTo(address caller, bytes memory data) private {
        ++thefts;
        uint256 before = requests + answers + suspensions + resumptions + revocations;
        vm.assertFalse(act(caller, data), "something was done that must not be");
        vm.assertEq(requests + answers + suspensions + resumptions + revocations, before, "a refusal changed a word");
    }

    function act(address caller, bytes memory data) private returns (bool success) {
        vm.prank(caller);
        (success,) = address(api).call(data);
        if (!success) ++refused;
        (address answered, uint256 changes) = rememberRequests(caller);
        changes += rememberTokens(caller, answered);
        vm.assertTrue(success == (changes > 0), "a success changes a word, and a refusal none");
    }

    /// @dev Returns whose request was answered, if one was.
    function rememberRequests(address caller) private returns (address answered, uint256 changes) {
        for (uint256 i = 0; i < USERS; ++i) {
            for (uint256 j = 0; j < REQUESTS; ++j) {
                uint256 before = _requests[i][j];
                uint256 word = requestWord(userAt(i), requestAt(j));
                if (word == before) continue;
                ++changes;
                _requests[i][j] = word;
                if (before == 0) {
                    ++requests;
                    vm.assertEq(word, 1 | (block.timestamp << 8), "not a new request");
                    vm.assertEq(caller, userAt(i), "a request in the slot of somebody else");
                } else {
                    ++answers;
                    vm.assertEq(before & 0xff, 1, "a request was answered twice");
                    vm.assertEq(word, before + 1, "a request changed and was not answered");
                    vm.assertEq(caller, GATEWAY, "another than the gateway answered");
                    answered = userAt(i);
                }
            }
        }
        vm.assertLe(changes, 1);
    }

    function rememberTokens(address caller, address answered) private returns (uint256 changes) {
        bool issued = false;
        for (uint256 i = 0; i < TOKENS; ++i) {
            uint256 before = _tokens[i];
            uint256 word = tokenWord(tokenAt(i));
            if (word == before) continue;
            ++changes;
            if (before == 0) {
                issued = true;
                vm.assertEq(caller, GATEWAY, "another than the gateway issued");
                vm.assertTrue(answered != address(0), "a token without a request");
                vm.assertEq(address(uint160(word)), answered, "a token of another than who asked");
                vm.assertEq(word >> 240, 0, "a token that is not live from the start");
                vm.assertEq(uint40(word >> 200), block.timestamp, "storedAt");
            } else {
                vm.assertEq(word & FIXED, before & FIXED, "user, timeExp or storedAt changed");
                vm.assertEq(before & REVOKED, 0, "a revoked token changed");
                uint256 allowed = bitsOf(caller, i);
                vm.assertTrue(allowed != 0, "another than a party changed a token");
                vm.assertEq((word ^ before) & ~(allowed | REVOKED), 0, "the bit of another party changed");
                if (word & REVOKED != 0) ++revocations;
                else if (word > before) ++suspensions;
                else ++resumptions;
            }
            _tokens[i] = word;
        }
        vm.assertTrue(issued == (answered != address(0)), "an answer without a token");
        vm.assertLe(changes, 1);
    }

    /// @dev What the account may set and clear in this token by being a party.
    function bitsOf(address account, uint256 which) private view returns (uint256 bits) {
        uint256 word = tokenWord(tokenAt(which));
        if (word != 0 && account == address(uint160(word))) bits = BY_USER;
        if (account == GATEWAY) bits |= BY_GATEWAY;
        if (account == GUARD) bits |= BY_GUARDIAN;
    }

    /// @notice The first is the gateway's key itself, the second the guardian's.
    function userAt(uint256 index) public pure returns (address) {
        index %= USERS;
        if (index == 0) return GATEWAY;
        if (index == 1) return GUARD;
        return address(uint160(0x1000 + index));
    }

    function requestAt(uint256 index) public pure returns (bytes32) {
        return keccak256(abi.encode("request", index % REQUESTS));
    }

    function tokenAt(uint256 index) public pure returns (bytes32) {
        return keccak256(abi.encode("token", index % TOKENS));
    }

    function partyTo(uint256 party, uint256 which) private view returns (address) {
        if (party % 3 == 0) return GATEWAY;
        if (party % 3 == 1) return GUARD;
        return address(uint160(tokenWord(tokenAt(which))));
    }

    function strangerAt(uint256 index) private pure returns (address) {
        return index % 6 == 5 ? THIEF : userAt(index);
    }

    // ---- the books

    function registryOfTokens() external view returns (ApiTokenRegistry) {
        return api;
    }

    function counts() external pure returns (uint256 users, uint256 requestsOfEach, uint256 tokens) {
        return (USERS, REQUESTS, TOKENS);
    }
}

contract ApiTokenRegistryInvariants is Tokens {
    TokenPartiesAndThieves private actors;

    function setUp() public {
        vm.warp(START);
        actors = new TokenPartiesAndThieves();
        api = actors.registryOfTokens();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    /// @dev The actors compare each word before and after each transaction; here, what holds at any time.
    function invariant_EveryTokenAnswersOneRequestAndReadsAsItLies() public view {
        (uint256 users, uint256 requests, uint256 tokens) = actors.counts();
        uint256 issued = 0;
        for (uint256 i = 0; i < tokens; ++i) {
            if (theTokenReadsAsItLies(actors.tokenAt(i))) ++issued;
        }
        uint256 answered = 0;
        for (uint256 i = 0; i < users; ++i) {
            for (uint256 j = 0; j < requests; ++j) {
                if (theRequestReadsAsItLies(actors.userAt(i), actors.requestAt(j))) ++answered;
            }
        }
        vm.assertEq(issued, answered, "a token without a request, or two of one");
        vm.assertEq(issued, actors.answers());
        vm.assertEq(address(api).balance, 0);
    }

    /// @dev Otherwise the campaign above might hold because nothing ever happens in it.
    function test_TheScenesOfTheCampaignReachTokensAndRefusals() public {
        for (uint8 who = 0; who < 5; ++who) {
            actors.equip(who, 0, who);
            for (uint8 party = 0; party < 3; ++party) {
                actors.suspend(party, who);
                actors.resume(party, who);
                actors.touchWhatIsNotTheirs(5, who, party);
                actors.clearWhatAnotherSet(party, party + 1, who);
            }
        }
        actors.revoke(2, 2);
        actors.revoke(0, 3);
        actors.ask(4, 1);
        actors.answerAnotherTime(4, 1, 0, 6);
        actors.issueWithoutTheKey(4, 4, 1, 6);
        actors.issueForTooLong(4, 1, 6, type(uint64).max);
        actors.passTime(1 days);
        actors.answer(4, 1, 6, 1);
        actors.answerTwice(4, 2, 7, 8);
        vm.assertEq(actors.requests(), 7);
        vm.assertEq(actors.answers(), 7);
        vm.assertGt(actors.suspensions(), 15);
        vm.assertGt(actors.resumptions(), 9);
        vm.assertEq(actors.revocations(), 2);
        vm.assertGt(actors.thefts(), 25);
        vm.assertGt(actors.refused(), 25);
        invariant_EveryTokenAnswersOneRequestAndReadsAsItLies();
    }

    function theTokenReadsAsItLies(bytes32 tokenHash) private view returns (bool issued) {
        uint256 word = tokenWord(tokenHash);
        ApiTokenRegistry.Token memory token = api.token(tokenHash);
        vm.assertEq(token.user, address(uint160(word)));
        vm.assertEq(token.timeExp, uint40(word >> 160));
        vm.assertEq(token.storedAt, uint40(word >> 200));
        vm.assertTrue(token.revoked == (word & REVOKED != 0));
        vm.assertTrue(token.suspendedByUser == (word & BY_USER != 0));
        vm.assertTrue(token.suspendedByGateway == (word & BY_GATEWAY != 0));
        vm.assertTrue(token.suspendedByGuardian == (word & BY_GUARDIAN != 0));
        vm.assertLe(token.timeExp, token.storedAt + uint256(7 days));
        return word != 0;
    }

    function theRequestReadsAsItLies(address user, bytes32 requestHash) private view returns (bool answered) {
        uint256 word = requestWord(user, requestHash);
        (ApiTokenRegistry.RequestStatus status, uint64 storedAt) = api.request(user, requestHash);
        vm.assertEq(uint8(status), word & 0xff);
        vm.assertEq(storedAt, word >> 8);
        return status == ApiTokenRegistry.RequestStatus.Answered;
    }
}
