// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IdmaRegistry} from "../src/IdmaRegistry.sol";
import {Identities} from "./utils/Identities.sol";

/// @notice Who becomes an administrator, and who never does.
contract IdmaRegistryRolesTest is Identities {
    uint64 private constant DEADLINE = START + 1 days;

    function setUp() public {
        vm.warp(START);
        deployIdentities();
        enrol(ADA);
        enrol(BEN);
        enrol(CEM);
        enrol(DANA);
    }

    function makeAdmin(address user, uint32 version, uint8 role, uint64 deadline) private {
        approve(ADA, user, version, role, deadline);
        approve(BEN, user, version, role, deadline);
    }

    function approvalSlotOf(address user, uint256 changes, uint32 version, uint8 role, uint64 deadline)
        private
        pure
        returns (bytes32)
    {
        bytes32 id = keccak256(
            abi.encode(keccak256("Probity.approval.v1"), user, changes, version, role, uint256(deadline))
        );
        return keccak256(abi.encode(id, uint256(2)));
    }

    function expectRoleForbidden(address user, uint8 role) private {
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.RoleForbidden.selector, user, role));
    }

    function expectVersionForbidden(address user, uint32 version) private {
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.VersionForbidden.selector, user, version));
    }

    function expectNotActive(address approver) private {
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.NotActiveSystemAdmin.selector, approver));
    }

    // ---- two of them make a third

    function test_TwoAdministratorsMakeAnother() public {
        approve(ADA, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), 0);
        approve(BEN, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), SYSTEM_ADMIN);
        vm.assertEq(idma.standingOf(DANA).role, SYSTEM_ADMIN);
        vm.assertEq(idma.systemAdmins(), 4);
    }

    function test_TwoAdministratorsMakeALogAdministratorAndThenMore() public {
        makeAdmin(DANA, 1, LOG_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), LOG_ADMIN);
        vm.assertEq(idma.systemAdmins(), 3);
        makeAdmin(DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), SYSTEM_ADMIN);
        vm.assertEq(idma.systemAdmins(), 4);
    }

    function test_EachApprovalAndTheChangeAreAnnounced() public {
        vm.expectEmit(address(idma));
        emit IdmaRegistry.RoleApproved(DANA, ADA, 1, LOG_ADMIN, DEADLINE);
        approve(ADA, DANA, 1, LOG_ADMIN, DEADLINE);
        vm.expectEmit(address(idma));
        emit IdmaRegistry.RoleApproved(DANA, BEN, 1, LOG_ADMIN, DEADLINE);
        vm.expectEmit(address(idma));
        emit IdmaRegistry.PrivilegedRoleChanged(DANA, LOG_ADMIN);
        approve(BEN, DANA, 1, LOG_ADMIN, DEADLINE);
    }

    function test_RolesApprovalsAndTheirNumberLieWhereProversLookForThem() public {
        vm.assertEq(stored(privilegeSlotOf(ADA)), SYSTEM_ADMIN | (uint256(1) << 8));
        vm.assertEq(stored(privilegeSlotOf(DANA)), 0);
        vm.assertEq(stored(bytes32(uint256(3))), 3);

        bytes32 slot = approvalSlotOf(DANA, 0, 1, LOG_ADMIN, DEADLINE);
        approve(ADA, DANA, 1, LOG_ADMIN, DEADLINE);
        vm.assertEq(stored(slot), uint256(uint160(ADA)) | (uint256(1) << 160));
        approve(BEN, DANA, 1, LOG_ADMIN, DEADLINE);
        vm.assertEq(stored(slot), 0);
        vm.assertEq(stored(privilegeSlotOf(DANA)), LOG_ADMIN | (uint256(1) << 8));

        makeAdmin(DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(stored(privilegeSlotOf(DANA)), SYSTEM_ADMIN | (uint256(2) << 8));
        vm.assertEq(stored(bytes32(uint256(3))), 4);
    }

    function test_ANewAdministratorApprovesTheNext() public {
        makeAdmin(DANA, 1, SYSTEM_ADMIN, DEADLINE);
        enrol(EVE);
        approve(DANA, EVE, 1, SYSTEM_ADMIN, DEADLINE);
        approve(CEM, EVE, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.systemAdmins(), 5);
    }

    function test_AnApprovalCountsUntilItsLastSecond() public {
        approve(ADA, DANA, 1, LOG_ADMIN, START + 7 days);
        vm.warp(START + 7 days);
        approve(BEN, DANA, 1, LOG_ADMIN, START + 7 days);
        vm.assertEq(idma.privilegedRole(DANA), LOG_ADMIN);
    }

    function test_ARotationOfTheApproverTakesNothingFromTheApproval() public {
        approve(ADA, DANA, 1, LOG_ADMIN, DEADLINE);
        rotate(ADA, 2, WISH);
        approve(BEN, DANA, 1, LOG_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), LOG_ADMIN);
    }

    // ---- one key never does

    function test_AttackOneAdministratorApprovesTwice() public {
        approve(ADA, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.AlreadyApproved.selector, ADA));
        approve(ADA, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        approve(ADA, DANA, 1, SYSTEM_ADMIN, DEADLINE + 1);
        approve(ADA, DANA, 1, LOG_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), 0);
    }

    function test_AttackAnAdministratorApprovesARoleOfTheirOwn() public {
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.OwnRole.selector, ADA));
        approve(ADA, ADA, 1, SYSTEM_ADMIN, DEADLINE);
        lowerRole(ADA, LOG_ADMIN);
        expectNotActive(ADA);
        approve(ADA, ADA, 1, SYSTEM_ADMIN, DEADLINE);
    }

    function test_AttackTheKeyOfIdmaMakesAnAdministrator() public {
        expectNotActive(OPERATOR);
        approve(OPERATOR, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        for (uint8 role = 0; role < 5; ++role) {
            expectRoleForbidden(DANA, role);
            lowerRole(DANA, role);
        }
        enrol(OPERATOR);
        expectNotActive(OPERATOR);
        approve(OPERATOR, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        // With the key of one administrator as well.
        approve(ADA, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        rotate(ADA, 2, WISH);
        suspend(ADA, 3);
        resume(ADA, 4);
        lowerRole(CEM, 0);
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.AlreadyApproved.selector, ADA));
        approve(ADA, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), 0);
    }

    function test_OnlySystemAdministratorsApprove() public {
        makeAdmin(DANA, 1, LOG_ADMIN, DEADLINE);
        enrol(EVE);
        address[4] memory others = [DANA, EVE, address(multisig), address(timelock)];
        for (uint256 i = 0; i < others.length; ++i) {
            expectNotActive(others[i]);
            approve(others[i], EVE, 1, LOG_ADMIN, DEADLINE);
        }
    }

    // ---- the approver

    function test_AnAdministratorWithoutALivingCredentialApprovesNothing() public {
        suspend(ADA, 2);
        expectNotActive(ADA);
        approve(ADA, DANA, 1, LOG_ADMIN, DEADLINE);
        revoke(BEN, 2);
        expectNotActive(BEN);
        approve(BEN, DANA, 1, LOG_ADMIN, DEADLINE);
        vm.warp(START + YEAR);
        expectNotActive(CEM);
        approve(CEM, DANA, 1, LOG_ADMIN, START + YEAR);
        request(CEM, WISH);
        expectNotActive(CEM);
        approve(CEM, DANA, 1, LOG_ADMIN, START + YEAR);
    }

    function test_AnAdministratorOfTheDeploymentApprovesNothingBeforeRegistering() public {
        deployIdentities();
        enrol(DANA);
        expectNotActive(ADA);
        approve(ADA, DANA, 1, LOG_ADMIN, DEADLINE);
    }

    function test_AttackTheFirstApproverIsSuspendedByTheTimeOfTheSecond() public {
        approve(ADA, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        suspend(ADA, 2);
        approve(BEN, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), 0);
        // Ben's is now the first.
        approve(CEM, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), SYSTEM_ADMIN);
    }

    function test_AttackTheFirstApproverIsRevokedByTheTimeOfTheSecond() public {
        approve(ADA, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        revokeOwn(ADA);
        approve(BEN, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), 0);
    }

    function test_AttackTheCredentialOfTheFirstApproverHasExpiredByTheTimeOfTheSecond() public {
        vm.warp(START + YEAR - 1);
        vm.prank(OPERATOR);
        idma.rotateUcred(BEN, 2, WISH, CRED_REF, ROLE_COMMIT, START + 2 * YEAR);
        vm.prank(OPERATOR);
        idma.rotateUcred(DANA, 2, WISH, CRED_REF, ROLE_COMMIT, START + 2 * YEAR);
        approve(ADA, DANA, 2, SYSTEM_ADMIN, START + YEAR);
        vm.warp(START + YEAR);
        approve(BEN, DANA, 2, SYSTEM_ADMIN, START + YEAR);
        vm.assertEq(idma.privilegedRole(DANA), 0);
    }

    function test_AttackAnApprovalFromBeforeADowngradeOfTheApproverCounts() public {
        enrol(EVE);
        approve(ADA, EVE, 1, SYSTEM_ADMIN, DEADLINE);
        lowerRole(ADA, 0);
        approve(BEN, ADA, 1, SYSTEM_ADMIN, DEADLINE);
        approve(CEM, ADA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(ADA), SYSTEM_ADMIN);
        approve(BEN, EVE, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(EVE), 0);
        approve(ADA, EVE, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(EVE), SYSTEM_ADMIN);
    }

    // ---- the subject

    function test_AttackAnApprovalForAnotherVersionCounts() public {
        approve(ADA, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        rotate(DANA, 2, WISH);
        expectVersionForbidden(DANA, 1);
        approve(BEN, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        approve(BEN, DANA, 2, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), 0);
        expectVersionForbidden(DANA, 3);
        approve(ADA, DANA, 3, SYSTEM_ADMIN, DEADLINE);
    }

    function test_AttackApprovalsOfDifferentRolesOrDeadlinesAddUp() public {
        approve(ADA, DANA, 1, LOG_ADMIN, DEADLINE);
        approve(BEN, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        approve(CEM, DANA, 1, SYSTEM_ADMIN, DEADLINE + 1);
        vm.assertEq(idma.privilegedRole(DANA), 0);
    }

    function test_AttackAnApprovalForAnotherAccountCounts() public {
        enrol(EVE);
        approve(ADA, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        approve(BEN, EVE, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), 0);
        vm.assertEq(idma.privilegedRole(EVE), 0);
    }

    function test_AnAccountWithoutALivingCredentialGetsNoRole() public {
        expectVersionForbidden(EVE, 0);
        approve(ADA, EVE, 0, LOG_ADMIN, DEADLINE);
        request(EVE, H1);
        expectVersionForbidden(EVE, 0);
        approve(ADA, EVE, 0, LOG_ADMIN, DEADLINE);
        suspend(DANA, 2);
        expectVersionForbidden(DANA, 1);
        approve(ADA, DANA, 1, LOG_ADMIN, DEADLINE);
    }

    function test_AnAccountWhoseCredentialHasExpiredGetsNoRole() public {
        vm.warp(START + YEAR - 1);
        rotate(ADA, 2, WISH);
        approve(ADA, DANA, 1, LOG_ADMIN, START + YEAR);
        vm.warp(START + YEAR);
        expectVersionForbidden(DANA, 1);
        approve(ADA, DANA, 1, LOG_ADMIN, START + YEAR);
    }

    function test_AttackTheSubjectIsRevokedBetweenTheApprovals() public {
        approve(ADA, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        revoke(DANA, 2);
        expectVersionForbidden(DANA, 1);
        approve(BEN, DANA, 1, SYSTEM_ADMIN, DEADLINE);
    }

    function test_ARoleIsGivenOnlyUpwards() public {
        makeAdmin(DANA, 1, LOG_ADMIN, DEADLINE);
        for (uint8 role = 0; role < 3; ++role) {
            expectRoleForbidden(DANA, role);
            approve(CEM, DANA, 1, role, DEADLINE);
        }
        expectRoleForbidden(DANA, 4);
        approve(CEM, DANA, 1, 4, DEADLINE);
        expectRoleForbidden(BEN, SYSTEM_ADMIN);
        approve(CEM, BEN, 1, SYSTEM_ADMIN, DEADLINE);
    }

    function test_ADeadlineIsNeitherPastNorMoreThanSevenDaysAhead() public {
        approve(ADA, DANA, 1, LOG_ADMIN, START);
        approve(ADA, DANA, 1, LOG_ADMIN, START + 7 days);
        uint64[3] memory wrong = [START - 1, START + 7 days + 1, type(uint64).max];
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.DeadlineForbidden.selector, wrong[i]));
            approve(ADA, DANA, 1, LOG_ADMIN, wrong[i]);
        }
    }

    function test_AttackTheSecondApprovalComesAfterTheDeadline() public {
        approve(ADA, DANA, 1, LOG_ADMIN, DEADLINE);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(IdmaRegistry.DeadlineForbidden.selector, DEADLINE));
        approve(BEN, DANA, 1, LOG_ADMIN, DEADLINE);
    }

    // ---- an approval counts once

    function test_AttackTheApprovalsOfARoleGiveItBackAfterADowngrade() public {
        makeAdmin(DANA, 1, SYSTEM_ADMIN, DEADLINE);
        expectRoleForbidden(DANA, SYSTEM_ADMIN);
        approve(BEN, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        lowerRole(DANA, 0);
        approve(BEN, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), 0);
        approve(CEM, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), SYSTEM_ADMIN);
    }

    function test_AttackAnOpenApprovalOutlivesAChangeOfTheSubjectsRole() public {
        approve(CEM, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        makeAdmin(DANA, 1, LOG_ADMIN, DEADLINE);
        approve(ADA, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), LOG_ADMIN);
        lowerRole(DANA, 0);
        approve(BEN, DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.assertEq(idma.privilegedRole(DANA), 0);
    }

    // ---- taking roles away

    function test_IdmaLowersARoleStepByStepAndItIsAnnounced() public {
        makeAdmin(DANA, 1, SYSTEM_ADMIN, DEADLINE);
        vm.expectEmit(address(idma));
        emit IdmaRegistry.PrivilegedRoleChanged(DANA, LOG_ADMIN);
        lowerRole(DANA, LOG_ADMIN);
        vm.assertEq(idma.privilegedRole(DANA), LOG_ADMIN);
        vm.assertEq(idma.systemAdmins(), 3);
        vm.expectEmit(address(idma));
        emit IdmaRegistry.PrivilegedRoleChanged(DANA, 0);
        lowerRole(DANA, 0);
        vm.assertEq(idma.privilegedRole(DANA), 0);
        vm.assertEq(idma.systemAdmins(), 3);
    }

    function test_LoweringNeverRaisesAndKnowsNoGeneralUser() public {
        makeAdmin(DANA, 1, LOG_ADMIN, DEADLINE);
        uint8[4] memory wrong = [1, LOG_ADMIN, SYSTEM_ADMIN, 255];
        for (uint256 i = 0; i < wrong.length; ++i) {
            expectRoleForbidden(DANA, wrong[i]);
            lowerRole(DANA, wrong[i]);
        }
        expectRoleForbidden(ADA, SYSTEM_ADMIN);
        lowerRole(ADA, SYSTEM_ADMIN);
        expectRoleForbidden(EVE, 0);
        lowerRole(EVE, 0);
    }

    function test_ARevokedAdministratorHasNoRoleAndItIsAnnounced() public {
        vm.expectEmit(address(idma));
        emit IdmaRegistry.PrivilegedRoleChanged(ADA, 0);
        vm.expectEmit(address(idma));
        emit IdmaRegistry.CredentialRevoked(WISH, ADA, 3);
        revoke(ADA, 2);
        vm.assertEq(idma.privilegedRole(ADA), 0);
        vm.assertEq(idma.systemAdmins(), 2);
    }

    function test_ASuspendedAdministratorKeepsTheRoleForTheDayOfResumption() public {
        suspend(ADA, 2);
        vm.assertEq(idma.privilegedRole(ADA), SYSTEM_ADMIN);
        resume(ADA, 3);
        approve(ADA, DANA, 1, LOG_ADMIN, DEADLINE);
    }

    function test_AttackTheLastTwoSystemAdministratorsAreTakenAway() public {
        lowerRole(CEM, LOG_ADMIN);
        vm.assertEq(idma.systemAdmins(), 2);
        bytes memory tooFew = abi.encodeWithSelector(IdmaRegistry.TooFewSystemAdmins.selector);
        vm.expectRevert(tooFew);
        lowerRole(ADA, LOG_ADMIN);
        vm.expectRevert(tooFew);
        lowerRole(ADA, 0);
        vm.expectRevert(tooFew);
        revoke(ADA, 2);
        vm.expectRevert(tooFew);
        revokeOwn(BEN);
        vm.assertEq(idma.systemAdmins(), 2);
        // They make a third again.
        makeAdmin(DANA, 1, SYSTEM_ADMIN, DEADLINE);
        revokeOwn(BEN);
        vm.assertEq(idma.systemAdmins(), 2);
    }

    function test_TheLastTwoCanStillBeSuspended() public {
        lowerRole(CEM, 0);
        suspend(ADA, 2);
        suspend(BEN, 2);
        vm.assertEq(idma.systemAdmins(), 2);
    }

    // ---- any values

    function testFuzz_OneAdministratorAloneMakesNobodyAnything(uint8 who, uint8[4] memory roles, uint64[4] memory days_)
        public
    {
        address alone = people(ADA, BEN, CEM)[who % 3];
        for (uint256 i = 0; i < roles.length; ++i) {
            vm.prank(alone);
            (bool success,) = address(idma)
                .call(abi.encodeCall(IdmaRegistry.approveRole, (DANA, 1, roles[i] % 5, START + days_[i] % 8 days)));
            vm.assertTrue(!success || roles[i] % 5 == LOG_ADMIN || roles[i] % 5 == SYSTEM_ADMIN);
        }
        vm.assertEq(idma.privilegedRole(DANA), 0);
        vm.assertEq(idma.systemAdmins(), 3);
    }

    function testFuzz_TwoApprovalsCountOnlyIfTheySayTheSame(
        bool system,
        bool system2,
        uint64 deadline,
        uint64 deadline2
    ) public {
        (deadline, deadline2) = (within(deadline, START, START + 3), within(deadline2, START, START + 3));
        (uint8 role, uint8 role2) = (system ? SYSTEM_ADMIN : LOG_ADMIN, system2 ? SYSTEM_ADMIN : LOG_ADMIN);
        approve(ADA, DANA, 1, role, deadline);
        approve(BEN, DANA, 1, role2, deadline2);
        vm.assertEq(idma.privilegedRole(DANA), role == role2 && deadline == deadline2 ? role : 0);
    }

    function testFuzz_NobodyElseApproves(address caller, address user, uint32 version, uint8 role, uint64 deadline)
        public
    {
        vm.assume(caller != ADA && caller != BEN && caller != CEM);
        expectNotActive(caller);
        approve(caller, user, version, role, deadline);
    }

    function testFuzz_LoweringOnlyLowers(uint8 from, uint8 to) public {
        from = uint8(within(from, 0, 3));
        if (from >= LOG_ADMIN) makeAdmin(DANA, 1, from, DEADLINE);
        if (from == 1) from = 0;
        bool lowers = to < from && to != 1;
        if (!lowers) expectRoleForbidden(DANA, to);
        lowerRole(DANA, to);
        vm.assertEq(idma.privilegedRole(DANA), lowers ? to : from);
    }
}
