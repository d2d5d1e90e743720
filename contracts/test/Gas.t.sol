// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IntegrityRegistry} from "../src/IntegrityRegistry.sol";
import {ModuleRegistry} from "../src/ModuleRegistry.sol";
import {Governance} from "./utils/Governance.sol";
import {Identities} from "./utils/Identities.sol";
import {Test} from "./utils/Test.sol";
import {Tokens} from "./utils/Tokens.sol";

/// @notice Records the gas of each call, without the cost of its transaction (which scripts/gas.mjs measures on a
/// chain). The build compares with the committed snapshot.
abstract contract Recording is Test {
    function record(string memory name) internal {
        vm.assertGt(vm.snapshotGasLastCall("calls", name), 0);
    }
}

contract GasTest is Governance, Recording {
    bytes32 private constant STORED = keccak256("stored");
    IntegrityRegistry private scim;

    function setUp() public {
        vm.warp(START);
        ModuleRegistry.GenesisKey[] memory genesis = new ModuleRegistry.GenesisKey[](1);
        genesis[0] = ModuleRegistry.GenesisKey("IM", "message", keccak256("genesis"), START + 365 days);
        deployGovernance(genesis);
        scim = new IntegrityRegistry();
        scim.storeTdataHash(STORED, 1, keccak256("r"), keccak256("c"));
    }

    function test_StoreFirstVersion() public {
        scim.storeTdataHash(keccak256("n"), 1, keccak256("r"), keccak256("c"));
        record("IntegrityRegistry.storeTdataHash, first version");
    }

    function test_StoreLaterVersion() public {
        scim.storeTdataHash(keccak256("n"), 1, keccak256("r"), keccak256("c"));
        scim.storeTdataHash(keccak256("n"), 2, keccak256("r2"), keccak256("c2"));
        record("IntegrityRegistry.storeTdataHash, later version");
    }

    function test_Erase() public {
        scim.eraseTdata(STORED, 1, keccak256("r"));
        record("IntegrityRegistry.eraseTdata");
    }

    function test_RegisterKey() public {
        vm.prank(address(timelock));
        registry.registerKey("AS", "message", keccak256("key"), START + DELAY, START + 365 days);
        record("ModuleRegistry.registerKey");
    }

    function test_RevokeKeyByTwoKeyholders() public {
        revokeByKeyholders(registry.keyIdAt(0), START);
        record("KeyholderMultisig.execute, ModuleRegistry.revokeKey");
    }

    function test_ScheduleRegistrationByTwoKeyholders() public {
        bytes memory data = abi.encodeCall(
            ModuleRegistry.registerKey, ("AS", "message", keccak256("key"), START + 3 * DELAY, START + 365 days)
        );
        executeByKeyholders(address(timelock), scheduling(data, 0));
        record("KeyholderMultisig.execute, TimelockController.schedule");
    }

    function test_IsValidAt() public {
        vm.assertTrue(registry.isValidAt(registry.keyIdAt(0), START));
        bytes32 keyId = registry.keyIdAt(0);
        registry.isValidAt(keyId, START);
        record("ModuleRegistry.isValidAt");
    }
}

/// @dev What must be there before stands in setUp, so that no call finds its slots warm.
contract IdmaGasTest is Identities, Recording {
    address private constant ASKING = address(0xa51);
    address private constant SUSPENDED = address(0x5e5);
    address private constant LOGGING = address(0x109);

    function setUp() public {
        vm.warp(START);
        deployIdentities();
        enrol(ADA);
        enrol(BEN);
        enrol(CEM);
        enrol(DANA);
        enrol(SUSPENDED);
        enrol(LOGGING);
        request(ASKING, H1);
        suspend(SUSPENDED, 2);
        approve(ADA, LOGGING, 1, LOG_ADMIN, START);
    }

    function test_StoreFirstRequest() public {
        request(EVE, H1);
        record("IdmaRegistry.storeRegData, first request");
    }

    function test_StoreAnotherRequest() public {
        request(ASKING, WISH);
        record("IdmaRegistry.storeRegData, another request");
    }

    function test_StoreCredential() public {
        answer(ASKING, 1, H1, START + YEAR);
        record("IdmaRegistry.storeUcred");
    }

    function test_Rotate() public {
        rotate(DANA, 2, WISH);
        record("IdmaRegistry.rotateUcred");
    }

    function test_Suspend() public {
        suspend(DANA, 2);
        record("IdmaRegistry.suspend");
    }

    function test_Resume() public {
        resume(SUSPENDED, 3);
        record("IdmaRegistry.resume");
    }

    function test_Revoke() public {
        revoke(DANA, 2);
        record("IdmaRegistry.revoke");
    }

    function test_RevokeOwn() public {
        revokeOwn(DANA);
        record("IdmaRegistry.revokeOwn");
    }

    function test_RevokeOwnOfAnAdministrator() public {
        revokeOwn(ADA);
        record("IdmaRegistry.revokeOwn, of a system administrator");
    }

    function test_LowerRole() public {
        lowerRole(ADA, 0);
        record("IdmaRegistry.lowerRole");
    }

    function test_ApproveFirst() public {
        approve(ADA, DANA, 1, SYSTEM_ADMIN, START);
        record("IdmaRegistry.approveRole, first of two");
    }

    function test_ApproveSecond() public {
        approve(BEN, LOGGING, 1, LOG_ADMIN, START);
        record("IdmaRegistry.approveRole, second of two");
    }

    function test_StandingOf() public {
        idma.standingOf(DANA);
        record("IdmaRegistry.standingOf");
    }
}

/// @dev As above: what must be there before stands in setUp.
contract TokenGasTest is Tokens, Recording {
    bytes32 private constant SECOND = keccak256("another H9");

    function setUp() public {
        vm.warp(START);
        deployTokens();
        equip(FINN);
        ask(FINN, SECOND);
        suspendBy(GUARD, H10);
    }

    function test_AskForAToken() public {
        ask(GERD, H9);
        record("ApiTokenRegistry.storeListServices");
    }

    function test_IssueAToken() public {
        issue(FINN, SECOND, START, keccak256("another H10"), START + LIFE);
        record("ApiTokenRegistry.storeUtoken");
    }

    function test_SuspendAToken() public {
        suspendBy(FINN, H10);
        record("ApiTokenRegistry.suspendToken, by the user");
    }

    function test_SuspendATokenAsTheGateway() public {
        suspendBy(GATEWAY, H10);
        record("ApiTokenRegistry.suspendToken, by the gateway");
    }

    function test_ResumeAToken() public {
        resumeBy(GUARD, H10);
        record("ApiTokenRegistry.resumeToken, by the guardian");
    }

    function test_RevokeAToken() public {
        revokeBy(FINN, H10);
        record("ApiTokenRegistry.revokeToken, by the user");
    }

    function test_ReadAToken() public {
        api.token(H10);
        record("ApiTokenRegistry.token");
    }

    function test_ReadARequest() public {
        api.request(FINN, H9);
        record("ApiTokenRegistry.request");
    }
}
