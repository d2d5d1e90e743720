// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IdmaRegistry} from "../../src/IdmaRegistry.sol";
import {Identities} from "../utils/Identities.sol";

/// @notice Users, IDMA and administrators who do all that they may in any order, and thieves of single keys. It keeps
/// books of its own, from storage and from what it sent.
contract UsersAndThieves is Identities {
    struct Approval {
        address approver;
        address user;
        uint32 version;
        uint8 role;
        uint64 deadline;
        uint256 step;
    }

    struct Asked {
        bytes32 requestHash;
        uint64 storedAt;
    }

    uint256 private constant USERS = 8;

    Approval[] private _approvals;
    mapping(address user => Asked asked) private _asked;
    mapping(address user => uint256[] words) private _words;
    mapping(address user => bytes32[] commitments) private _commitments;
    mapping(address user => uint8 role) private _roles;
    mapping(address user => uint256 step) private _roleChangedAt;
    uint256 private _step;

    /// @notice What happened, to show that the invariants were tried at all.
    uint256 public promotions;
    uint256 public promotionsByTwo;
    uint256 public demotions;
    uint256 public revocations;
    uint256 public refused;
    uint256 public thefts;

    constructor() {
        deployIdentities();
        for (uint256 i = 0; i < USERS; ++i) {
            _roles[userAt(i)] = roleOf(userAt(i));
        }
        for (uint256 i = 0; i < 6; ++i) {
            renew(userAt(i));
        }
    }

    // ---- as it should be

    function passTime(uint32 seconds_) external {
        vm.warp(block.timestamp + seconds_ % 3 days);
    }

    /// @dev Else nobody would be left to approve anything, for credentials last some days here.
    function everybodyRenews() external {
        for (uint256 i = 0; i < USERS; ++i) {
            renew(userAt(i));
        }
    }

    function ask(uint8 who, bytes32 requestHash) external {
        ask(userAt(who), requestHash | bytes32(uint256(1)));
    }

    function answer(uint8 who, uint32 lifetime) external {
        answer(userAt(who), 1 + lifetime % 30 days);
    }

    function rotate(uint8 who, bytes32 credRef, uint32 lifetime) external {
        (address user, uint64 notAfter) = (userAt(who), present() + 1 + lifetime % 30 days);
        credRef |= bytes32(uint256(1));
        act(
            OPERATOR,
            abi.encodeCall(IdmaRegistry.rotateUcred, (user, seqOf(user), WISH, credRef, ROLE_COMMIT, notAfter))
        );
    }

    function suspend(uint8 who) external {
        suspend(userAt(who));
    }

    function resume(uint8 who) external {
        resume(userAt(who));
    }

    function revoke(uint8 who, bool own) external {
        if (own) act(userAt(who), abi.encodeCall(IdmaRegistry.revokeOwn, ()));
        else revoke(userAt(who));
    }

    function lowerRole(uint8 who, uint8 role) external {
        lowerTo(userAt(who), role % 5);
    }

    /// @dev Deadlines are few, so that approvals meet.
    function approve(uint8 approver, uint8 who, uint8 role, uint8 days_) external {
        address user = userAt(who);
        uint64 deadline = (present() / 1 days + 1 + days_ % 2) * 1 days;
        sendApproval(userAt(approver), user, versionOf(user), role % 5, deadline);
    }

    /// @dev Two approvals that may belong together, and something that happens between them.
    function approveByTwo(uint8 first, uint8 second, uint8 who, bool system, uint8 between) public {
        address user = subjectAt(who);
        (address one, address two) = (adminAt(first), adminAt(second));
        (uint8 role, uint64 deadline) = (system ? SYSTEM_ADMIN : LOG_ADMIN, present() + 1 days);
        uint32 version = versionOf(user);
        sendApproval(one, user, version, role, deadline);
        between %= 12;
        if (between == 1) suspend(one);
        if (between == 2) revoke(one);
        if (between == 3) lowerAndRaise(one);
        if (between == 4) renewBoth(one, user);
        if (between == 5) revoke(user);
        if (between == 6) vm.warp(deadline + 1);
        if (between == 7) lowerTo(user, 0);
        if (between == 8) approveByOthers(user, version, LOG_ADMIN);
        if (between == 9) sendApproval(two, user, version, role, deadline + 1);
        if (between == 10) sendApproval(two, user, version + 1, role, deadline);
        if (between == 11) rotateOnce(user);
        sendApproval(two, user, version, role, deadline);
        sendApproval(two, user, versionOf(user), role, deadline);
    }

    /// @dev Left to itself the campaign prefers few numbers, and would miss some of these scenes.
    function approveByAnyTwo(uint256 seed) external {
        bytes32 dice = keccak256(abi.encode(seed, _step));
        approveByTwo(uint8(dice[0]), uint8(dice[1]), uint8(dice[2]), uint8(dice[3]) % 2 == 0, uint8(dice[4]));
    }

    /// @dev What was approved is taken away, and the same approvals come again, one by one.
    function approveAgain(uint256 which) external {
        if (_approvals.length == 0) return;
        Approval memory old = _approvals[which % _approvals.length];
        lowerTo(old.user, 0);
        sendApproval(old.approver, old.user, old.version, old.role, old.deadline);
    }

    // ---- as it must not be

    function sendLateOrEarly(uint8 who, uint8 what) external {
        address user = userAt(who);
        if (what % 2 == 0 && seqOf(user) == 0) return;
        uint32 seq = what % 2 == 0 ? seqOf(user) - 1 : seqOf(user) + 1;
        refusedTo(OPERATOR, callOfIdma(what / 2, user, seq));
    }

    function callWithoutTheKey(uint8 who, uint8 whom, uint8 what) external {
        address user = userAt(whom);
        refusedTo(userAt(who), callOfIdma(what, user, seqOf(user)));
        refusedTo(userAt(who), abi.encodeCall(IdmaRegistry.lowerRole, (user, 0)));
    }

    function approveWithTheKeyOfIdma(uint8 who, uint8 role, uint64 deadline) external {
        address user = userAt(who);
        deadline = within(deadline, present(), present() + 7 days);
        refusedTo(OPERATOR, abi.encodeCall(IdmaRegistry.approveRole, (user, versionOf(user), role, deadline)));
    }

    /// @dev Of a newcomer, for an account that waits for an answer is rare among the others.
    function answerWhatNobodyAsked(bytes32 requestHash, uint64 storedAt) external {
        if (requestHash == H1 && storedAt == present()) return;
        address newcomer = address(uint160(uint256(keccak256(abi.encode("newcomer", _step)))));
        vm.assertTrue(act(newcomer, abi.encodeCall(IdmaRegistry.storeRegData, (H1))), "a newcomer may ask");
        bytes32[2] memory hashes = [requestHash, H1];
        uint64[2] memory times = [present(), storedAt];
        for (uint256 i = 0; i < 2; ++i) {
            if (hashes[i] == H1 && times[i] == present()) continue;
            refusedTo(
                OPERATOR,
                abi.encodeCall(
                    IdmaRegistry.storeUcred, (newcomer, 1, hashes[i], times[i], CRED_REF, ROLE_COMMIT, type(uint64).max)
                )
            );
        }
    }

    // ---- how

    /// @dev One of the system administrators, whose credential lives again if it can.
    function adminAt(uint8 which) private returns (address admin) {
        admin = userAt(which);
        for (uint256 i = 0; i < USERS && roleOf(admin) != SYSTEM_ADMIN; ++i) {
            admin = userAt(uint256(which) + i);
        }
        renew(admin);
    }

    /// @dev A user who may still become something.
    function subjectAt(uint8 which) private returns (address user) {
        user = userAt(which);
        for (uint256 i = 0; i < USERS && (wordOf(user) & 0xff == 4 || roleOf(user) == SYSTEM_ADMIN); ++i) {
            user = userAt(uint256(which) + i);
        }
        renew(user);
    }

    function ask(address user, bytes32 requestHash) private {
        if (act(user, abi.encodeCall(IdmaRegistry.storeRegData, (requestHash)))) {
            _asked[user] = Asked(requestHash, present());
        }
    }

    function answer(address user, uint64 lifetime) private {
        Asked memory asked = _asked[user];
        bytes32 credRef = keccak256(abi.encode(user, _step));
        act(
            OPERATOR,
            abi.encodeCall(
                IdmaRegistry.storeUcred,
                (user, seqOf(user), asked.requestHash, asked.storedAt, credRef, ROLE_COMMIT, present() + lifetime)
            )
        );
    }

    function renew(address user) private {
        uint256 status = wordOf(user) & 0xff;
        if (status == 3) resume(user);
        if (lives(user) || status == 4) return;
        ask(user, H1);
        answer(user, 30 days);
    }

    function suspend(address user) private {
        act(OPERATOR, abi.encodeCall(IdmaRegistry.suspend, (user, seqOf(user), WISH)));
    }

    function resume(address user) private {
        act(OPERATOR, abi.encodeCall(IdmaRegistry.resume, (user, seqOf(user), WISH)));
    }

    function revoke(address user) private {
        act(OPERATOR, abi.encodeCall(IdmaRegistry.revoke, (user, seqOf(user), WISH)));
    }

    function lowerTo(address user, uint8 role) private {
        act(OPERATOR, abi.encodeCall(IdmaRegistry.lowerRole, (user, role)));
    }

    function rotateOnce(address user) private {
        act(
            OPERATOR,
            abi.encodeCall(IdmaRegistry.rotateUcred, (user, seqOf(user), WISH, WISH, ROLE_COMMIT, present() + 30 days))
        );
    }

    function renewBoth(address one, address user) private {
        suspend(one);
        resume(one);
        suspend(user);
        resume(user);
    }

    function lowerAndRaise(address user) private {
        lowerTo(user, 0);
        approveByOthers(user, versionOf(user), SYSTEM_ADMIN);
    }

    /// @dev By all the first accounts: as many as it takes.
    function approveByOthers(address user, uint32 version, uint8 role) private {
        for (uint256 i = 0; i < 6; ++i) {
            sendApproval(userAt(i), user, version, role, present() + 2 days);
        }
    }

    function sendApproval(address approver, address user, uint32 version, uint8 role, uint64 deadline) private {
        bool byTwo = isSecond(approver, user, version, role, deadline);
        uint256 before = promotions;
        if (!act(approver, abi.encodeCall(IdmaRegistry.approveRole, (user, version, role, deadline)))) return;
        _approvals.push(Approval(approver, user, version, role, deadline, _step));
        if (byTwo && promotions == before + 1) ++promotionsByTwo;
    }

    /// @dev Whether, by the books, another administrator has said just the same, both have a living credential now,
    /// and neither the role of the other nor that of the user has changed since.
    function isSecond(address approver, address user, uint32 version, uint8 role, uint64 deadline)
        private
        view
        returns (bool)
    {
        if (approver == user || !lives(user) || versionOf(user) != version || block.timestamp > deadline) {
            return false;
        }
        if (!isLivingAdmin(approver)) return false;
        for (uint256 i = 0; i < _approvals.length; ++i) {
            Approval memory first = _approvals[i];
            bool same = first.user == user && first.version == version && first.role == role
                && first.deadline == deadline && first.approver != approver;
            bool stands = first.step > _roleChangedAt[user] && first.step > _roleChangedAt[first.approver];
            if (same && stands && isLivingAdmin(first.approver)) return true;
        }
        return false;
    }

    function callOfIdma(uint8 what, address user, uint32 seq) private view returns (bytes memory) {
        uint64 notAfter = present() + YEAR;
        Asked memory asked = _asked[user];
        if (what % 5 == 0) return abi.encodeCall(IdmaRegistry.suspend, (user, seq, WISH));
        if (what % 5 == 1) return abi.encodeCall(IdmaRegistry.resume, (user, seq, WISH));
        if (what % 5 == 2) return abi.encodeCall(IdmaRegistry.revoke, (user, seq, WISH));
        if (what % 5 == 3) {
            return abi.encodeCall(IdmaRegistry.rotateUcred, (user, seq, WISH, CRED_REF, ROLE_COMMIT, notAfter));
        }
        return abi.encodeCall(
            IdmaRegistry.storeUcred, (user, seq, asked.requestHash, asked.storedAt, CRED_REF, ROLE_COMMIT, notAfter)
        );
    }

    function refusedTo(address caller, bytes memory data) private {
        ++thefts;
        vm.assertFalse(act(caller, data), "something was done that must not be");
    }

    function act(address caller, bytes memory data) private returns (bool success) {
        ++_step;
        vm.prank(caller);
        (success,) = address(idma).call(data);
        if (!success) ++refused;
        for (uint256 i = 0; i < USERS; ++i) {
            remember(userAt(i));
        }
    }

    function remember(address user) private {
        uint256[] storage words = _words[user];
        uint256 word = wordOf(user);
        if (words.length == 0 ? word != 0 : words[words.length - 1] != word) {
            words.push(word);
            if (word & 0xff == 4) ++revocations;
            bytes32[] storage commitments = _commitments[user];
            while (commitments.length < uint32(word >> 40)) {
                commitments.push(bytes32(stored(commitmentSlotOf(user, uint32(commitments.length + 1)))));
            }
        }
        uint8 role = roleOf(user);
        if (role == _roles[user]) return;
        if (role > _roles[user]) ++promotions;
        else ++demotions;
        _roles[user] = role;
        _roleChangedAt[user] = _step;
    }

    // ---- what lies in storage

    /// @notice The first three are the administrators of the deployment.
    function userAt(uint256 index) public pure returns (address) {
        index %= USERS;
        if (index < 3) return people(ADA, BEN, CEM)[index];
        return address(uint160(0x1000 + index));
    }

    function wordOf(address user) private view returns (uint256) {
        return stored(wordSlotOf(user));
    }

    function seqOf(address user) private view returns (uint32) {
        return uint32(wordOf(user) >> 8);
    }

    function versionOf(address user) private view returns (uint32) {
        return uint32(wordOf(user) >> 40);
    }

    function roleOf(address user) private view returns (uint8) {
        return uint8(stored(privilegeSlotOf(user)));
    }

    function lives(address user) private view returns (bool) {
        uint256 word = wordOf(user);
        return word & 0xff == 2 && block.timestamp < uint64(word >> 72);
    }

    function isLivingAdmin(address user) private view returns (bool) {
        return roleOf(user) == SYSTEM_ADMIN && lives(user);
    }

    // ---- the books

    function registryOfIdma() external view returns (IdmaRegistry) {
        return idma;
    }

    function count() external pure returns (uint256) {
        return USERS;
    }

    /// @notice All words that the account ever had, the oldest first, without the zero before.
    function wordsOf(address user) external view returns (uint256[] memory) {
        return _words[user];
    }

    /// @notice The commitments as they were when first seen, that of version 1 first.
    function commitmentsOf(address user) external view returns (bytes32[] memory) {
        return _commitments[user];
    }
}

contract IdmaRegistryInvariants is Identities {
    UsersAndThieves private actors;

    function setUp() public {
        vm.warp(START);
        actors = new UsersAndThieves();
        idma = actors.registryOfIdma();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    /// @dev One campaign for all, for with one seed each would play the same scenes.
    function invariant_NoKeyAloneMakesAnAdministratorAndNothingGoesBack() public view {
        noAdministratorIsMadeByOneKeyOrAnOldApproval();
        systemAdministratorsAreCountedAndNeverFewerThanTwo();
        for (uint256 i = 0; i < actors.count(); ++i) {
            address user = actors.userAt(i);
            noWordGoesBackAndARevocationIsFinal(user);
            noCommitmentEverChanges(user);
            theStandingIsWhatLiesInStorage(user);
        }
        vm.assertEq(address(idma).balance, 0);
    }

    /// @dev Otherwise the campaign above might hold because nothing ever happens in it.
    function test_TheScenesOfTheCampaignReachPromotionsAndRefusals() public {
        vm.assertTrue(idma.standingOf(actors.userAt(5)).status == IdmaRegistry.Status.Active);
        actors.approveByTwo(0, 1, 3, false, 0);
        actors.approveByTwo(0, 1, 3, true, 0);
        vm.assertEq(actors.promotions(), 2);
        for (uint8 between = 0; between < 12; ++between) {
            actors.approveByTwo(between % 3, (between + 1) % 3, 3 + between % 5, true, between);
            actors.everybodyRenews();
        }
        actors.approveAgain(0);
        actors.ask(7, 0);
        actors.answer(7, 1 days);
        actors.rotate(7, 0, 1 days);
        actors.suspend(7);
        actors.resume(7);
        actors.sendLateOrEarly(7, 0);
        actors.sendLateOrEarly(7, 3);
        actors.callWithoutTheKey(0, 7, 0);
        actors.approveWithTheKeyOfIdma(7, 3, 0);
        actors.answerWhatNobodyAsked(0, 0);
        actors.revoke(7, false);
        actors.revoke(6, true);
        actors.lowerRole(3, 0);
        actors.approve(0, 6, 2, 0);
        actors.passTime(1 days);
        vm.assertGt(actors.promotions(), 4);
        vm.assertGt(actors.demotions(), 2);
        vm.assertGt(actors.revocations(), 2);
        vm.assertGt(actors.refused(), 20);
        vm.assertEq(actors.thefts(), 7);
        invariant_NoKeyAloneMakesAnAdministratorAndNothingGoesBack();
    }

    function noAdministratorIsMadeByOneKeyOrAnOldApproval() private view {
        vm.assertEq(actors.promotions(), actors.promotionsByTwo(), "an administrator without two approvals");
    }

    function systemAdministratorsAreCountedAndNeverFewerThanTwo() private view {
        uint256 found = 0;
        for (uint256 i = 0; i < actors.count(); ++i) {
            if (idma.privilegedRole(actors.userAt(i)) == SYSTEM_ADMIN) ++found;
        }
        vm.assertEq(idma.systemAdmins(), found, "system administrators are miscounted");
        vm.assertEq(stored(bytes32(uint256(3))), found);
        vm.assertTrue(found >= 2, "fewer than two system administrators");
    }

    function noWordGoesBackAndARevocationIsFinal(address user) private view {
        uint256[] memory words = actors.wordsOf(user);
        uint32 version = 0;
        for (uint256 i = 0; i < words.length; ++i) {
            vm.assertEq(uint32(words[i] >> 8), i + 1, "seq does not count the changes");
            bool answered = words[i] & 0xff == 2 && (i == 0 || words[i - 1] & 0xff != 3);
            bool forward = uint32(words[i] >> 40) == version + 1;
            vm.assertTrue(forward || uint32(words[i] >> 40) == version, "version went back");
            vm.assertTrue(forward || !answered, "a new credential under an old version");
            version = uint32(words[i] >> 40);
            vm.assertTrue(i == 0 || words[i - 1] & 0xff != 4, "a revoked account came back");
        }
        bool revoked = words.length > 0 && words[words.length - 1] & 0xff == 4;
        vm.assertTrue(!revoked || idma.privilegedRole(user) == 0, "a revoked account has a role");
    }

    function noCommitmentEverChanges(address user) private view {
        bytes32[] memory commitments = actors.commitmentsOf(user);
        for (uint32 i = 0; i < commitments.length; ++i) {
            vm.assertNotEq(commitments[i], bytes32(0));
            vm.assertEq(bytes32(stored(commitmentSlotOf(user, i + 1))), commitments[i], "a commitment changed");
            vm.assertEq(idma.credentialCommitment(user, i + 1), commitments[i]);
        }
        vm.assertEq(stored(commitmentSlotOf(user, uint32(commitments.length + 1))), 0, "a version came too early");
    }

    function theStandingIsWhatLiesInStorage(address user) private view {
        uint256 word = stored(wordSlotOf(user));
        IdmaRegistry.Standing memory standing = idma.standingOf(user);
        bool requested = word & 0xff == 1;
        vm.assertEq(uint8(standing.status), word & 0xff);
        vm.assertEq(standing.seq, uint32(word >> 8));
        vm.assertEq(standing.version, uint32(word >> 40));
        vm.assertEq(standing.notAfter, requested ? 0 : uint64(word >> 72));
        vm.assertEq(standing.storedAt, requested ? 0 : uint64(word >> 136));
        vm.assertEq(uint256(standing.commitment), stored(commitmentSlotOf(user, standing.version)));
        vm.assertEq(standing.role, uint8(stored(privilegeSlotOf(user))));
    }
}
