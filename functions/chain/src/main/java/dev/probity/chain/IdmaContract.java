package dev.probity.chain;

import dev.probity.chain.contract.IdmaRegistry;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.IdmaLedger.StoredRequest;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.util.List;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint8;

/**
 * The calls and an event of IdmaRegistry (SCidma), as bytes. Every {@code seq} is that of the
 * account when IDMA decided, 1 … 2^32−1; times are seconds since 1970.
 */
public final class IdmaContract {
  /** The privileged role of those who may read logs. */
  public static final int LOG_ADMIN = 2;

  /** The privileged role of those who approve roles, suspend and revoke. */
  public static final int SYSTEM_ADMIN = 3;

  static final EventLog.Form REQUESTED =
      new EventLog.Form(
          "RegDataStored",
          Abi.bytes32(EventEncoder.encode(IdmaRegistry.REGDATASTORED_EVENT)),
          3,
          1);

  /** How many words {@code standingOf} returns. */
  static final int STANDING_WORDS = 7;

  private IdmaContract() {}

  /**
   * The call data of Tx1, {@code storeRegData}, which the account itself sends.
   *
   * @param requestHash H1; not zero
   */
  public static byte[] storeRegData(Bytes32 requestHash) {
    return call(IdmaRegistry.FUNC_STOREREGDATA, Abi.of(requestHash));
  }

  /** The call data of {@code revokeOwn}, which the account itself sends. */
  public static byte[] revokeOwn() {
    return call(IdmaRegistry.FUNC_REVOKEOWN);
  }

  /**
   * The call data of Tx2, {@code storeUcred}.
   *
   * @param requestHash H1 of the request that was checked
   * @param requestedAt when that request was stored
   * @param credRef {@code k("Probity.credRef.v1", user, U_cred)}; not zero
   * @param roleCommit {@code k("Probity.role.v1", user, version, role, scope, access, rhoRole)};
   *     not zero
   * @param notAfter first second at which the credential has expired
   */
  public static byte[] storeUcred(
      Address user,
      long seq,
      Bytes32 requestHash,
      long requestedAt,
      Bytes32 credRef,
      Bytes32 roleCommit,
      long notAfter) {
    return call(
        IdmaRegistry.FUNC_STOREUCRED,
        Abi.of(user),
        seq(seq),
        Abi.of(requestHash),
        Abi.seconds(requestedAt),
        Abi.of(credRef),
        Abi.of(roleCommit),
        Abi.seconds(notAfter));
  }

  /**
   * The call data of {@code rotateUcred}.
   *
   * @param requestHash the digest of the RotateCredential; not zero
   * @param credRef as in {@link #storeUcred}, of the new credential
   * @param roleCommit as in {@link #storeUcred}, of the new credential
   * @param notAfter as in {@link #storeUcred}
   */
  public static byte[] rotateUcred(
      Address user,
      long seq,
      Bytes32 requestHash,
      Bytes32 credRef,
      Bytes32 roleCommit,
      long notAfter) {
    return call(
        IdmaRegistry.FUNC_ROTATEUCRED,
        Abi.of(user),
        seq(seq),
        Abi.of(requestHash),
        Abi.of(credRef),
        Abi.of(roleCommit),
        Abi.seconds(notAfter));
  }

  /**
   * The call data of {@code suspend}.
   *
   * @param requestHash the digest of the message that asked for it, or zero when a rule did
   */
  public static byte[] suspend(Address user, long seq, Bytes32 requestHash) {
    return call(IdmaRegistry.FUNC_SUSPEND, Abi.of(user), seq(seq), Abi.of(requestHash));
  }

  /**
   * The call data of {@code resume}.
   *
   * @param requestHash the digest of the message that asked for it, or zero when a rule did
   */
  public static byte[] resume(Address user, long seq, Bytes32 requestHash) {
    return call(IdmaRegistry.FUNC_RESUME, Abi.of(user), seq(seq), Abi.of(requestHash));
  }

  /**
   * The call data of {@code revoke}.
   *
   * @param requestHash the digest of the message that asked for it, or zero when a rule did
   */
  public static byte[] revoke(Address user, long seq, Bytes32 requestHash) {
    return call(IdmaRegistry.FUNC_REVOKE, Abi.of(user), seq(seq), Abi.of(requestHash));
  }

  /**
   * The call data of {@code lowerRole}.
   *
   * @param role lower than the account's: 0 for none, or {@link #LOG_ADMIN}
   */
  public static byte[] lowerRole(Address user, int role) {
    return call(IdmaRegistry.FUNC_LOWERROLE, Abi.of(user), new Uint8(role));
  }

  /**
   * The call data of {@code approveRole}, which a system administrator sends.
   *
   * @param version of the account's active credential
   * @param role {@link #LOG_ADMIN} or {@link #SYSTEM_ADMIN}
   * @param deadline last second at which the second approval counts
   */
  public static byte[] approveRole(Address user, long version, int role, long deadline) {
    return call(
        IdmaRegistry.FUNC_APPROVEROLE,
        Abi.of(user),
        Abi.uint32("a version", version),
        new Uint8(role),
        Abi.seconds(deadline));
  }

  static byte[] standingOf(Address user) {
    return call(IdmaRegistry.FUNC_STANDINGOF, Abi.of(user));
  }

  static byte[] systemAdmins() {
    return call(IdmaRegistry.FUNC_SYSTEMADMINS);
  }

  static byte[] isPending(Address user, Bytes32 requestHash, long seq, long storedAt) {
    return call(
        IdmaRegistry.FUNC_ISPENDING,
        Abi.of(user),
        Abi.of(requestHash),
        seq(seq),
        Abi.seconds(storedAt));
  }

  /** What {@code standingOf} returned. */
  static AccountSlot standing(Words returned) throws WireException {
    Status[] statuses = Status.values();
    int role = (int) returned.number(6, SYSTEM_ADMIN);
    if (role != 0 && role < LOG_ADMIN) {
      throw new WireException("a privileged role is 0, 2 or 3");
    }
    return new AccountSlot(
        statuses[(int) returned.number(0, statuses.length - 1L)],
        returned.number(1, Abi.MAX_UINT32),
        returned.number(2, Abi.MAX_UINT32),
        returned.number(3, Long.MAX_VALUE),
        returned.number(4, Long.MAX_VALUE),
        returned.bytes32(5),
        role);
  }

  /** A log of {@code RegDataStored} in this block. */
  static StoredRequest requested(RpcValue log, BlockRef block) {
    return EventLog.of(log, REQUESTED)
        .read(event ->
            new StoredRequest(
                event.topic(1),
                Address.ofWord(event.topic(2)),
                event.words().number(0, Long.MAX_VALUE),
                block));
  }

  private static Type<?> seq(long seq) {
    return Abi.uint32("the sequence number of an account", seq);
  }

  private static byte[] call(String function, Type<?>... arguments) {
    return Abi.encode(new Function(function, List.of(arguments), List.of()));
  }
}
