// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ModuleRegistry} from "../src/ModuleRegistry.sol";
import {Governance} from "./utils/Governance.sol";

contract ModuleRegistryTest is Governance {
    bytes32 private constant IM = "IM";
    bytes32 private constant MESSAGE = "message";
    bytes32 private constant FIRST = bytes32(uint256(uint160(0x1111)));
    bytes32 private constant SECOND = bytes32(uint256(uint160(0x2222)));
    uint64 private constant YEAR = 365 days;

    bytes32 private genesisId;

    function setUp() public {
        vm.warp(START);
        vm.chainId(1);
        deployGovernance(genesisOf(IM, MESSAGE, FIRST, START + YEAR));
        genesisId = registry.keyIdOf(IM, MESSAGE, FIRST);
    }

    function genesisOf(bytes32 module, bytes32 purpose, bytes32 key, uint64 validTo)
        private
        pure
        returns (ModuleRegistry.GenesisKey[] memory genesis)
    {
        genesis = new ModuleRegistry.GenesisKey[](1);
        genesis[0] = ModuleRegistry.GenesisKey({module: module, purpose: purpose, key: key, validTo: validTo});
    }

    function register(bytes32 module, bytes32 purpose, bytes32 key, uint64 validFrom, uint64 validTo) private {
        vm.prank(address(timelock));
        registry.registerKey(module, purpose, key, validFrom, validTo);
    }

    function revoke(bytes32 keyId, uint64 compromisedSince) private {
        vm.prank(address(multisig));
        registry.revokeKey(keyId, compromisedSince);
    }

    // ---- deployment

    function test_GenesisKeysAreValidFromTheBlockOfTheDeployment() public view {
        ModuleRegistry.KeyRecord memory record = registry.keyRecord(genesisId);
        vm.assertEq(record.validFrom, START);
        vm.assertEq(record.validTo, START + YEAR);
        vm.assertEq(record.compromisedSince, 0);
        vm.assertTrue(registry.isValidAt(genesisId, START));
    }

    function test_OwnerGuardianAndDelayAreThoseOfTheDeployment() public view {
        vm.assertEq(registry.owner(), address(timelock));
        vm.assertEq(registry.guardian(), address(multisig));
        vm.assertEq(registry.delay(), DELAY);
    }

    function test_TheDelayIsAtLeastTwoDaysOnAnyRealChain() public {
        ModuleRegistry.GenesisKey[] memory none = new ModuleRegistry.GenesisKey[](0);
        new ModuleRegistry(address(timelock), address(multisig), 48 hours, none);
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.DelayTooShort.selector, 48 hours - 1, 48 hours));
        new ModuleRegistry(address(timelock), address(multisig), 48 hours - 1, none);
    }

    function test_TheDelayIsAtLeastFiveSecondsOnTheLocalChain() public {
        ModuleRegistry.GenesisKey[] memory none = new ModuleRegistry.GenesisKey[](0);
        vm.chainId(31337);
        new ModuleRegistry(address(timelock), address(multisig), 5, none);
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.DelayTooShort.selector, 4, 5));
        new ModuleRegistry(address(timelock), address(multisig), 4, none);
    }

    function test_ASingleKeyCannotBeTheOwner() public {
        address person = vm.addr(ALICE);
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.NotContract.selector, person));
        new ModuleRegistry(person, address(multisig), DELAY, new ModuleRegistry.GenesisKey[](0));
    }

    function test_ASingleKeyCannotBeTheGuardian() public {
        address person = vm.addr(ALICE);
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.NotContract.selector, person));
        new ModuleRegistry(address(timelock), person, DELAY, new ModuleRegistry.GenesisKey[](0));
    }

    function test_AGenesisKeyThatIsNeverValidIsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.ValidityEmpty.selector, START, START));
        new ModuleRegistry(address(timelock), address(multisig), DELAY, genesisOf(IM, MESSAGE, FIRST, START));
    }

    // ---- registration

    function test_ARegisteredKeyIsValidFromItsDateToItsEnd() public {
        bytes32 keyId = registerByKeyholders(IM, MESSAGE, SECOND, START + 2 * DELAY, START + YEAR);
        vm.assertFalse(registry.isValidAt(keyId, START + 2 * DELAY - 1));
        vm.assertTrue(registry.isValidAt(keyId, START + 2 * DELAY));
        vm.assertTrue(registry.isValidAt(keyId, START + YEAR - 1));
        vm.assertFalse(registry.isValidAt(keyId, START + YEAR));
    }

    function test_RegistrationIsAnnounced() public {
        bytes32 keyId = registry.keyIdOf("AS", "jwt", SECOND);
        vm.expectEmit(address(registry));
        emit ModuleRegistry.KeyRegistered(keyId, "AS", "jwt", SECOND, START + DELAY, START + YEAR);
        register("AS", "jwt", SECOND, START + DELAY, START + YEAR);
    }

    function test_StateAloneEnumeratesEveryKeyAndWhoseItIs() public {
        register("AS", "decryption", SECOND, START + DELAY, START + YEAR);
        vm.assertEq(registry.keyCount(), 2);
        vm.assertEq(registry.keyIdAt(0), genesisId);
        bytes32 keyId = registry.keyIdAt(1);
        ModuleRegistry.KeyIdentity memory identity = registry.keyIdentity(keyId);
        vm.assertEq(identity.module, "AS");
        vm.assertEq(identity.purpose, "decryption");
        vm.assertEq(identity.key, SECOND);
        vm.assertEq(keyId, keccak256(abi.encode(identity.module, identity.purpose, identity.key)));
        vm.assertEq(registry.keyIdOfKey(SECOND), keyId);
    }

    function test_TheRecordIsOneWordWhereProversLookForIt() public {
        vm.warp(START + 100);
        revoke(genesisId, START + 50);
        bytes32 slot = keccak256(abi.encode(genesisId, uint256(0)));
        uint256 word = uint256(START) | (uint256(START + YEAR) << 64) | (uint256(START + 50) << 128);
        vm.assertEq(vm.load(address(registry), slot), bytes32(word));
    }

    function test_TheListOfKeysLiesWhereProversLookForIt() public view {
        vm.assertEq(vm.load(address(registry), bytes32(uint256(1))), bytes32(uint256(1)));
        vm.assertEq(vm.load(address(registry), keccak256(abi.encode(uint256(1)))), genesisId);
        uint256 identity = uint256(keccak256(abi.encode(genesisId, uint256(2))));
        vm.assertEq(vm.load(address(registry), bytes32(identity)), IM);
        vm.assertEq(vm.load(address(registry), bytes32(identity + 1)), MESSAGE);
        vm.assertEq(vm.load(address(registry), bytes32(identity + 2)), FIRST);
        vm.assertEq(vm.load(address(registry), keccak256(abi.encode(FIRST, uint256(3)))), genesisId);
    }

    function test_AnUnknownKeyIsNeverValid() public view {
        vm.assertFalse(registry.isValidAt(keccak256("unknown"), START));
        vm.assertFalse(registry.isValidAt(keccak256("unknown"), 0));
        vm.assertEq(registry.keyRecord(keccak256("unknown")).validTo, 0);
    }

    function test_OnlyTheTimelockRegisters() public {
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.NotOwner.selector, address(multisig)));
        vm.prank(address(multisig));
        registry.registerKey(IM, MESSAGE, SECOND, START + DELAY, START + YEAR);
    }

    function test_AKeyIsNotValidBeforeTheDelay() public {
        uint64 early = START + DELAY - 1;
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.ValidFromTooEarly.selector, early, START + DELAY));
        register(IM, MESSAGE, SECOND, early, START + YEAR);
    }

    function test_AKeyThatEndsBeforeItBeginsIsRefused() public {
        uint64 from = START + DELAY;
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.ValidityEmpty.selector, from, from));
        register(IM, MESSAGE, SECOND, from, from);
    }

    function test_AKeyOfZeroIsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.KeyZero.selector, IM, MESSAGE));
        register(IM, MESSAGE, 0, START + DELAY, START + YEAR);
    }

    function test_AKeyIsNeverRegisteredTwice() public {
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.KeyAlreadyRegistered.selector, FIRST, genesisId));
        register(IM, MESSAGE, FIRST, START + DELAY, START + YEAR);
    }

    function test_AKeyServesOnePurposeOfOneModule() public {
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.KeyAlreadyRegistered.selector, FIRST, genesisId));
        register(IM, "transaction", FIRST, START + DELAY, START + YEAR);
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.KeyAlreadyRegistered.selector, FIRST, genesisId));
        register("AS", MESSAGE, FIRST, START + DELAY, START + YEAR);
    }

    function test_AttackARevokedKeyComesBackUnderAnotherName() public {
        revoke(genesisId, START);
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.KeyAlreadyRegistered.selector, FIRST, genesisId));
        register("IM2", MESSAGE, FIRST, START + DELAY, START + YEAR);
    }

    function test_AttackANameThatOnlyLooksLikeAnother() public {
        bytes32[6] memory names = [
            bytes32(""),
            bytes32(" IM"),
            bytes32(hex"494d00000000000000000000000000000000000000000000000000000000004d"),
            bytes32(hex"49000d"),
            bytes32(hex"494d7f"),
            bytes32(hex"d0864d")
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.NameMalformed.selector, names[i]));
            register(names[i], MESSAGE, SECOND, START + DELAY, START + YEAR);
            vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.NameMalformed.selector, names[i]));
            register(IM, names[i], SECOND, START + DELAY, START + YEAR);
        }
    }

    function test_ANameMayFillItsWord() public {
        bytes32 name = "abcdefghijklmnopqrstuvwxyz012345";
        register(name, name, SECOND, START + DELAY, START + YEAR);
        vm.assertEq(registry.keyIdentity(registry.keyIdAt(1)).module, name);
    }

    // ---- revocation

    function test_ARevokedKeyCountsBeforeAndNotFromItsDate() public {
        vm.warp(START + 100);
        revoke(genesisId, START + 50);
        vm.assertTrue(registry.isValidAt(genesisId, START + 49));
        vm.assertFalse(registry.isValidAt(genesisId, START + 50));
        vm.assertFalse(registry.isValidAt(genesisId, START + 51));
    }

    function test_RevocationTakesEffectAtOnceAndIsAnnounced() public {
        bytes memory data = abi.encodeCall(ModuleRegistry.revokeKey, (genesisId, START));
        uint256 nonce = nextNonce();
        bytes memory signatures = signedBy(BOB, CAROL, digestOf(address(registry), data, nonce));
        vm.expectEmit(address(registry));
        emit ModuleRegistry.KeyRevoked(genesisId, START);
        multisig.execute(address(registry), 0, data, nonce, type(uint256).max, signatures);
        vm.assertFalse(registry.isValidAt(genesisId, START));
    }

    function test_OnlyTheMultisigRevokes() public {
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.NotGuardian.selector, address(timelock)));
        vm.prank(address(timelock));
        registry.revokeKey(genesisId, START);
    }

    function test_AnUnknownKeyCannotBeRevoked() public {
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.KeyUnknown.selector, keccak256("unknown")));
        revoke(keccak256("unknown"), START);
    }

    function test_AttackTheDateOfARevocationIsMoved() public {
        vm.warp(START + 100);
        revoke(genesisId, START + 50);
        uint64[3] memory dates = [START, START + 50, START + 100];
        for (uint256 i = 0; i < dates.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.KeyAlreadyRevoked.selector, genesisId, START + 50));
            revoke(genesisId, dates[i]);
        }
    }

    function test_ADateBeforeTheKeyWasValidIsRefused() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                ModuleRegistry.CompromisedSinceOutOfRange.selector, genesisId, START - 1, START, START
            )
        );
        revoke(genesisId, START - 1);
    }

    function test_ADateInTheFutureIsRefused() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                ModuleRegistry.CompromisedSinceOutOfRange.selector, genesisId, START + 1, START, START
            )
        );
        revoke(genesisId, START + 1);
    }

    function test_AKeyThatIsNotYetValidIsRevokedBeforeItEverIs() public {
        uint64 from = START + DELAY;
        register(IM, MESSAGE, SECOND, from, START + YEAR);
        bytes32 keyId = registry.keyIdAt(1);
        bytes4 outOfRange = ModuleRegistry.CompromisedSinceOutOfRange.selector;
        vm.expectRevert(abi.encodeWithSelector(outOfRange, keyId, START, from, from));
        revoke(keyId, START);
        vm.expectRevert(abi.encodeWithSelector(outOfRange, keyId, from + 1, from, from));
        revoke(keyId, from + 1);

        revoke(keyId, from);
        vm.assertFalse(registry.isValidAt(keyId, from));
        vm.assertFalse(registry.isValidAt(keyId, from + 1));
    }

    function test_AKeyPastItsEndCanStillBeRevokedForItsPast() public {
        vm.warp(START + 2 * YEAR);
        revoke(genesisId, START + 1);
        vm.assertTrue(registry.isValidAt(genesisId, START));
        vm.assertFalse(registry.isValidAt(genesisId, START + 1));
    }

    function test_NothingTakesEther() public {
        vm.deal(address(timelock), 1 ether);
        bytes memory data =
            abi.encodeCall(ModuleRegistry.registerKey, (IM, MESSAGE, SECOND, START + DELAY, START + YEAR));
        vm.prank(address(timelock));
        (bool taken,) = address(registry).call{value: 1 ether}(data);
        vm.assertFalse(taken);
    }

    // ---- any values

    function testFuzz_ValidityIsExactlyTheIntervalCutAtTheRevocation(uint64 from, uint64 to, uint64 since, uint64 time)
        public
    {
        from = within(from, START + DELAY, type(uint64).max - 1);
        to = within(to, from + 1, type(uint64).max);
        since = within(since, from, type(uint64).max);
        register(IM, MESSAGE, SECOND, from, to);
        bytes32 keyId = registry.keyIdAt(1);
        vm.assertEq(registry.isValidAt(keyId, time) ? 1 : 0, from <= time && time < to ? 1 : 0);
        vm.warp(since);
        revoke(keyId, since);
        vm.assertEq(registry.isValidAt(keyId, time) ? 1 : 0, from <= time && time < to && time < since ? 1 : 0);
    }

    function testFuzz_NobodyElseRegistersOrRevokes(address caller, bytes32 key) public {
        vm.assume(caller != address(timelock) && caller != address(multisig) && key != 0 && key != FIRST);
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.NotOwner.selector, caller));
        vm.prank(caller);
        registry.registerKey(IM, MESSAGE, key, START + DELAY, START + YEAR);
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.NotGuardian.selector, caller));
        vm.prank(caller);
        registry.revokeKey(genesisId, START);
    }

    function testFuzz_NoKeyIsValidBeforeTheDelay(uint64 now_, uint64 from) public {
        now_ = within(now_, START, type(uint64).max - DELAY);
        from = within(from, 0, now_ + DELAY - 1);
        vm.warp(now_);
        vm.expectRevert(abi.encodeWithSelector(ModuleRegistry.ValidFromTooEarly.selector, from, uint256(now_) + DELAY));
        register(IM, MESSAGE, SECOND, from, type(uint64).max);
    }
}
