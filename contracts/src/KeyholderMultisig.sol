// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MultiSignerERC7913} from "@openzeppelin/contracts/utils/cryptography/signers/MultiSignerERC7913.sol";

/// @title The people who hold the keys of the keys
/// @notice Carries out an operation that enough keyholders signed; deployed with three keyholders of whom two must
/// sign. It is the guardian of the module registry and the only proposer and canceller of the timelock that owns it.
///
/// One stolen key does nothing, and one lost key stops nothing: the threshold is never below two, and there is always
/// at least one keyholder more than it. Only the multisig itself changes its keyholders, by an operation that they
/// signed.
///
/// A signature is good for one operation once: it covers target, value, data, a nonce that is used up, and a deadline,
/// in an EIP-712 domain with the chain id and the address of this contract. Anyone may relay an operation, since a
/// relayer can change nothing in it. When the target reverts, everything does, and the same signatures can be relayed
/// again until the deadline: a relayer who sends too little gas spoils nothing.
///
/// @dev Keyholders are addresses: accounts without code, or contracts with ERC-1271 (an account that delegates its code
/// by EIP-7702 counts as a contract). The verifier contracts of ERC-7913 are not admitted, since each would be one more
/// contract to trust.
contract KeyholderMultisig is MultiSignerERC7913, EIP712, Nonces {
    /// @notice The smallest threshold: no single key acts.
    uint64 public constant MINIMUM_THRESHOLD = 2;

    bytes32 private constant OPERATION_TYPEHASH =
        keccak256("Operation(address target,uint256 value,bytes data,uint256 nonce,uint256 deadline)");

    /// @notice An operation was carried out.
    /// @param digest The EIP-712 digest that was signed, see {operationDigest}.
    event OperationExecuted(uint256 indexed nonce, address indexed target, bytes32 digest);

    /// @notice The deadline has passed: what was signed long ago may no longer be meant.
    error OperationExpired(uint256 deadline);

    /// @notice Too few distinct keyholders signed exactly this operation, on this chain, for this contract.
    error SignaturesInvalid(bytes32 digest);

    /// @notice The relayer brings the ether that the operation sends; this contract keeps none.
    error ValueNotSent(uint256 value, uint256 sent);

    /// @notice Only the multisig itself, by an operation, changes its keyholders.
    error NotSelf(address caller);

    /// @notice A keyholder is a non-zero address other than the multisig.
    error KeyholderInvalid(bytes keyholder);

    /// @notice With this threshold a single key could act.
    error ThresholdTooLow(uint64 threshold, uint64 minimum);

    /// @notice With so few keyholders one lost key would stop everything.
    error KeyholdersTooFew(uint256 keyholders, uint64 threshold);

    /// @param keyholders Distinct addresses, at least one more than `threshold_`.
    /// @param threshold_ How many must sign; at least 2.
    constructor(address[] memory keyholders, uint64 threshold_)
        MultiSignerERC7913(_asSigners(keyholders), threshold_)
        EIP712("Probity Keyholders", "1")
    {}

    /// @notice Carries out an operation that the keyholders signed.
    /// @param target A contract; a call to an account without code is refused, since it can only be a mistake.
    /// @param value Wei to send along, brought by the caller.
    /// @param data The call.
    /// @param nonce `nonces(address(this))`.
    /// @param deadline Last second, since 1970, at which the operation may be carried out.
    /// @param signatures `abi.encode(bytes[] signers, bytes[] signatures)`: a signer is the 20 bytes of an address, a
    /// signature is over {operationDigest}, 65 bytes for accounts; at least threshold many, no signer twice.
    /// @return What the target returned.
    function execute(
        address target,
        uint256 value,
        bytes calldata data,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signatures
    ) external payable returns (bytes memory) {
        if (block.timestamp > deadline) revert OperationExpired(deadline);
        if (msg.value != value) revert ValueNotSent(value, msg.value);
        _useCheckedNonce(address(this), nonce);
        bytes32 digest = operationDigest(target, value, data, nonce, deadline);
        if (!_rawSignatureValidation(digest, signatures)) revert SignaturesInvalid(digest);

        bytes memory result = Address.functionCallWithValue(target, data, value);
        emit OperationExecuted(nonce, target, digest);
        return result;
    }

    /// @notice Changes keyholders and threshold in one step, so that there is no unsafe moment between two. Only
    /// the multisig itself.
    /// @param removed Present keyholders.
    /// @param added New keyholders.
    /// @param newThreshold The threshold from now on, changed or not.
    function changeKeyholders(address[] calldata removed, address[] calldata added, uint64 newThreshold) external {
        if (msg.sender != address(this)) revert NotSelf(msg.sender);
        _addSigners(_asSigners(added));
        _setThreshold(newThreshold);
        _removeSigners(_asSigners(removed));
    }

    /// @notice What keyholders sign: the EIP-712 digest of `Operation(address target,uint256 value,bytes data,uint256
    /// nonce,uint256 deadline)` in the domain "Probity Keyholders", version "1".
    function operationDigest(address target, uint256 value, bytes calldata data, uint256 nonce, uint256 deadline)
        public
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(
            keccak256(abi.encode(OPERATION_TYPEHASH, target, value, keccak256(data), nonce, deadline))
        );
    }

    /// @dev A zero address or this contract could never sign, and would count as a keyholder all the same.
    function _addSigners(bytes[] memory newSigners) internal override {
        for (uint256 i = 0; i < newSigners.length; ++i) {
            address keyholder = address(bytes20(newSigners[i]));
            if (keyholder == address(0) || keyholder == address(this)) revert KeyholderInvalid(newSigners[i]);
        }
        super._addSigners(newSigners);
    }

    function _setThreshold(uint64 newThreshold) internal override {
        if (newThreshold < MINIMUM_THRESHOLD) revert ThresholdTooLow(newThreshold, MINIMUM_THRESHOLD);
        super._setThreshold(newThreshold);
    }

    /// @dev Stricter than the inherited rule, which would allow that all must sign.
    function _validateReachableThreshold() internal view override {
        if (getSignerCount() <= threshold()) revert KeyholdersTooFew(getSignerCount(), threshold());
    }

    function _asSigners(address[] memory accounts) private pure returns (bytes[] memory signers) {
        signers = new bytes[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            signers[i] = abi.encodePacked(accounts[i]);
        }
    }
}
