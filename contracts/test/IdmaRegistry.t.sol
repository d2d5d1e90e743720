// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IdmaRegistry} from "../src/IdmaRegistry.sol";
import {ModuleRegistry} from "../src/ModuleRegistry.sol";
import {ContractAccount} from "./utils/ContractAccount.sol";
import {Identities} from "./utils/Identities.sol";

/// @notice Requests and credentials. Who becomes an administrator: IdmaRegistryRoles.t.sol.
contract IdmaRegistryTest is Identities {
    bytes32 private constant OTHER = keccak256("another H1");

    function setUp() public {
        vm.warp(START);
        deployIdentities();
    }

    function assertStanding(
        address user,
        IdmaRegistry.Status status,
        uint32 seq,
        uint32 version,
        uint64 notAfter,
        uint64 storedAt
    ) private view {
        IdmaRegistry.Standing memory standing = idma.standingOf(user);
        vm.assertEq(uint8(standing.status), uint8(status), "status");
        vm.assertEq(standing.seq, seq, "seq");
        vm.assertEq(standing.version, version, "version");
        vm.assertEq(standing.notAfter, notAfter, "notAfter");
        vm.assertEq(standing.storedAt, storedAt, "storedAt");
        vm.assertEq(standing.commitment, idma.credentialCommitment(user, version), "commitment");
        vm.assertEq(standing.role, idma.privilegedRole(user), "role");
    }

    function expectStatusForbids(address user, IdmaRegistry.Status status) private {
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.StatusForbids.selector, user, status));
    }

    function expectSeqDiffers(address user, uint32 seq, uint32 expected) private {
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.SeqDiffers.selector, user, seq, expected));
    }

    // ---- deployment

    function test_TheAdministratorsOfTheDeploymentHaveTheirRoleButNoCredential() public view {
        address[] memory admins = people(ADA, BEN, CEM);
        for (uint256 i = 0; i < admins.length; ++i) {
            vm.assertEq(idma.privilegedRole(admins[i]), SYSTEM_ADMIN);
            assertStanding(admins[i], IdmaRegistry.Status.None, 0, 0, 0, 0);
        }
        vm.assertEq(idma.systemAdmins(), 3);
        vm.assertEq(address(idma.modules()), address(registry));
    }

    function test_TheDeploymentAnnouncesItsAdministrators() public {
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectEmit();
            emit IdmaRegistry.PrivilegedRoleChanged(people(ADA, BEN, CEM)[i], SYSTEM_ADMIN);
        }
        new IdmaRegistry(registry, people(ADA, BEN, CEM));
    }

    function test_ADeploymentTakesThreeDifferentAdministrators() public {
        address[][5] memory wrong = [
            people(ADA, BEN, ADA),
            people(ADA, ADA, CEM),
            people(address(0), BEN, CEM),
            new address[](0),
            new address[](4)
        ];
        for (uint160 i = 0; i < 4; ++i) {
            wrong[4][i] = address(1 + i);
        }
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.expectRevert(IdmaRegistry.AdminsMalformed.selector);
            new IdmaRegistry(registry, wrong[i]);
        }
    }

    function test_TheModuleRegistryIsAContract() public {
        vm.expectRevert(IdmaRegistry.AdminsMalformed.selector);
        new IdmaRegistry(ModuleRegistry(EVE), people(ADA, BEN, CEM));
    }

    function test_NothingTakesEther() public {
        vm.deal(DANA, 1 ether);
        vm.prank(DANA);
        (bool taken,) = address(idma).call{value: 1}(abi.encodeCall(IdmaRegistry.storeRegData, (H1)));
        vm.assertFalse(taken);
        vm.prank(DANA);
        (taken,) = address(idma).call{value: 1}("");
        vm.assertFalse(taken);
    }

    // ---- Tx1

    function test_AnAccountWithoutHistoryHasNothing() public view {
        assertStanding(DANA, IdmaRegistry.Status.None, 0, 0, 0, 0);
        vm.assertEq(idma.standingOf(DANA).commitment, bytes32(0));
        vm.assertEq(idma.accountWord(DANA), 0);
        vm.assertFalse(idma.isPending(DANA, 0, 0, 0));
        vm.assertFalse(idma.isPending(DANA, H1, 0, START));
    }

    function test_ARequestIsAnnouncedAndPending() public {
        vm.expectEmit(address(idma));
        emit IdmaRegistry.RegDataStored(H1, DANA, START);
        request(DANA, H1);
        assertStanding(DANA, IdmaRegistry.Status.Requested, 1, 0, 0, 0);
        vm.assertTrue(idma.isPending(DANA, H1, 1, START));
    }

    function test_APendingRequestIsThisOneAndNoOther() public {
        request(DANA, H1);
        vm.assertFalse(idma.isPending(DANA, OTHER, 1, START));
        vm.assertFalse(idma.isPending(DANA, H1, 2, START));
        vm.assertFalse(idma.isPending(DANA, H1, 1, START + 1));
        vm.assertFalse(idma.isPending(EVE, H1, 1, START));
    }

    function test_ARequestIsOneWordWhereProversLookForIt() public {
        request(DANA, H1);
        bytes32 opening = keccak256(abi.encode(keccak256("Probity.reg.v1"), H1, START));
        uint256 word = 1 | (uint256(1) << 8) | ((uint256(opening) >> 72) << 72);
        vm.assertEq(stored(wordSlotOf(DANA)), word);
        vm.assertEq(idma.accountWord(DANA), word);
    }

    function test_AnotherRequestReplacesThePendingOne() public {
        request(DANA, H1);
        vm.warp(START + 9);
        request(DANA, OTHER);
        vm.assertFalse(idma.isPending(DANA, H1, 1, START));
        vm.assertTrue(idma.isPending(DANA, OTHER, 2, START + 9));
        assertStanding(DANA, IdmaRegistry.Status.Requested, 2, 0, 0, 0);
    }

    function test_ARequestOfZeroIsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.RequestHashZero.selector, DANA));
        request(DANA, 0);
    }

    function test_AContractAccountRegistersLikeAnyone() public {
        ContractAccount account = new ContractAccount();
        account.send(address(idma), abi.encodeCall(IdmaRegistry.storeRegData, (H1)));
        vm.assertTrue(idma.isPending(address(account), H1, 1, START));
        answer(address(account), 1, H1, START + YEAR);
        assertStanding(address(account), IdmaRegistry.Status.Active, 2, 1, START + YEAR, START);
        account.send(address(idma), abi.encodeCall(IdmaRegistry.revokeOwn, ()));
        vm.assertEq(uint8(idma.standingOf(address(account)).status), uint8(IdmaRegistry.Status.Revoked));
    }

    function test_AttackACopiedHashLandsInTheCopiersSlot() public {
        request(EVE, H1);
        request(DANA, H1);
        answer(DANA, 1, H1, START + YEAR);
        assertStanding(DANA, IdmaRegistry.Status.Active, 2, 1, START + YEAR, START);
        assertStanding(EVE, IdmaRegistry.Status.Requested, 1, 0, 0, 0);
    }

    function test_AttackAnotherAccountsSlotIsStuffed() public {
        request(DANA, H1);
        uint256 before = idma.accountWord(DANA);
        for (uint256 i = 0; i < 8; ++i) {
            request(EVE, keccak256(abi.encode(i)));
        }
        vm.assertEq(idma.accountWord(DANA), before);
        answer(DANA, 1, H1, START + YEAR);
    }

    function test_AnAccountWithALivingCredentialDoesNotAskForAnother() public {
        enrol(DANA);
        bytes memory stands = abi.encodeWithSelector(IdmaRegistry.CredentialStands.selector, DANA, 1);
        vm.expectRevert(stands);
        request(DANA, OTHER);
        vm.warp(START + YEAR - 1);
        vm.expectRevert(stands);
        request(DANA, OTHER);
    }

    function test_AnAccountAsksAgainFromTheSecondOfExpiryAndGetsTheNextVersion() public {
        enrol(DANA);
        vm.warp(START + YEAR);
        request(DANA, OTHER);
        assertStanding(DANA, IdmaRegistry.Status.Requested, 3, 1, 0, 0);
        vm.assertEq(idma.standingOf(DANA).commitment, idma.commitmentOf(CRED_REF, ROLE_COMMIT));
        answer(DANA, 3, OTHER, START + 2 * YEAR);
        assertStanding(DANA, IdmaRegistry.Status.Active, 4, 2, START + 2 * YEAR, START + YEAR);
    }

    function test_AttackASuspendedAccountAsksForANewCredentialBeforeExpiry() public {
        enrol(DANA);
        suspend(DANA, 2);
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.CredentialStands.selector, DANA, 1));
        request(DANA, OTHER);
        vm.warp(START + YEAR);
        request(DANA, OTHER);
        vm.assertTrue(idma.isPending(DANA, OTHER, 4, START + YEAR));
    }

    // ---- Tx2

    function test_AnAnswerIsAnnouncedWithAllItsValues() public {
        request(DANA, H1);
        bytes32 commitment = keccak256(abi.encode(keccak256("Probity.cred.v1"), CRED_REF, ROLE_COMMIT));
        vm.expectEmit(address(idma));
        emit IdmaRegistry.UcredStored(H1, DANA, 2, 1, commitment, START + YEAR, START);
        answer(DANA, 1, H1, START + YEAR);
        vm.assertEq(idma.credentialCommitment(DANA, 1), commitment);
    }

    function test_ACredentialLiesWhereProversLookForIt() public {
        request(DANA, H1);
        vm.warp(START + 60);
        vm.prank(OPERATOR);
        idma.storeUcred(DANA, 1, H1, START, CRED_REF, ROLE_COMMIT, START + YEAR);
        uint256 word =
            2 | (uint256(2) << 8) | (uint256(1) << 40) | (uint256(START + YEAR) << 72) | (uint256(START + 60) << 136);
        vm.assertEq(stored(wordSlotOf(DANA)), word);
        vm.assertEq(stored(commitmentSlotOf(DANA, 1)), uint256(idma.commitmentOf(CRED_REF, ROLE_COMMIT)));
        vm.assertEq(stored(commitmentSlotOf(DANA, 0)), 0);
        vm.assertEq(stored(commitmentSlotOf(DANA, 2)), 0);
    }

    function test_OnlyIdmaAnswers() public {
        request(DANA, H1);
        address[4] memory others = [DANA, ADA, EVE, address(multisig)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.NotIdma.selector, others[i]));
            vm.prank(others[i]);
            idma.storeUcred(DANA, 1, H1, START, CRED_REF, ROLE_COMMIT, START + YEAR);
        }
    }

    function test_AnAnswerNeedsARequest() public {
        expectStatusForbids(DANA, IdmaRegistry.Status.None);
        answer(DANA, 0, H1, START + YEAR);
    }

    function test_AttackAnAnswerIsSentTwice() public {
        enrol(DANA);
        expectStatusForbids(DANA, IdmaRegistry.Status.Active);
        answer(DANA, 1, H1, START + YEAR);
        expectStatusForbids(DANA, IdmaRegistry.Status.Active);
        answer(DANA, 2, H1, START + YEAR);
    }

    function test_AttackTheSameHashIsAskedForAgainBetweenCheckAndAnswer() public {
        request(DANA, H1);
        request(DANA, H1);
        expectSeqDiffers(DANA, 2, 1);
        answer(DANA, 1, H1, START + YEAR);
    }

    function test_AttackTheRequestIsReplacedBetweenCheckAndAnswer() public {
        request(DANA, H1);
        request(DANA, OTHER);
        expectSeqDiffers(DANA, 2, 1);
        answer(DANA, 1, H1, START + YEAR);
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.RequestDiffers.selector, DANA, 2));
        answer(DANA, 2, H1, START + YEAR);
    }

    function test_AttackTheTimeOfTheRequestIsAnother() public {
        request(DANA, H1);
        vm.warp(START + 1);
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.RequestDiffers.selector, DANA, 1));
        answer(DANA, 1, H1, START + YEAR);
    }

    function test_AttackTheRequestOfAnotherAccountIsAnswered() public {
        request(DANA, H1);
        request(EVE, OTHER);
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.RequestDiffers.selector, EVE, 1));
        answer(EVE, 1, H1, START + YEAR);
    }

    function test_ACredentialOfZeroIsRefused() public {
        request(DANA, H1);
        bytes memory zero = abi.encodeWithSelector(IdmaRegistry.CredentialZero.selector, DANA);
        vm.expectRevert(zero);
        vm.prank(OPERATOR);
        idma.storeUcred(DANA, 1, H1, START, 0, ROLE_COMMIT, START + YEAR);
        vm.expectRevert(zero);
        vm.prank(OPERATOR);
        idma.storeUcred(DANA, 1, H1, START, CRED_REF, 0, START + YEAR);
    }

    function test_ACredentialThatIsNeverValidIsRefused() public {
        request(DANA, H1);
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.NotAfterPassed.selector, DANA, START));
        answer(DANA, 1, H1, START);
        answer(DANA, 1, H1, START + 1);
    }

    // ---- rotation

    function test_ARotationIsTheNextVersionAndTheOldCommitmentStays() public {
        enrol(DANA);
        vm.warp(START + 7);
        bytes32 next = idma.commitmentOf(OTHER, ROLE_COMMIT);
        vm.expectEmit(address(idma));
        emit IdmaRegistry.UcredStored(WISH, DANA, 3, 2, next, START + 7 + YEAR, START + 7);
        rotate(DANA, 2, OTHER);
        assertStanding(DANA, IdmaRegistry.Status.Active, 3, 2, START + 7 + YEAR, START + 7);
        vm.assertEq(stored(commitmentSlotOf(DANA, 1)), uint256(idma.commitmentOf(CRED_REF, ROLE_COMMIT)));
        vm.assertEq(stored(commitmentSlotOf(DANA, 2)), uint256(next));
    }

    function test_ARotationOfASuspendedCredentialIsActive() public {
        enrol(DANA);
        suspend(DANA, 2);
        rotate(DANA, 3, OTHER);
        assertStanding(DANA, IdmaRegistry.Status.Active, 4, 2, START + YEAR, START);
    }

    function test_OnlyACredentialIsRotated() public {
        expectStatusForbids(DANA, IdmaRegistry.Status.None);
        rotate(DANA, 0, OTHER);
        request(DANA, H1);
        expectStatusForbids(DANA, IdmaRegistry.Status.Requested);
        rotate(DANA, 1, OTHER);
    }

    function test_ARotationNamesItsRequestItsSeqAndACredential() public {
        enrol(DANA);
        expectSeqDiffers(DANA, 2, 1);
        rotate(DANA, 1, OTHER);
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.CredentialZero.selector, DANA));
        rotate(DANA, 2, 0);
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.RequestHashZero.selector, DANA));
        vm.prank(OPERATOR);
        idma.rotateUcred(DANA, 2, 0, OTHER, ROLE_COMMIT, START + YEAR);
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.NotAfterPassed.selector, DANA, START));
        vm.prank(OPERATOR);
        idma.rotateUcred(DANA, 2, WISH, OTHER, ROLE_COMMIT, START);
    }

    function test_AttackARotationIsSentTwice() public {
        enrol(DANA);
        rotate(DANA, 2, OTHER);
        expectSeqDiffers(DANA, 3, 2);
        rotate(DANA, 2, OTHER);
    }

    // ---- suspension

    function test_ASuspensionKeepsTheCredentialAndIsAnnounced() public {
        enrol(DANA);
        vm.warp(START + 5);
        vm.expectEmit(address(idma));
        emit IdmaRegistry.CredentialSuspended(WISH, DANA, 3);
        suspend(DANA, 2);
        assertStanding(DANA, IdmaRegistry.Status.Suspended, 3, 1, START + YEAR, START + 5);
        vm.assertEq(idma.standingOf(DANA).commitment, idma.commitmentOf(CRED_REF, ROLE_COMMIT));
    }

    function test_AResumedCredentialIsTheOldOneAndIsAnnounced() public {
        enrol(DANA);
        suspend(DANA, 2);
        vm.warp(START + 6);
        vm.expectEmit(address(idma));
        emit IdmaRegistry.CredentialResumed(WISH, DANA, 4);
        resume(DANA, 3);
        assertStanding(DANA, IdmaRegistry.Status.Active, 4, 1, START + YEAR, START + 6);
    }

    function test_ARuleSuspendsAndResumesWithoutAMessage() public {
        enrol(DANA);
        vm.expectEmit(address(idma));
        emit IdmaRegistry.CredentialSuspended(0, DANA, 3);
        vm.prank(OPERATOR);
        idma.suspend(DANA, 2, 0);
        vm.expectEmit(address(idma));
        emit IdmaRegistry.CredentialResumed(0, DANA, 4);
        vm.prank(OPERATOR);
        idma.resume(DANA, 3, 0);
    }

    function test_OnlyAnActiveCredentialIsSuspendedAndOnlyASuspendedOneResumed() public {
        expectStatusForbids(DANA, IdmaRegistry.Status.None);
        suspend(DANA, 0);
        request(DANA, H1);
        expectStatusForbids(DANA, IdmaRegistry.Status.Requested);
        suspend(DANA, 1);
        expectStatusForbids(DANA, IdmaRegistry.Status.Requested);
        resume(DANA, 1);
        answer(DANA, 1, H1, START + YEAR);
        expectStatusForbids(DANA, IdmaRegistry.Status.Active);
        resume(DANA, 2);
        suspend(DANA, 2);
        expectStatusForbids(DANA, IdmaRegistry.Status.Suspended);
        suspend(DANA, 3);
    }

    function test_ALateSuspensionOrResumptionChangesNothing() public {
        enrol(DANA);
        expectSeqDiffers(DANA, 2, 1);
        suspend(DANA, 1);
        suspend(DANA, 2);
        expectSeqDiffers(DANA, 3, 2);
        resume(DANA, 2);
    }

    // ---- revocation

    function test_ARevocationIsAnnouncedAndKeepsWhatWas() public {
        enrol(DANA);
        vm.warp(START + 5);
        vm.expectEmit(address(idma));
        emit IdmaRegistry.CredentialRevoked(WISH, DANA, 3);
        revoke(DANA, 2);
        assertStanding(DANA, IdmaRegistry.Status.Revoked, 3, 1, START + YEAR, START + 5);
        vm.assertEq(idma.standingOf(DANA).commitment, idma.commitmentOf(CRED_REF, ROLE_COMMIT));
    }

    function test_ASuspendedCredentialIsRevokedToo() public {
        enrol(DANA);
        suspend(DANA, 2);
        revoke(DANA, 3);
        assertStanding(DANA, IdmaRegistry.Status.Revoked, 4, 1, START + YEAR, START);
    }

    function test_AUserRevokesTheirOwnCredentialWithNobodysConsent() public {
        enrol(DANA);
        vm.expectEmit(address(idma));
        emit IdmaRegistry.CredentialRevoked(0, DANA, 3);
        revokeOwn(DANA);
        assertStanding(DANA, IdmaRegistry.Status.Revoked, 3, 1, START + YEAR, START);
    }

    function test_OnlyACredentialIsRevoked() public {
        expectStatusForbids(DANA, IdmaRegistry.Status.None);
        revoke(DANA, 0);
        expectStatusForbids(DANA, IdmaRegistry.Status.None);
        revokeOwn(DANA);
        request(DANA, H1);
        expectStatusForbids(DANA, IdmaRegistry.Status.Requested);
        revoke(DANA, 1);
        expectStatusForbids(DANA, IdmaRegistry.Status.Requested);
        revokeOwn(DANA);
    }

    function test_ALateRevocationChangesNothing() public {
        enrol(DANA);
        rotate(DANA, 2, OTHER);
        expectSeqDiffers(DANA, 3, 2);
        revoke(DANA, 2);
    }

    function test_AttackARevokedAccountComesBack() public {
        enrol(DANA);
        revoke(DANA, 2);
        uint256 before = idma.accountWord(DANA);
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.AccountRevoked.selector, DANA));
            request(DANA, OTHER);
            expectStatusForbids(DANA, IdmaRegistry.Status.Revoked);
            answer(DANA, 3, OTHER, present() + YEAR);
            expectStatusForbids(DANA, IdmaRegistry.Status.Revoked);
            rotate(DANA, 3, OTHER);
            expectStatusForbids(DANA, IdmaRegistry.Status.Revoked);
            resume(DANA, 3);
            expectStatusForbids(DANA, IdmaRegistry.Status.Revoked);
            suspend(DANA, 3);
            expectStatusForbids(DANA, IdmaRegistry.Status.Revoked);
            revoke(DANA, 3);
            expectStatusForbids(DANA, IdmaRegistry.Status.Revoked);
            revokeOwn(DANA);
            vm.warp(START + 2 * YEAR);
        }
        vm.assertEq(idma.accountWord(DANA), before);
    }

    // ---- IDMA's key

    function test_ARevokedKeyOfIdmaStopsAtOnce() public {
        request(DANA, H1);
        revokeByKeyholders(registry.keyIdAt(0), START);
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.NotIdma.selector, OPERATOR));
        answer(DANA, 1, H1, START + YEAR);
    }

    function test_ANewKeyOfIdmaActsFromItsFirstSecondToItsLast() public {
        request(DANA, H1);
        uint64 from = START + 3 * DELAY;
        registerByKeyholders("IDMA", "transaction", keyOf(EVE), from, from + 100);
        vm.warp(from - 1);
        expectNotIdma(EVE);
        vm.warp(from + 100);
        expectNotIdma(EVE);
        vm.warp(from + 99);
        vm.prank(EVE);
        idma.storeUcred(DANA, 1, H1, START, CRED_REF, ROLE_COMMIT, START + YEAR);
        assertStanding(DANA, IdmaRegistry.Status.Active, 2, 1, START + YEAR, from + 99);
    }

    function test_AttackAKeyOfAnotherUseOrModuleActsForIdma() public {
        request(DANA, H1);
        uint64 from = START + 3 * DELAY;
        registerByKeyholders("IDMA", "message", keyOf(ADA), from, from + YEAR);
        registerByKeyholders("IM", "transaction", keyOf(EVE), from + DELAY, from + YEAR);
        vm.warp(from + DELAY);
        expectNotIdma(ADA);
        expectNotIdma(EVE);
    }

    function expectNotIdma(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.NotIdma.selector, caller));
        vm.prank(caller);
        idma.storeUcred(DANA, 1, H1, START, CRED_REF, ROLE_COMMIT, START + YEAR);
    }

    // ---- any values

    function testFuzz_ARequestLandsInItsSendersSlotAlone(address sender, address other, bytes32 hash) public {
        vm.assume(sender != other && hash != 0);
        request(sender, hash);
        vm.assertTrue(idma.isPending(sender, hash, 1, START));
        vm.assertEq(idma.accountWord(other), 0);
    }

    function testFuzz_ARequestIsOpenedByItsOwnHashAndTimeAlone(bytes32 hash, uint64 time, bytes32 other, uint64 when)
        public
    {
        time = within(time, START, type(uint64).max - 1);
        vm.assume(hash != 0 && (other != hash || when != time));
        vm.warp(time);
        request(DANA, hash);
        vm.assertFalse(idma.isPending(DANA, other, 1, when));
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.RequestDiffers.selector, DANA, 1));
        vm.prank(OPERATOR);
        idma.storeUcred(DANA, 1, other, when, CRED_REF, ROLE_COMMIT, type(uint64).max);
        vm.prank(OPERATOR);
        idma.storeUcred(DANA, 1, hash, time, CRED_REF, ROLE_COMMIT, type(uint64).max);
    }

    function testFuzz_NobodyElseActsForIdma(address caller, address user, uint32 seq, bytes32 hash, uint8 role) public {
        vm.assume(caller != OPERATOR);
        bytes[6] memory calls = [
            abi.encodeCall(IdmaRegistry.storeUcred, (user, seq, hash, START, hash, hash, START + YEAR)),
            abi.encodeCall(IdmaRegistry.rotateUcred, (user, seq, hash, hash, hash, START + YEAR)),
            abi.encodeCall(IdmaRegistry.suspend, (user, seq, hash)),
            abi.encodeCall(IdmaRegistry.resume, (user, seq, hash)),
            abi.encodeCall(IdmaRegistry.revoke, (user, seq, hash)),
            abi.encodeCall(IdmaRegistry.lowerRole, (user, role))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(caller);
            (bool success, bytes memory reason) = address(idma).call(calls[i]);
            vm.assertFalse(success);
            vm.assertEq(reason, abi.encodeWithSelector(IdmaRegistry.NotIdma.selector, caller));
        }
    }

    function testFuzz_EachTransactionOfIdmaNamesTheSeqItWasDecidedOn(uint32 seq, uint8 which) public {
        enrol(DANA);
        vm.assume(seq != 2);
        expectSeqDiffers(DANA, 2, seq);
        if (which % 3 == 0) rotate(DANA, seq, OTHER);
        if (which % 3 == 1) suspend(DANA, seq);
        if (which % 3 == 2) revoke(DANA, seq);
    }

    function testFuzz_TheWordSaysWhatWasStored(bytes32 credRef, bytes32 roleCommit, uint64 notAfter, uint64 time)
        public
    {
        vm.assume(credRef != 0 && roleCommit != 0);
        time = within(time, START, type(uint64).max - 1);
        notAfter = within(notAfter, time + 1, type(uint64).max);
        vm.warp(time);
        request(DANA, H1);
        vm.prank(OPERATOR);
        idma.storeUcred(DANA, 1, H1, time, credRef, roleCommit, notAfter);
        assertStanding(DANA, IdmaRegistry.Status.Active, 2, 1, notAfter, time);
        vm.assertEq(idma.standingOf(DANA).commitment, idma.commitmentOf(credRef, roleCommit));
        suspend(DANA, 2);
        assertStanding(DANA, IdmaRegistry.Status.Suspended, 3, 1, notAfter, time);
    }
}
