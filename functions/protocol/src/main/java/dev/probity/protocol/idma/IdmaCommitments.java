package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Commitment;

/** The commitments of Protocol I: {@code k(tag, …) = keccak256(abi.encode(keccak256(tag), …))}. */
public final class IdmaCommitments {
  private IdmaCommitments() {}

  /** Names a credential without opening it. */
  public static Bytes32 credRef(Address user, Bytes32 uCred) {
    return Commitment.of("Probity.credRef.v1").address(user).bytes32(uCred).digest();
  }

  /**
   * Commits to a role.
   *
   * @param version of the credential
   * @param rhoRole 32 random bytes
   */
  public static Bytes32 roleCommit(Address user, long version, UserRole role, Bytes32 rhoRole) {
    return Commitment.of("Probity.role.v1")
        .address(user)
        .uint(version)
        .uint(role.role().number())
        .uint(role.scope())
        .uint(role.access())
        .bytes32(rhoRole)
        .digest();
  }

  /**
   * The digest of a stored request in full; SCidma keeps its upper 184 bits.
   *
   * @param storedAt the block's timestamp, seconds
   */
  public static Bytes32 request(Bytes32 requestHash, long storedAt) {
    return Commitment.of("Probity.reg.v1").bytes32(requestHash).uint(storedAt).digest();
  }

  /** sid: one session for one login, however often that is repeated. */
  public static Bytes32 session(Bytes32 loginHash) {
    return Commitment.of("Probity.session.v1").bytes32(loginHash).digest();
  }

  /**
   * Names a transaction that must stand before the one that answers a message.
   *
   * @param place among several, from 0
   */
  public static Bytes32 before(Bytes32 requestHash, int place) {
    return Commitment.of("Probity.before.v1").bytes32(requestHash).uint(place).digest();
  }
}
