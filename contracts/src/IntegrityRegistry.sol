// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Where owners anchor their data sets (SCim of the protocols)
/// @notice Holds one word for each version of a data set. The word commits to who stored what and when, and is written
/// once. Nobody can change or remove it: there is no owner, no administrator, no upgrade and no self-destruction, and
/// no function takes ether.
///
/// A slot belongs to whoever sends the transaction. No function takes an owner as an argument, so nobody can fill
/// the slot of somebody else. Someone who copies a pending transaction writes the same hashes under their own
/// `dataId`, where they contradict the signed message, which names its user.
///
/// What a word does not prove: that the message or the content exists, or that the sender told the truth. That is for
/// the reader to check, who recomputes the word from the signed message, the content and the time.
///
/// An owner can add a tombstone to a version, once and for good. It says that the owner withdrew the content and when;
/// the word of the version stays as it is, and so does every proof that rests on it.
///
/// @dev Storage, on which proofs by `eth_getProof` rest: slot 0 is
/// `mapping(bytes32 dataId => mapping(uint32 version => bytes32 commitment))`, so the word of a version lies at
/// `keccak256(abi.encode(version, keccak256(abi.encode(dataId, uint256(0)))))`. Slot 1 is the mapping of the same keys
/// to tombstones, each at `keccak256(abi.encode(version, keccak256(abi.encode(dataId, uint256(1)))))`.
contract IntegrityRegistry {
    /// @dev Keeps the ids of data sets apart from every other hash of the protocols.
    bytes32 private constant DATA_ID_TAG = keccak256("Probity.data.v1");

    /// @dev Keeps the commitments of this contract apart from every other hash of the protocols.
    bytes32 private constant COMMITMENT_TAG = keccak256("Probity.tdata.v1");

    /// @dev Keeps the tombstones of this contract apart from every other hash of the protocols.
    bytes32 private constant TOMBSTONE_TAG = keccak256("Probity.erase.v1");

    /// @dev Slot 0. Zero means: never stored. No commitment is zero, as it is a hash.
    mapping(bytes32 dataId => mapping(uint32 version => bytes32 commitment)) private _commitments;

    /// @dev Slot 1. Zero means: not erased. No tombstone is zero, as it is a hash.
    mapping(bytes32 dataId => mapping(uint32 version => bytes32 tombstone)) private _tombstones;

    /// @notice A version of a data set was anchored. With these values and the chain's state anyone can recompute the
    /// word; the event itself is a convenience, for logs get pruned.
    /// @param requestHash H12, the EIP-712 digest of the StoreData message.
    /// @param owner The sender of the transaction.
    /// @param dataId See {dataIdOf}.
    /// @param version At least 1.
    /// @param contentDigest H_ipfs, the sha2-256 digest in the root CID of the content.
    /// @param storedAt The time of the block, in seconds since 1970.
    event TdataHashStored(
        bytes32 indexed requestHash,
        address indexed owner,
        bytes32 indexed dataId,
        uint32 version,
        bytes32 contentDigest,
        uint64 storedAt
    );

    /// @notice The owner erased a version of a data set. With these values and the time of the block, `erasedAt`, anyone
    /// can recompute the tombstone; the event itself is a convenience, for logs get pruned. It leaves the time to the
    /// block, for with it an erasure would cost more than 50,000 gas.
    /// @param requestHash The EIP-712 digest of the EraseData message.
    /// @param owner The sender of the transaction.
    /// @param dataId See {dataIdOf}.
    /// @param version At least 1.
    event TdataErased(bytes32 indexed requestHash, address indexed owner, bytes32 indexed dataId, uint32 version);

    /// @notice This version was stored before and stays as it is; a correction is a new version.
    error TdataHashAlreadyStored(bytes32 dataId, uint32 version);

    /// @notice Versions count from 1, so that 0 can mean "none" in messages.
    error VersionZero(bytes32 dataId);

    /// @notice The digest of a message is never zero: the caller forgot it.
    error RequestHashZero(bytes32 dataId, uint32 version);

    /// @notice The digest of content is never zero: the caller forgot it.
    error ContentDigestZero(bytes32 dataId, uint32 version);

    /// @notice The sender never stored this version, under this nonce, and so has nothing to erase.
    error TdataHashNeverStored(bytes32 dataId, uint32 version);

    /// @notice This version was erased before; its tombstone stays as it is.
    error TdataAlreadyErased(bytes32 dataId, uint32 version);

    /// @notice Tx5: anchors a version of one of the sender's data sets, for good.
    /// @dev Versions need not follow one another: a version whose content was refused stays as a gap.
    /// @param nonce 32 random bytes that the owner chose for the data set; the same for all its versions.
    /// @param version At least 1, never used before in this data set.
    /// @param requestHash H12, the EIP-712 digest of the StoreData message; not zero.
    /// @param contentDigest H_ipfs, the sha2-256 digest in the root CID of the content; not zero.
    function storeTdataHash(bytes32 nonce, uint32 version, bytes32 requestHash, bytes32 contentDigest) external {
        bytes32 dataId = dataIdOf(msg.sender, nonce);
        if (version == 0) revert VersionZero(dataId);
        if (requestHash == 0) revert RequestHashZero(dataId, version);
        if (contentDigest == 0) revert ContentDigestZero(dataId, version);
        if (_commitments[dataId][version] != 0) revert TdataHashAlreadyStored(dataId, version);

        uint64 storedAt = uint64(block.timestamp);
        _commitments[dataId][version] =
            keccak256(abi.encode(COMMITMENT_TAG, msg.sender, dataId, version, requestHash, contentDigest, storedAt));
        emit TdataHashStored(requestHash, msg.sender, dataId, version, contentDigest, storedAt);
    }

    /// @notice Sets the tombstone of a version of one of the sender's data sets, for good. The word of the version is not
    /// touched, and the version number stays used.
    /// @dev Only the owner reaches the slot, as the id is derived from the sender. Other versions are not affected.
    /// @param nonce The nonce of the data set.
    /// @param version A version that the sender stored and has not erased.
    /// @param requestHash The EIP-712 digest of the EraseData message; not zero.
    function eraseTdata(bytes32 nonce, uint32 version, bytes32 requestHash) external {
        bytes32 dataId = dataIdOf(msg.sender, nonce);
        if (requestHash == 0) revert RequestHashZero(dataId, version);
        if (_commitments[dataId][version] == 0) revert TdataHashNeverStored(dataId, version);
        mapping(uint32 version => bytes32 tombstone) storage tombstones = _tombstones[dataId];
        if (tombstones[version] != 0) revert TdataAlreadyErased(dataId, version);

        uint64 erasedAt = uint64(block.timestamp);
        tombstones[version] = keccak256(abi.encode(TOMBSTONE_TAG, msg.sender, dataId, version, requestHash, erasedAt));
        emit TdataErased(requestHash, msg.sender, dataId, version);
    }

    /// @notice The word of a version: `keccak256(abi.encode(keccak256("Probity.tdata.v1"), owner, dataId, version,
    /// requestHash, contentDigest, storedAt))`, or zero when it was never stored.
    function tdataCommitment(bytes32 dataId, uint32 version) external view returns (bytes32) {
        return _commitments[dataId][version];
    }

    /// @notice The tombstone of a version: `keccak256(abi.encode(keccak256("Probity.erase.v1"), owner, dataId, version,
    /// requestHash, erasedAt))`, where `erasedAt` is a uint64, the time of the block in seconds since 1970; or zero when
    /// it was not erased.
    function tdataTombstone(bytes32 dataId, uint32 version) external view returns (bytes32) {
        return _tombstones[dataId][version];
    }

    /// @notice The id of the data set that `owner` began with `nonce`: `keccak256(abi.encode(
    /// keccak256("Probity.data.v1"), chain id, this contract, owner, nonce))`. It differs on every chain and
    /// deployment, so that an anchor of one cannot be shown as an anchor of another.
    function dataIdOf(address owner, bytes32 nonce) public view returns (bytes32) {
        return keccak256(abi.encode(DATA_ID_TAG, block.chainid, address(this), owner, nonce));
    }
}
