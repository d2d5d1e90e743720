// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ModuleRegistry} from "./ModuleRegistry.sol";

/// @title Who has a credential, and who is an administrator (SCidma of the protocols)
/// @notice Holds, for each account, the state of its credential in one word, one commitment for each credential that
/// it ever had, and its privileged role if it has one. The contract is neither upgradeable nor destructible, has no
/// owner, and takes no ether.
///
/// A request lands in the slot of whoever sends it: no function takes the address of a requester, so nobody can fill
/// the slot of somebody else, and a copied pending hash is worth nothing to the copier.
///
/// The identity module (IDMA) answers requests, suspends, resumes, rotates and revokes. Whoever steals its
/// transaction key can deny service until the key is revoked in ModuleRegistry, but can give no account a first
/// credential that it did not ask for, bring no revoked account back, and make no administrator: that takes two system
/// administrators with living credentials. A rotation is not asked for on chain; what a thief puts in place of a
/// credential still needs the account's own signatures. Each of IDMA's transactions on a credential names the sequence
/// number that it was decided on, so that a late or repeated one changes nothing.
///
/// @dev Storage, on which proofs by `eth_getProof` rest: slot 0 is `mapping(address user => Account)`, whose
/// first word is the account's word and whose second is `mapping(uint32 version => bytes32 commitment)`; slot 1 is
/// `mapping(address user => uint256 privilege)`; slot 2 is the pending approvals; slot 3 is the number of system
/// administrators.
///
/// A word, from its lowest bit: status (8 bits), seq (32), version (32). While the status is Requested, a 184-bit
/// commitment follows: the upper bits of `keccak256(abi.encode(keccak256("Probity.reg.v1"), requestHash, storedAt))`. It
/// is the only word of a request, which keeps registration within one write; whoever could find two messages for one
/// commitment would have to be the user who signs both. In all other states notAfter (64) and storedAt (64) follow, and
/// zeros above.
contract IdmaRegistry {
    /// @notice What an account's credential may be. Nothing goes back to None; Revoked is final.
    enum Status {
        None,
        Requested,
        Active,
        Suspended,
        Revoked
    }

    /// @dev Two words.
    /// @param word See the contract's notes; 0: this account never asked for anything.
    /// @param commitments Written once for each version, so that an old signature can still be held against the
    /// credential of its time.
    struct Account {
        uint256 word;
        mapping(uint32 version => bytes32 commitment) commitments;
    }

    /// @notice All that a verifier of a credential needs, in one read.
    /// @param status Of the credential.
    /// @param seq Counts the changes of the account's word, from 1.
    /// @param version Of the credential, from 1; 0 before the first. While a new one is requested, that of the last one.
    /// @param notAfter First second at which the credential has expired; 0 while it is requested.
    /// @param storedAt When the word last changed, in seconds since 1970; 0 while it is requested.
    /// @param commitment See {commitmentOf}, of this version; 0 before the first.
    /// @param role The privileged role that the chain gives the account: 0, {LOG_ADMIN} or {SYSTEM_ADMIN}.
    struct Standing {
        Status status;
        uint32 seq;
        uint32 version;
        uint64 notAfter;
        uint64 storedAt;
        bytes32 commitment;
        uint8 role;
    }

    /// @notice May read logs; roles of Table 7.
    uint8 public constant LOG_ADMIN = 2;

    /// @notice May approve roles, suspend and revoke.
    uint8 public constant SYSTEM_ADMIN = 3;

    /// @notice How many system administrators there are at deployment.
    uint256 public constant GENESIS_ADMINS = 3;

    /// @notice Fewer than these would leave nobody to approve a new one.
    uint256 public constant MINIMUM_ADMINS = 2;

    /// @notice The longest time between an approval and its deadline.
    uint64 public constant MAXIMUM_DEADLINE = 7 days;

    bytes32 private constant REGISTRATION_TAG = keccak256("Probity.reg.v1");
    bytes32 private constant CREDENTIAL_TAG = keccak256("Probity.cred.v1");
    bytes32 private constant APPROVAL_TAG = keccak256("Probity.approval.v1");
    bytes32 private constant IDMA = "IDMA";
    bytes32 private constant TRANSACTION = "transaction";

    uint256 private constant STATUS_MASK = 0xff;
    uint256 private constant VERSION_MASK = uint256(type(uint32).max) * 2 ** VERSION_SHIFT;
    uint256 private constant SEQ_SHIFT = 8;
    uint256 private constant VERSION_SHIFT = 40;
    uint256 private constant COMMITMENT_SHIFT = 72;
    uint256 private constant NOT_AFTER_SHIFT = 72;
    uint256 private constant STORED_AT_SHIFT = 136;

    /// @notice Says whose transaction key is IDMA's at this time.
    ModuleRegistry public immutable modules;

    /// @dev Slot 0.
    mapping(address user => Account account) private _accounts;

    /// @dev Slot 1. Role (8 bits), then the number of changes of it (64), which makes older approvals worthless.
    mapping(address user => uint256 privilege) private _privileges;

    /// @dev Slot 2. The first of two approvals: approver (160 bits), then the approver's number of role changes (64).
    mapping(bytes32 approvalId => uint256 approval) private _approvals;

    /// @notice How many accounts are system administrators and not revoked.
    uint256 public systemAdmins;

    /// @notice Tx1: an account asks for a credential.
    /// @param requestHash H1, the EIP-712 digest of the Registration.
    /// @param storedAt The time of the block; with it and the seq of the account's word anyone opens the word.
    event RegDataStored(bytes32 indexed requestHash, address indexed user, uint64 storedAt);

    /// @notice Tx2: an account has a credential: its first, or the next one after a rotation.
    /// @param requestHash H1, or the digest of the RotateCredential that it answers.
    event UcredStored(
        bytes32 indexed requestHash,
        address indexed user,
        uint32 seq,
        uint32 version,
        bytes32 commitment,
        uint64 notAfter,
        uint64 storedAt
    );

    /// @notice The credential counts for nothing until it is resumed.
    /// @param requestHash The digest of the message that asked for it, or 0 when a rule did.
    event CredentialSuspended(bytes32 indexed requestHash, address indexed user, uint32 seq);

    /// @notice The credential counts again.
    event CredentialResumed(bytes32 indexed requestHash, address indexed user, uint32 seq);

    /// @notice The account never has a credential again.
    event CredentialRevoked(bytes32 indexed requestHash, address indexed user, uint32 seq);

    /// @notice One administrator approved; a second one is needed until `deadline`.
    event RoleApproved(address indexed user, address indexed approver, uint32 version, uint8 role, uint64 deadline);

    /// @notice The account's privileged role changed; 0 is none.
    event PrivilegedRoleChanged(address indexed user, uint8 role);

    /// @notice Only IDMA's transaction key, while ModuleRegistry says it is valid.
    error NotIdma(address caller);

    /// @notice The digest of a message is never zero: the caller forgot it.
    error RequestHashZero(address user);

    /// @notice A commitment is made of hashes, which are never zero: the caller forgot one.
    error CredentialZero(address user);

    /// @notice The account has a credential that has not expired; rotate it, or revoke it.
    error CredentialStands(address user, uint32 version);

    /// @notice A revocation is final for the account; register another one.
    error AccountRevoked(address user);

    /// @notice The account is not in a state that allows this.
    error StatusForbids(address user, Status status);

    /// @notice The decision was made on another state of the account than the present one.
    error SeqDiffers(address user, uint32 seq, uint32 expected);

    /// @notice The pending request is another one, or was stored at another time.
    error RequestDiffers(address user, uint32 seq);

    /// @notice The credential would have expired already.
    error NotAfterPassed(address user, uint64 notAfter);

    /// @notice Three different administrators are needed at deployment.
    error AdminsMalformed();

    /// @notice Only a system administrator whose credential is active and unexpired.
    error NotActiveSystemAdmin(address caller);

    /// @notice Nobody approves a role of their own.
    error OwnRole(address user);

    /// @notice Approvals give {LOG_ADMIN} or {SYSTEM_ADMIN}, and never less than the account has.
    error RoleForbidden(address user, uint8 role);

    /// @notice The approval names another credential than the account has, or it is not active.
    error VersionForbidden(address user, uint32 version);

    /// @notice The deadline has passed, or lies more than {MAXIMUM_DEADLINE} ahead.
    error DeadlineForbidden(uint64 deadline);

    /// @notice The same administrator has approved this before.
    error AlreadyApproved(address approver);

    /// @notice Too few system administrators would be left.
    error TooFewSystemAdmins();

    /// @param modules_ Says which key is IDMA's; a contract.
    /// @param admins The first system administrators: {GENESIS_ADMINS} different accounts. They register like anyone.
    constructor(ModuleRegistry modules_, address[] memory admins) {
        if (address(modules_).code.length == 0 || admins.length != GENESIS_ADMINS) revert AdminsMalformed();
        modules = modules_;
        for (uint256 i = 0; i < admins.length; ++i) {
            if (admins[i] == address(0) || _privileges[admins[i]] != 0) revert AdminsMalformed();
            _changeRole(admins[i], SYSTEM_ADMIN);
        }
    }

    // ---- what accounts do for themselves

    /// @notice Tx1: asks for a credential for the sender. A pending request is replaced.
    /// @param requestHash H1, the EIP-712 digest of the Registration; not zero.
    function storeRegData(bytes32 requestHash) external {
        if (requestHash == 0) revert RequestHashZero(msg.sender);
        Account storage account = _accounts[msg.sender];
        uint256 word = account.word;
        if (word & STATUS_MASK > uint8(Status.Requested)) _requireOver(msg.sender, word);
        uint64 storedAt = uint64(block.timestamp);
        unchecked {
            // Nobody lives to send 2^32 transactions.
            account.word = _request(requestHash, storedAt) | (word & VERSION_MASK)
                | (uint256(_seq(word) + 1) << SEQ_SHIFT) | uint8(Status.Requested);
        }
        emit RegDataStored(requestHash, msg.sender, storedAt);
    }

    /// @notice Revokes the sender's own credential, at once and for good. It needs nobody's consent.
    function revokeOwn() external {
        _revoke(msg.sender, _accounts[msg.sender].word, 0);
    }

    // ---- what IDMA does

    /// @notice Tx2: answers the pending request of an account with a credential.
    /// @param seq Of the request that was checked.
    /// @param requestHash H1 of the request that was checked.
    /// @param requestedAt When it was stored, in seconds since 1970: `storedAt` of its event.
    /// @param credRef `k("Probity.credRef.v1", user, U_cred)`; not zero.
    /// @param roleCommit `k("Probity.role.v1", user, version, role, scope, access, rhoRole)`; not zero.
    /// @param notAfter First second at which the credential has expired, in seconds since 1970.
    function storeUcred(
        address user,
        uint32 seq,
        bytes32 requestHash,
        uint64 requestedAt,
        bytes32 credRef,
        bytes32 roleCommit,
        uint64 notAfter
    ) external {
        _requireIdma();
        uint256 word = _accounts[user].word;
        if (_status(word) != Status.Requested) revert StatusForbids(user, _status(word));
        _requireSeq(user, word, seq);
        if (word >> COMMITMENT_SHIFT != _request(requestHash, requestedAt) >> COMMITMENT_SHIFT) {
            revert RequestDiffers(user, seq);
        }
        _storeCredential(user, word, requestHash, credRef, roleCommit, notAfter);
    }

    /// @notice Replaces a credential by its next version, which is active.
    /// @param seq Of the account when IDMA decided.
    /// @param requestHash The digest of the RotateCredential; not zero.
    /// @param credRef As in {storeUcred}, of the new credential.
    /// @param roleCommit As in {storeUcred}, of the new credential.
    /// @param notAfter As in {storeUcred}.
    function rotateUcred(
        address user,
        uint32 seq,
        bytes32 requestHash,
        bytes32 credRef,
        bytes32 roleCommit,
        uint64 notAfter
    ) external {
        _requireIdma();
        if (requestHash == 0) revert RequestHashZero(user);
        uint256 word = _accounts[user].word;
        _requireCredential(user, word);
        _requireSeq(user, word, seq);
        _storeCredential(user, word, requestHash, credRef, roleCommit, notAfter);
    }

    /// @notice Suspends an active credential.
    /// @param seq Of the account when IDMA decided.
    /// @param requestHash The digest of the message that asked for it, or 0 when a rule did.
    function suspend(address user, uint32 seq, bytes32 requestHash) external {
        emit CredentialSuspended(requestHash, user, _turn(user, seq, Status.Active, Status.Suspended));
    }

    /// @notice Resumes a suspended credential.
    /// @param seq Of the account when IDMA decided.
    /// @param requestHash The digest of the message that asked for it, or 0 when a rule did.
    function resume(address user, uint32 seq, bytes32 requestHash) external {
        emit CredentialResumed(requestHash, user, _turn(user, seq, Status.Suspended, Status.Active));
    }

    /// @notice Revokes a credential, active or suspended, for good.
    /// @param seq Of the account when IDMA decided.
    /// @param requestHash The digest of the message that asked for it, or 0 when a rule did.
    function revoke(address user, uint32 seq, bytes32 requestHash) external {
        _requireIdma();
        uint256 word = _accounts[user].word;
        _requireSeq(user, word, seq);
        _revoke(user, word, requestHash);
    }

    /// @notice Takes a privileged role away or lowers it. IDMA can only ever take. It names no sequence number, for the
    /// role is no part of the account's word.
    /// @param role Lower than the account's present one; 0 for none.
    function lowerRole(address user, uint8 role) external {
        _requireIdma();
        if (role >= privilegedRole(user) || role == 1) revert RoleForbidden(user, role);
        _changeRole(user, role);
    }

    // ---- what system administrators do

    /// @notice Approves a privileged role for an account. The second of two different administrators, saying just the
    /// same, makes it true.
    /// @param version Of the account's active credential; an approval never counts for another one.
    /// @param role {LOG_ADMIN} or {SYSTEM_ADMIN}, more than the account has.
    /// @param deadline Last second at which the second approval counts, at most {MAXIMUM_DEADLINE} ahead.
    function approveRole(address user, uint32 version, uint8 role, uint64 deadline) external {
        if (!_isActiveSystemAdmin(msg.sender)) revert NotActiveSystemAdmin(msg.sender);
        if (msg.sender == user) revert OwnRole(user);
        if (role < LOG_ADMIN || role > SYSTEM_ADMIN || role <= privilegedRole(user)) revert RoleForbidden(user, role);
        uint256 word = _accounts[user].word;
        if (!_lives(word) || _version(word) != version) revert VersionForbidden(user, version);
        if (deadline < block.timestamp || deadline > block.timestamp + MAXIMUM_DEADLINE) {
            revert DeadlineForbidden(deadline);
        }

        bytes32 approvalId = keccak256(abi.encode(APPROVAL_TAG, user, _privileges[user] >> 8, version, role, deadline));
        uint256 first = _approvals[approvalId];
        // forge-lint: disable-next-line(unsafe-typecast)
        address approver = address(uint160(first));
        if (approver == msg.sender) revert AlreadyApproved(msg.sender);
        bool counts = first != 0 && _isActiveSystemAdmin(approver) && first >> 160 == _privileges[approver] >> 8;
        emit RoleApproved(user, msg.sender, version, role, deadline);
        if (counts) {
            delete _approvals[approvalId];
            _changeRole(user, role);
        } else {
            _approvals[approvalId] = uint256(uint160(msg.sender)) | ((_privileges[msg.sender] >> 8) << 160);
        }
    }

    // ---- what everybody reads

    /// @notice All that a verifier needs to know of an account at a block, in one call.
    function standingOf(address user) external view returns (Standing memory) {
        uint256 word = _accounts[user].word;
        bool requested = _status(word) == Status.Requested;
        return Standing({
            status: _status(word),
            seq: _seq(word),
            version: _version(word),
            notAfter: requested ? 0 : _notAfter(word),
            storedAt: requested ? 0 : uint64((word >> STORED_AT_SHIFT) & type(uint64).max),
            commitment: _accounts[user].commitments[_version(word)],
            role: privilegedRole(user)
        });
    }

    /// @notice The word of an account as it lies in slot 0.
    function accountWord(address user) external view returns (uint256) {
        return _accounts[user].word;
    }

    /// @notice The commitment to a credential that the account has or had; 0 when there is none of this version.
    function credentialCommitment(address user, uint32 version) external view returns (bytes32) {
        return _accounts[user].commitments[version];
    }

    /// @notice Whether this request is the pending one of its account.
    function isPending(address user, bytes32 requestHash, uint32 seq, uint64 storedAt) external view returns (bool) {
        uint256 word = _accounts[user].word;
        return _status(word) == Status.Requested && _seq(word) == seq
            && word >> COMMITMENT_SHIFT == _request(requestHash, storedAt) >> COMMITMENT_SHIFT;
    }

    /// @notice 0, {LOG_ADMIN} or {SYSTEM_ADMIN}. Every verifier accepts a privileged role only if this says so.
    function privilegedRole(address user) public view returns (uint8) {
        return uint8(_privileges[user] & type(uint8).max);
    }

    /// @notice What lies in slot 0 for each version of a credential:
    /// `keccak256(abi.encode(keccak256("Probity.cred.v1"), credRef, roleCommit))`.
    function commitmentOf(bytes32 credRef, bytes32 roleCommit) public pure returns (bytes32) {
        return keccak256(abi.encode(CREDENTIAL_TAG, credRef, roleCommit));
    }

    // ---- the rules behind them

    function _storeCredential(
        address user,
        uint256 word,
        bytes32 requestHash,
        bytes32 credRef,
        bytes32 roleCommit,
        uint64 notAfter
    ) private {
        if (credRef == 0 || roleCommit == 0) revert CredentialZero(user);
        if (notAfter <= block.timestamp) revert NotAfterPassed(user, notAfter);
        uint32 version = _version(word) + 1;
        uint32 seq = _seq(word) + 1;
        uint64 storedAt = uint64(block.timestamp);
        bytes32 commitment = commitmentOf(credRef, roleCommit);
        _accounts[user].word = _settled(Status.Active, seq, version, notAfter, storedAt);
        _accounts[user].commitments[version] = commitment;
        emit UcredStored(requestHash, user, seq, version, commitment, notAfter, storedAt);
    }

    function _turn(address user, uint32 expected, Status from, Status to) private returns (uint32 seq) {
        _requireIdma();
        uint256 word = _accounts[user].word;
        if (_status(word) != from) revert StatusForbids(user, _status(word));
        _requireSeq(user, word, expected);
        seq = expected + 1;
        _accounts[user].word = _settled(to, seq, _version(word), _notAfter(word), uint64(block.timestamp));
    }

    function _revoke(address user, uint256 word, bytes32 requestHash) private {
        _requireCredential(user, word);
        uint32 seq = _seq(word) + 1;
        _accounts[user].word = _settled(Status.Revoked, seq, _version(word), _notAfter(word), uint64(block.timestamp));
        if (privilegedRole(user) != 0) _changeRole(user, 0);
        emit CredentialRevoked(requestHash, user, seq);
    }

    function _changeRole(address user, uint8 role) private {
        uint256 privilege = _privileges[user];
        uint256 admins = systemAdmins;
        if (privilege & type(uint8).max == SYSTEM_ADMIN) {
            if (admins <= MINIMUM_ADMINS) revert TooFewSystemAdmins();
            systemAdmins = admins - 1;
        } else if (role == SYSTEM_ADMIN) {
            systemAdmins = admins + 1;
        }
        _privileges[user] = uint256(role) | (((privilege >> 8) + 1) << 8);
        emit PrivilegedRoleChanged(user, role);
    }

    function _requireIdma() private view {
        bytes32 keyId = keccak256(abi.encode(IDMA, TRANSACTION, bytes32(uint256(uint160(msg.sender)))));
        if (!modules.isValidAt(keyId, uint64(block.timestamp))) revert NotIdma(msg.sender);
    }

    function _requireCredential(address user, uint256 word) private pure {
        Status status = _status(word);
        if (status != Status.Active && status != Status.Suspended) revert StatusForbids(user, status);
    }

    /// @dev An account with a credential asks for another one only when that one has expired.
    function _requireOver(address user, uint256 word) private view {
        if (_status(word) == Status.Revoked) revert AccountRevoked(user);
        if (block.timestamp < _notAfter(word)) revert CredentialStands(user, _version(word));
    }

    function _requireSeq(address user, uint256 word, uint32 seq) private pure {
        if (_seq(word) != seq) revert SeqDiffers(user, _seq(word), seq);
    }

    function _isActiveSystemAdmin(address account) private view returns (bool) {
        return privilegedRole(account) == SYSTEM_ADMIN && _lives(_accounts[account].word);
    }

    function _lives(uint256 word) private view returns (bool) {
        return _status(word) == Status.Active && block.timestamp < _notAfter(word);
    }

    /// @dev In the position that it has in a word.
    function _request(bytes32 requestHash, uint64 storedAt) private pure returns (uint256) {
        bytes32 whole = keccak256(abi.encode(REGISTRATION_TAG, requestHash, storedAt));
        return (uint256(whole) >> COMMITMENT_SHIFT) << COMMITMENT_SHIFT;
    }

    function _settled(Status status, uint32 seq, uint32 version, uint64 notAfter, uint64 storedAt)
        private
        pure
        returns (uint256)
    {
        return uint256(uint8(status)) | (uint256(seq) << SEQ_SHIFT) | (uint256(version) << VERSION_SHIFT)
            | (uint256(notAfter) << NOT_AFTER_SHIFT) | (uint256(storedAt) << STORED_AT_SHIFT);
    }

    function _status(uint256 word) private pure returns (Status) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return Status(uint8(word));
    }

    function _seq(uint256 word) private pure returns (uint32) {
        return uint32((word >> SEQ_SHIFT) & type(uint32).max);
    }

    function _version(uint256 word) private pure returns (uint32) {
        return uint32((word >> VERSION_SHIFT) & type(uint32).max);
    }

    function _notAfter(uint256 word) private pure returns (uint64) {
        return uint64((word >> NOT_AFTER_SHIFT) & type(uint64).max);
    }
}
