// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Which key speaks for which module, and when
/// @notice The root from which a stranger judges the signatures of the operator's modules. It only grows: a key is
/// registered once, and its record changes once at most, when it is revoked.
///
/// Whoever steals a module's key can sign and back-date messages, but cannot anchor them in old blocks. So a signature
/// counts only if its digest is anchored in a block inside the key's interval and before `compromisedSince`. Whoever
/// breaks into the operator could try to register a key of their own: the owner is a timelock, and a key becomes valid
/// `delay` after its registration at the earliest, so that everyone sees it coming. Revocation cannot wait: the
/// guardian revokes at once. It can do nothing else, and revoke only once per key, so that a later thief
/// of the guardian's keys can neither clear a revocation nor move its date.
///
/// Owner and guardian are contracts, a timelock and a multisig, and can never be replaced, so that no single key adds
/// or revokes a key. The contract is neither upgradeable nor destructible, and no function takes ether.
///
/// @dev Everything that matters lies in storage, because nodes prune logs (EIP-4444). For proofs by `eth_getProof`:
/// slot 0 is `mapping(bytes32 keyId => KeyRecord)`, so the one word of a record lies at
/// `keccak256(abi.encode(keyId, uint256(0)))`; slot 1 is `bytes32[] keyIds`; slot 2 is
/// `mapping(bytes32 keyId => KeyIdentity)`; slot 3 is `mapping(bytes32 key => bytes32 keyId)`.
contract ModuleRegistry {
    /// @notice The life of a key, in seconds since 1970.
    /// @dev One word: `validFrom` in bits 0 to 63, `validTo` in bits 64 to 127, `compromisedSince` in bits 128 to 191,
    /// zeros above. A word of zero: no such key.
    /// @param validFrom First second at which the key is valid.
    /// @param validTo First second at which it no longer is; greater than `validFrom`.
    /// @param compromisedSince First second from which nothing signed with it counts; 0 while it is not revoked.
    struct KeyRecord {
        uint64 validFrom;
        uint64 validTo;
        uint64 compromisedSince;
    }

    /// @notice Whose key it is and for what.
    /// @param module Name of the module in ASCII, left-aligned, such as "IM".
    /// @param purpose What the key may do: "message", "transaction", "decryption" or "jwt" in ASCII, left-aligned.
    /// @param key The address right-aligned, or the RFC 7638 SHA-256 thumbprint of a key without address.
    struct KeyIdentity {
        bytes32 module;
        bytes32 purpose;
        bytes32 key;
    }

    /// @notice A key with which the system starts; valid from the block of the deployment.
    struct GenesisKey {
        bytes32 module;
        bytes32 purpose;
        bytes32 key;
        uint64 validTo;
    }

    /// @notice The shortest delay on any chain but a local one, in seconds.
    uint64 public constant MINIMUM_DELAY = 48 hours;

    /// @notice The shortest delay on the local test chain, in seconds.
    uint64 public constant MINIMUM_DELAY_LOCAL = 5 seconds;

    /// @notice The chain id of local test chains.
    uint256 public constant LOCAL_CHAIN_ID = 31337;

    /// @notice The timelock, which alone registers keys.
    address public immutable owner;

    /// @notice The multisig, which alone revokes keys.
    address public immutable guardian;

    /// @notice Seconds between the registration of a key and the earliest moment of its validity.
    uint64 public immutable delay;

    /// @dev Slot 0.
    mapping(bytes32 keyId => KeyRecord record) private _records;

    /// @dev Slot 1. In order of registration; only grows.
    bytes32[] private _keyIds;

    /// @dev Slot 2.
    mapping(bytes32 keyId => KeyIdentity identity) private _identities;

    /// @dev Slot 3. One key, one use: no key serves two modules or two purposes, and a revoked key never returns.
    mapping(bytes32 key => bytes32 keyId) private _keyIdOfKey;

    /// @notice A key was registered.
    event KeyRegistered(
        bytes32 indexed keyId,
        bytes32 indexed module,
        bytes32 indexed purpose,
        bytes32 key,
        uint64 validFrom,
        uint64 validTo
    );

    /// @notice Nothing signed with this key from `compromisedSince` on counts.
    event KeyRevoked(bytes32 indexed keyId, uint64 compromisedSince);

    /// @notice Only the timelock registers keys.
    error NotOwner(address caller);

    /// @notice Only the multisig revokes keys.
    error NotGuardian(address caller);

    /// @notice Owner and guardian must be contracts: a plain account is a single key.
    error NotContract(address account);

    /// @notice The delay leaves nobody the time to see a key coming.
    error DelayTooShort(uint64 delay, uint64 minimum);

    /// @notice A name is 1 to 32 visible ASCII characters, followed by zero bytes alone.
    error NameMalformed(bytes32 name);

    /// @notice No address and no thumbprint is zero.
    error KeyZero(bytes32 module, bytes32 purpose);

    /// @notice This key is or was in use, as `keyId`.
    error KeyAlreadyRegistered(bytes32 key, bytes32 keyId);

    /// @notice A key may become valid at `earliest` and not before.
    error ValidFromTooEarly(uint64 validFrom, uint256 earliest);

    /// @notice The key would be valid at no time.
    error ValidityEmpty(uint64 validFrom, uint64 validTo);

    /// @notice No such key.
    error KeyUnknown(bytes32 keyId);

    /// @notice A revocation is final, its date too.
    error KeyAlreadyRevoked(bytes32 keyId, uint64 compromisedSince);

    /// @notice `compromisedSince` must lie between `earliest` and `latest`, both included.
    error CompromisedSinceOutOfRange(bytes32 keyId, uint64 compromisedSince, uint64 earliest, uint64 latest);

    /// @param owner_ The timelock; its only proposer should be the guardian.
    /// @param guardian_ The multisig.
    /// @param delay_ Seconds from registration to validity: at least 48 hours, 5 seconds on chain 31337.
    /// @param genesis The first keys, valid from this block. They are as public as the deployment and part of what
    /// a network descriptor pins, so they need no delay.
    constructor(address owner_, address guardian_, uint64 delay_, GenesisKey[] memory genesis) {
        if (owner_.code.length == 0) revert NotContract(owner_);
        if (guardian_.code.length == 0) revert NotContract(guardian_);
        uint64 minimum = block.chainid == LOCAL_CHAIN_ID ? MINIMUM_DELAY_LOCAL : MINIMUM_DELAY;
        if (delay_ < minimum) revert DelayTooShort(delay_, minimum);
        owner = owner_;
        guardian = guardian_;
        delay = delay_;
        for (uint256 i = 0; i < genesis.length; ++i) {
            GenesisKey memory first = genesis[i];
            _register(first.module, first.purpose, first.key, uint64(block.timestamp), first.validTo);
        }
    }

    /// @notice Registers a key. Only the timelock.
    /// @param module Name of the module in ASCII, left-aligned.
    /// @param purpose What the key may do, in ASCII, left-aligned.
    /// @param key Address right-aligned, or RFC 7638 SHA-256 thumbprint; not zero, never registered before, for
    /// whatever module and purpose.
    /// @param validFrom At least {delay} after this block.
    /// @param validTo Greater than `validFrom`.
    function registerKey(bytes32 module, bytes32 purpose, bytes32 key, uint64 validFrom, uint64 validTo) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        uint256 earliest = block.timestamp + delay;
        if (validFrom < earliest) revert ValidFromTooEarly(validFrom, earliest);
        _register(module, purpose, key, validFrom, validTo);
    }

    /// @notice Revokes a key at once and for good. Only the multisig.
    /// @param compromisedSince When the key may have been stolen: from `validFrom` to now. A key that is not
    /// valid yet can be revoked too: `validFrom` is then the only date, and the key never becomes valid.
    function revokeKey(bytes32 keyId, uint64 compromisedSince) external {
        if (msg.sender != guardian) revert NotGuardian(msg.sender);
        KeyRecord storage record = _records[keyId];
        uint64 validFrom = record.validFrom;
        if (record.validTo == 0) revert KeyUnknown(keyId);
        if (record.compromisedSince != 0) revert KeyAlreadyRevoked(keyId, record.compromisedSince);
        uint64 latest = uint64(block.timestamp) < validFrom ? validFrom : uint64(block.timestamp);
        if (compromisedSince < validFrom || compromisedSince > latest) {
            revert CompromisedSinceOutOfRange(keyId, compromisedSince, validFrom, latest);
        }
        record.compromisedSince = compromisedSince;
        emit KeyRevoked(keyId, compromisedSince);
    }

    /// @notice The life of a key; all zero when there is no such key.
    function keyRecord(bytes32 keyId) external view returns (KeyRecord memory) {
        return _records[keyId];
    }

    /// @notice Whose key it is and for what; all zero when there is no such key.
    function keyIdentity(bytes32 keyId) external view returns (KeyIdentity memory) {
        return _identities[keyId];
    }

    /// @notice How many keys were ever registered.
    function keyCount() external view returns (uint256) {
        return _keyIds.length;
    }

    /// @notice The id of the key registered as number `index`, from 0 up to and without {keyCount}.
    function keyIdAt(uint256 index) external view returns (bytes32) {
        return _keyIds[index];
    }

    /// @notice The id under which this address or thumbprint was registered, whatever for; zero when it never was.
    function keyIdOfKey(bytes32 key) external view returns (bytes32) {
        return _keyIdOfKey[key];
    }

    /// @notice Whether what was anchored at `time` under this key counts: from `validFrom`, before `validTo` and before
    /// `compromisedSince`.
    /// @param time Seconds since 1970: the time of the block that anchors the signature, never a time that the
    /// signer wrote.
    function isValidAt(bytes32 keyId, uint64 time) external view returns (bool) {
        KeyRecord memory record = _records[keyId];
        return record.validFrom <= time && time < record.validTo
            && (record.compromisedSince == 0 || time < record.compromisedSince);
    }

    /// @notice The id of a key: `keccak256(abi.encode(module, purpose, key))`.
    function keyIdOf(bytes32 module, bytes32 purpose, bytes32 key) public pure returns (bytes32) {
        return keccak256(abi.encode(module, purpose, key));
    }

    function _register(bytes32 module, bytes32 purpose, bytes32 key, uint64 validFrom, uint64 validTo) private {
        _requireName(module);
        _requireName(purpose);
        if (key == 0) revert KeyZero(module, purpose);
        if (_keyIdOfKey[key] != 0) revert KeyAlreadyRegistered(key, _keyIdOfKey[key]);
        if (validTo <= validFrom) revert ValidityEmpty(validFrom, validTo);

        bytes32 keyId = keyIdOf(module, purpose, key);
        _records[keyId] = KeyRecord({validFrom: validFrom, validTo: validTo, compromisedSince: 0});
        _keyIds.push(keyId);
        _identities[keyId] = KeyIdentity({module: module, purpose: purpose, key: key});
        _keyIdOfKey[key] = keyId;
        emit KeyRegistered(keyId, module, purpose, key, validFrom, validTo);
    }

    /// @dev Two names that look the same to a person are then the same name: no control characters, no blanks, no
    /// bytes after the end.
    function _requireName(bytes32 name) private pure {
        uint256 length = 0;
        while (length < 32 && name[length] != 0) {
            if (name[length] <= 0x20 || name[length] >= 0x7f) revert NameMalformed(name);
            ++length;
        }
        if (length == 0 || (length < 32 && name << (8 * length) != 0)) revert NameMalformed(name);
    }
}
