// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KeyholderMultisig} from "../../src/KeyholderMultisig.sol";
import {ModuleRegistry} from "../../src/ModuleRegistry.sol";
import {Governance} from "../utils/Governance.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @notice Keyholders who act together as they should, and one of them, or a stranger, who tries everything alone.
contract KeyholdersAndThieves is Governance {
    struct Known {
        bytes32 keyId;
        uint64 validFrom;
        uint64 validTo;
        uint64 compromisedSince;
        uint256 registeredAt;
        bool genesis;
    }

    struct Signed {
        address target;
        bytes data;
        uint256 nonce;
        bytes signatures;
    }

    uint256[3] private KEYS = [ALICE, BOB, CAROL];

    Known[] private _known;
    bytes[] private _scheduled;
    mapping(bytes32 id => bool) private _registered;
    Signed[] private _used;
    uint256 private _serial;

    /// @notice What happened, to show that the invariants were tried at all.
    uint256 public registrations;
    uint256 public revocations;
    uint256 public thefts;

    constructor() {
        ModuleRegistry.GenesisKey[] memory genesis = new ModuleRegistry.GenesisKey[](1);
        genesis[0] = ModuleRegistry.GenesisKey("IM", "message", keccak256("genesis"), uint64(block.timestamp) + 90 days);
        deployGovernance(genesis);
        remember(registry.keyIdAt(0), true);
    }

    // ---- as it should be

    function passTime(uint32 seconds_) external {
        vm.warp(block.timestamp + seconds_ % 7 days);
    }

    function scheduleRegistration(uint8 pair, uint32 lead, uint32 lifetime) external {
        uint64 from = uint64(block.timestamp) + lead % 14 days;
        bytes memory data =
            abi.encodeCall(ModuleRegistry.registerKey, ("IM", "message", freshKey(), from, from + 1 + lifetime));
        byTwo(pair, address(timelock), scheduling(data, 0));
        _scheduled.push(data);
    }

    /// @dev Anyone may; whether it succeeds depends on the time that passed.
    function carryOut(uint256 which) external {
        if (_scheduled.length == 0) return;
        bytes memory data = _scheduled[which % _scheduled.length];
        bytes32 id = timelock.hashOperation(address(registry), 0, data, 0, 0);
        try timelock.execute(address(registry), 0, data, 0, 0) {
            vm.assertFalse(_registered[id], "one proposal registered two keys");
            _registered[id] = true;
            ++registrations;
            remember(registry.keyIdAt(registry.keyCount() - 1), false);
        } catch {}
    }

    function cancel(uint8 pair, uint256 which) external {
        if (_scheduled.length == 0) return;
        bytes32 id = timelock.hashOperation(address(registry), 0, _scheduled[which % _scheduled.length], 0, 0);
        if (timelock.isOperationPending(id)) {
            byTwo(pair, address(timelock), abi.encodeCall(TimelockController.cancel, (id)));
        }
    }

    function revoke(uint8 pair, uint256 which, uint64 since) external {
        Known storage known = _known[which % _known.length];
        if (known.compromisedSince != 0) return;
        uint256 latest = block.timestamp < known.validFrom ? known.validFrom : block.timestamp;
        since = within(since, known.validFrom, latest);
        byTwo(pair, address(registry), abi.encodeCall(ModuleRegistry.revokeKey, (known.keyId, since)));
        known.compromisedSince = since;
        ++revocations;
    }

    // ---- as it must not be

    function revokeAgain(uint8 pair, uint256 which, uint64 since) external {
        Known storage known = _known[which % _known.length];
        if (known.compromisedSince == 0) return;
        since = within(since, 0, 2 * block.timestamp);
        attempt(signedByPair(pair, address(registry), abi.encodeCall(ModuleRegistry.revokeKey, (known.keyId, since))));
    }

    function callDirectly(uint8 who, uint256 which, uint64 from) external {
        address caller = vm.addr(who % 4 == 3 ? MALLORY : KEYS[who % 3]);
        bytes memory registration =
            abi.encodeCall(ModuleRegistry.registerKey, ("IM", "message", freshKey(), from, type(uint64).max));
        Known storage known = _known[which % _known.length];
        refusedTo(caller, address(registry), registration);
        refusedTo(caller, address(registry), abi.encodeCall(ModuleRegistry.revokeKey, (known.keyId, known.validFrom)));
        refusedTo(caller, address(timelock), scheduling(registration, 0));
        address[] memory friends = new address[](1);
        friends[0] = vm.addr(MALLORY);
        refusedTo(
            caller,
            address(multisig),
            abi.encodeCall(KeyholderMultisig.changeKeyholders, (new address[](0), friends, 2))
        );
    }

    function signAlone(uint8 who, uint8 how, uint256 which) external {
        uint256 thief = KEYS[who % 3];
        Known storage known = _known[which % _known.length];
        bytes memory data = abi.encodeCall(ModuleRegistry.revokeKey, (known.keyId, known.validFrom));
        bytes32 digest = digestOf(address(registry), data, nextNonce());
        bytes memory signatures;
        if (how % 4 == 0) signatures = signedByOne(thief, digest);
        if (how % 4 == 1) signatures = signedBy(thief, thief, digest);
        if (how % 4 == 2) signatures = signedBy(thief, MALLORY, digest);
        if (how % 4 == 3) signatures = forgedWith(thief, KEYS[(uint256(who) + 1) % 3], digest);
        attempt(Signed(address(registry), data, nextNonce(), signatures));
    }

    function replay(uint256 which, bool withNextNonce) external {
        if (_used.length == 0) return;
        Signed memory used = _used[which % _used.length];
        if (withNextNonce) used.nonce = nextNonce();
        attempt(used);
    }

    // ---- how

    function byTwo(uint8 pair, address target, bytes memory data) private {
        Signed memory operation = signedByPair(pair, target, data);
        multisig.execute(target, 0, data, operation.nonce, type(uint256).max, operation.signatures);
        _used.push(operation);
    }

    function signedByPair(uint8 pair, address target, bytes memory data) private view returns (Signed memory) {
        (uint256 first, uint256 second) = (KEYS[pair % 3], KEYS[(uint256(pair) + 1) % 3]);
        uint256 nonce = nextNonce();
        return Signed(target, data, nonce, signedBy(first, second, digestOf(target, data, nonce)));
    }

    /// @dev The thief's own signature twice, the second time under another keyholder's name.
    function forgedWith(uint256 thief, uint256 victim, bytes32 digest) private pure returns (bytes memory) {
        bytes[] memory signers = new bytes[](2);
        bytes[] memory signatures = new bytes[](2);
        (signers[0], signatures[0]) = (abi.encodePacked(vm.addr(thief)), penStroke(thief, digest));
        (signers[1], signatures[1]) = (abi.encodePacked(vm.addr(victim)), penStroke(thief, digest));
        return abi.encode(signers, signatures);
    }

    function attempt(Signed memory operation) private {
        ++thefts;
        try multisig.execute(
            operation.target, 0, operation.data, operation.nonce, type(uint256).max, operation.signatures
        ) {
            vm.assertTrue(false, "an operation was carried out that must not be");
        } catch {}
    }

    function refusedTo(address caller, address target, bytes memory data) private {
        ++thefts;
        vm.prank(caller);
        (bool success,) = target.call(data);
        vm.assertFalse(success, "one key was enough");
    }

    function freshKey() private returns (bytes32) {
        return keccak256(abi.encode("key", ++_serial));
    }

    function remember(bytes32 keyId, bool genesis) private {
        ModuleRegistry.KeyRecord memory record = registry.keyRecord(keyId);
        _known.push(Known(keyId, record.validFrom, record.validTo, record.compromisedSince, block.timestamp, genesis));
    }

    function moduleRegistry() external view returns (ModuleRegistry) {
        return registry;
    }

    function count() external view returns (uint256) {
        return _known.length;
    }

    function knownKey(uint256 index) external view returns (Known memory) {
        return _known[index];
    }
}

contract ModuleRegistryInvariants is Governance {
    KeyholdersAndThieves private people;

    function setUp() public {
        vm.warp(START);
        people = new KeyholdersAndThieves();
        registry = people.moduleRegistry();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(people);
    }

    /// @dev One campaign for all, for with one seed each would play the same scenes.
    function invariant_TwoKeyholdersAddAndRevokeKeysAndNothingElseChanges() public view {
        noSingleKeyAddsAKey();
        noSingleKeyRevokesAKeyAndARevocationIsSetOnce();
        theIntervalOfAKeyNeverChanges();
        noKeyIsValidBeforeTheDelayHasPassed();
        theWordInStorageSaysTheSame();
    }

    /// @dev Otherwise the campaign above might hold because nothing ever happens in it.
    function test_TheScenesOfTheCampaignReachRegistrationAndRevocation() public {
        people.scheduleRegistration(0, 7 days, 30 days);
        people.passTime(3 days);
        people.carryOut(0);
        people.revoke(1, 1, 0);
        people.revokeAgain(2, 1, 0);
        people.callDirectly(0, 0, 0);
        people.signAlone(0, 0, 0);
        people.replay(0, true);
        people.scheduleRegistration(2, 7 days, 30 days);
        people.cancel(1, 1);
        people.passTime(3 days);
        people.carryOut(1);
        vm.assertEq(people.registrations(), 1);
        vm.assertEq(people.revocations(), 1);
        vm.assertEq(people.thefts(), 7);
        invariant_TwoKeyholdersAddAndRevokeKeysAndNothingElseChanges();
    }

    function noSingleKeyAddsAKey() private view {
        vm.assertEq(registry.keyCount(), 1 + people.registrations());
        vm.assertEq(registry.keyCount(), people.count());
    }

    function noSingleKeyRevokesAKeyAndARevocationIsSetOnce() private view {
        uint256 revoked = 0;
        for (uint256 i = 0; i < people.count(); ++i) {
            KeyholdersAndThieves.Known memory known = people.knownKey(i);
            vm.assertEq(registry.keyRecord(known.keyId).compromisedSince, known.compromisedSince);
            if (known.compromisedSince != 0) ++revoked;
        }
        vm.assertEq(revoked, people.revocations());
    }

    function theIntervalOfAKeyNeverChanges() private view {
        for (uint256 i = 0; i < people.count(); ++i) {
            KeyholdersAndThieves.Known memory known = people.knownKey(i);
            ModuleRegistry.KeyRecord memory record = registry.keyRecord(known.keyId);
            vm.assertEq(record.validFrom, known.validFrom);
            vm.assertEq(record.validTo, known.validTo);
            vm.assertEq(registry.keyIdAt(i), known.keyId);
        }
    }

    function noKeyIsValidBeforeTheDelayHasPassed() private view {
        for (uint256 i = 0; i < people.count(); ++i) {
            KeyholdersAndThieves.Known memory known = people.knownKey(i);
            vm.assertTrue(known.genesis || known.validFrom >= known.registeredAt + DELAY);
        }
    }

    function theWordInStorageSaysTheSame() private view {
        for (uint256 i = 0; i < people.count(); ++i) {
            KeyholdersAndThieves.Known memory known = people.knownKey(i);
            uint256 word =
                uint256(known.validFrom) | (uint256(known.validTo) << 64) | (uint256(known.compromisedSince) << 128);
            vm.assertEq(vm.load(address(registry), keccak256(abi.encode(known.keyId, uint256(0)))), bytes32(word));
        }
    }
}
