// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ModuleRegistry} from "./ModuleRegistry.sol";

/// @title Which access tokens were asked for and issued, and which of them count (SCapi of the protocols)
/// @notice Holds one word for each request for a token and one for each token. The contract is neither upgradeable nor
/// destructible, has no owner, and takes no ether.
///
/// A request lands in a slot of whoever sends it: no function takes the address of a requester, so nobody can fill
/// the slot of somebody else, and a copied pending hash is worth nothing to the copier. An account may have many
/// requests at once; each is written once and answered once.
///
/// The API gateway (GW) answers requests. Whoever steals its transaction key can issue tokens to those who asked, each
/// request once and for {MAXIMUM_LIFE} at most, and can deny service until the key is revoked in ModuleRegistry; a token
/// alone moves no service, for each call still needs its user's own signature.
///
/// A token is suspended by each of three parties for itself: its user, the gateway, and the guardian (the monitoring
/// module's transaction key). Nobody clears what another party set. It is revoked by any of them, for good. A token is
/// live if it was issued, is not revoked, is suspended by nobody, and has not expired.
///
/// @dev Storage, on which proofs by `eth_getProof` rest: slot 0 is
/// `mapping(address user => mapping(bytes32 requestHash => uint256 word))`, slot 1 is
/// `mapping(bytes32 tokenHash => uint256 word)`.
///
/// The word of a request, from its lowest bit: status (8 bits), storedAt (64), zeros above. The word of a token: user
/// (160), timeExp (40), storedAt (40), revoked (1), suspended by the user (1), by the gateway (1), by the guardian (1),
/// zeros above. Of these only the last four bits ever change, and revoked only once.
contract ApiTokenRegistry {
    /// @notice What a request for a token may be. Nothing goes back; Answered is final.
    enum RequestStatus {
        None,
        Requested,
        Answered
    }

    /// @dev A struct, so that the place of a word is computed once for reading and writing it.
    struct Slot {
        uint256 word;
    }

    /// @notice All that a verifier of a token needs, in one read.
    /// @param user Whose it is; zero: it was never issued.
    /// @param timeExp First second at which it has expired, in seconds since 1970.
    /// @param storedAt When it was issued, in seconds since 1970.
    /// @param revoked For good.
    /// @param suspendedByUser Until the user resumes it.
    /// @param suspendedByGateway Until the gateway resumes it.
    /// @param suspendedByGuardian Until the guardian resumes it.
    struct Token {
        address user;
        uint64 timeExp;
        uint64 storedAt;
        bool revoked;
        bool suspendedByUser;
        bool suspendedByGateway;
        bool suspendedByGuardian;
    }

    /// @notice The longest life of a token.
    uint64 public constant MAXIMUM_LIFE = 7 days;

    bytes32 private constant GATEWAY = "GW";
    bytes32 private constant GUARDIAN = "MON";
    bytes32 private constant TRANSACTION = "transaction";

    uint256 private constant REQUESTED_AT_SHIFT = 8;
    uint256 private constant TIME_EXP_SHIFT = 160;
    uint256 private constant STORED_AT_SHIFT = 200;
    uint256 private constant REVOKED = 1 << 240;
    uint256 private constant BY_USER = 1 << 241;
    uint256 private constant BY_GATEWAY = 1 << 242;
    uint256 private constant BY_GUARDIAN = 1 << 243;
    bytes32 private constant HIGH_BITS = 0x8080808080808080808080808080808080808080808080808080808080808080;

    /// @notice Says whose transaction keys are the gateway's and the guardian's at this time.
    ModuleRegistry public immutable modules;

    /// @dev Slot 0. Zero means: never asked.
    mapping(address user => mapping(bytes32 requestHash => Slot slot)) private _requests;

    /// @dev Slot 1. Zero means: never issued.
    mapping(bytes32 tokenHash => Slot slot) private _tokens;

    /// @notice Tx3: an account asks for a token.
    /// @param requestHash H9, the EIP-712 digest of the TokenRequest.
    /// @param storedAt The time of the block.
    event ListServicesStored(bytes32 indexed requestHash, address indexed user, uint64 storedAt);

    /// @notice Tx4: a request has its token.
    /// @param requestHash H9 of the request that it answers.
    /// @param tokenHash H10.
    event UtokenStored(
        bytes32 indexed requestHash, address indexed user, bytes32 indexed tokenHash, uint64 timeExp, uint64 storedAt
    );

    /// @notice The token counts for nothing until whoever suspended it resumes it.
    event TokenSuspended(bytes32 indexed tokenHash, address indexed by, bytes32 reason);

    /// @notice This party no longer suspends the token.
    event TokenResumed(bytes32 indexed tokenHash, address indexed by, bytes32 reason);

    /// @notice The token never counts again.
    event TokenRevoked(bytes32 indexed tokenHash, address indexed by, bytes32 reason);

    /// @notice The module registry must be a contract.
    error NotContract(address account);

    /// @notice Only the gateway's transaction key, while ModuleRegistry says it is valid.
    error NotGateway(address caller);

    /// @notice Only the token's user, and the transaction keys of the gateway and the guardian while they are valid.
    error NotParty(bytes32 tokenHash, address caller);

    /// @notice The digest of a message is never zero: the caller forgot it.
    error RequestHashZero(address user);

    /// @notice The digest of a token is never zero: the caller forgot it.
    error TokenHashZero(address user);

    /// @notice The request is not in a state that allows this.
    error StatusForbids(address user, bytes32 requestHash, RequestStatus status);

    /// @notice The request was stored at another time than the one that was checked.
    error RequestDiffers(address user, bytes32 requestHash, uint64 storedAt);

    /// @notice This token was issued before and stays as it is.
    error TokenStands(bytes32 tokenHash);

    /// @notice The token would have expired already, or live for more than {MAXIMUM_LIFE}.
    error TimeExpForbidden(uint64 timeExp);

    /// @notice No such token.
    error TokenUnknown(bytes32 tokenHash);

    /// @notice A revocation is final.
    error AlreadyRevoked(bytes32 tokenHash);

    /// @notice The caller suspends the token already.
    error AlreadySuspended(bytes32 tokenHash, address caller);

    /// @notice The caller does not suspend the token, so there is nothing for them to resume.
    error NotSuspended(bytes32 tokenHash, address caller);

    /// @notice A reason is at most 32 ASCII characters; zero is none.
    error ReasonMalformed(bytes32 reason);

    /// @param modules_ Says which keys are the gateway's and the guardian's; a contract.
    constructor(ModuleRegistry modules_) {
        if (address(modules_).code.length == 0) revert NotContract(address(modules_));
        modules = modules_;
    }

    // ---- what accounts do for themselves

    /// @notice Tx3: asks for a token for the sender. Every request has a slot of its own, written once.
    /// @param requestHash H9, the EIP-712 digest of the TokenRequest; not zero, never sent by this account before.
    function storeListServices(bytes32 requestHash) external {
        if (requestHash == 0) revert RequestHashZero(msg.sender);
        Slot storage slot = _requests[msg.sender][requestHash];
        if (slot.word != 0) revert StatusForbids(msg.sender, requestHash, _status(slot.word));
        uint64 storedAt = uint64(block.timestamp);
        slot.word = _request(RequestStatus.Requested, storedAt);
        emit ListServicesStored(requestHash, msg.sender, storedAt);
    }

    // ---- what the gateway does

    /// @notice Tx4: answers a request of an account with a token.
    /// @param requestHash H9 of the request that was checked.
    /// @param requestedAt When it was stored, in seconds since 1970: `storedAt` of its event.
    /// @param tokenHash H10, `k("Probity.token.v1", user, H9, keccak256(AccessToken), timeExp)`; not zero, never used
    /// before.
    /// @param timeExp First second at which the token has expired, in seconds since 1970; at most {MAXIMUM_LIFE} ahead.
    function storeUtoken(address user, bytes32 requestHash, uint64 requestedAt, bytes32 tokenHash, uint64 timeExp)
        external
    {
        if (!_speaksFor(GATEWAY, msg.sender)) revert NotGateway(msg.sender);
        Slot storage asked = _requests[user][requestHash];
        uint256 word = asked.word;
        if (_status(word) != RequestStatus.Requested) revert StatusForbids(user, requestHash, _status(word));
        if (_requestedAt(word) != requestedAt) revert RequestDiffers(user, requestHash, _requestedAt(word));
        if (tokenHash == 0) revert TokenHashZero(user);
        Slot storage issued = _tokens[tokenHash];
        if (issued.word != 0) revert TokenStands(tokenHash);
        if (timeExp <= block.timestamp || timeExp > block.timestamp + MAXIMUM_LIFE || timeExp > type(uint40).max) {
            revert TimeExpForbidden(timeExp);
        }

        uint64 storedAt = uint64(block.timestamp);
        asked.word = _request(RequestStatus.Answered, requestedAt);
        issued.word =
            uint256(uint160(user)) | (uint256(timeExp) << TIME_EXP_SHIFT) | (uint256(storedAt) << STORED_AT_SHIFT);
        emit UtokenStored(requestHash, user, tokenHash, timeExp, storedAt);
    }

    // ---- what each party to a token does

    /// @notice Suspends a token until the same party resumes it.
    /// @dev Who is several parties at once, acts for each of them, here and in {resumeToken}.
    /// @param reason At most 32 ASCII characters, left-aligned, for everybody to read; 0 for none.
    function suspendToken(bytes32 tokenHash, bytes32 reason) external {
        Slot storage slot = _tokens[tokenHash];
        (uint256 word, uint256 parties) = _requireParty(slot, tokenHash, reason);
        if (word & parties == parties) revert AlreadySuspended(tokenHash, msg.sender);
        slot.word = word | parties;
        emit TokenSuspended(tokenHash, msg.sender, reason);
    }

    /// @notice Takes back the sender's own suspension. That of another party stands.
    /// @param reason As in {suspendToken}.
    function resumeToken(bytes32 tokenHash, bytes32 reason) external {
        Slot storage slot = _tokens[tokenHash];
        (uint256 word, uint256 parties) = _requireParty(slot, tokenHash, reason);
        if (word & parties == 0) revert NotSuspended(tokenHash, msg.sender);
        slot.word = word & ~parties;
        emit TokenResumed(tokenHash, msg.sender, reason);
    }

    /// @notice Revokes a token, at once and for good. It needs nobody's consent.
    /// @param reason As in {suspendToken}.
    function revokeToken(bytes32 tokenHash, bytes32 reason) external {
        Slot storage slot = _tokens[tokenHash];
        (uint256 word,) = _requireParty(slot, tokenHash, reason);
        slot.word = word | REVOKED;
        emit TokenRevoked(tokenHash, msg.sender, reason);
    }

    // ---- what everybody reads

    /// @notice All that a verifier needs to know of a token at a block, in one call; all zero when there is none.
    function token(bytes32 tokenHash) external view returns (Token memory) {
        uint256 word = _tokens[tokenHash].word;
        return Token({
            user: _userOf(word),
            timeExp: uint64((word >> TIME_EXP_SHIFT) & type(uint40).max),
            storedAt: uint64((word >> STORED_AT_SHIFT) & type(uint40).max),
            revoked: word & REVOKED != 0,
            suspendedByUser: word & BY_USER != 0,
            suspendedByGateway: word & BY_GATEWAY != 0,
            suspendedByGuardian: word & BY_GUARDIAN != 0
        });
    }

    /// @notice A request of an account, and when it was stored, in seconds since 1970; both zero when there is none.
    function request(address user, bytes32 requestHash) external view returns (RequestStatus status, uint64 storedAt) {
        uint256 word = _requests[user][requestHash].word;
        return (_status(word), _requestedAt(word));
    }

    // ---- the rules behind them

    /// @dev The token's word, and a bit for each party that the sender is.
    function _requireParty(Slot storage slot, bytes32 tokenHash, bytes32 reason)
        private
        view
        returns (uint256 word, uint256 parties)
    {
        word = slot.word;
        if (word == 0) revert TokenUnknown(tokenHash);
        if (msg.sender == _userOf(word)) parties = BY_USER;
        if (_speaksFor(GATEWAY, msg.sender)) parties |= BY_GATEWAY;
        if (_speaksFor(GUARDIAN, msg.sender)) parties |= BY_GUARDIAN;
        if (parties == 0) revert NotParty(tokenHash, msg.sender);
        if (word & REVOKED != 0) revert AlreadyRevoked(tokenHash);
        if (reason & HIGH_BITS != 0) revert ReasonMalformed(reason);
    }

    function _speaksFor(bytes32 module, address account) private view returns (bool) {
        bytes32 keyId = keccak256(abi.encode(module, TRANSACTION, bytes32(uint256(uint160(account)))));
        return modules.isValidAt(keyId, uint64(block.timestamp));
    }

    function _request(RequestStatus status, uint64 storedAt) private pure returns (uint256) {
        return uint256(uint8(status)) | (uint256(storedAt) << REQUESTED_AT_SHIFT);
    }

    function _status(uint256 word) private pure returns (RequestStatus) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return RequestStatus(uint8(word));
    }

    function _requestedAt(uint256 word) private pure returns (uint64) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint64(word >> REQUESTED_AT_SHIFT);
    }

    function _userOf(uint256 word) private pure returns (address) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return address(uint160(word));
    }
}
