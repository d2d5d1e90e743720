package dev.probity.chain;

import dev.probity.chain.contract.ApiTokenRegistry;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.ApiLedger.RequestSlot;
import dev.probity.protocol.port.ApiLedger.RequestStatus;
import dev.probity.protocol.port.ApiLedger.StoredTokenRequest;
import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;

/**
 * The calls and an event of ApiTokenRegistry (SCapi), as bytes. Times are seconds since 1970. A
 * reason is at most 32 ASCII characters, and may be empty; any other is an {@link
 * IllegalArgumentException}.
 */
public final class ApiContract {
  static final EventLog.Form REQUESTED =
      new EventLog.Form(
          "ListServicesStored",
          Abi.bytes32(EventEncoder.encode(ApiTokenRegistry.LISTSERVICESSTORED_EVENT)),
          3,
          1);

  /** How many words {@code request} returns. */
  static final int REQUEST_WORDS = 2;

  /** How many words {@code token} returns. */
  static final int TOKEN_WORDS = 7;

  /** The contract keeps a token's times in 40 bits. */
  private static final long MAX_TIME = 0xff_ffff_ffffL;

  private ApiContract() {}

  /**
   * The call data of Tx3, {@code storeListServices}, which the account itself sends.
   *
   * @param requestHash H9; not zero
   */
  public static byte[] storeListServices(Bytes32 requestHash) {
    return call(ApiTokenRegistry.FUNC_STORELISTSERVICES, Abi.of(requestHash));
  }

  /**
   * The call data of Tx4, {@code storeUtoken}.
   *
   * @param requestHash H9 of the request that was checked
   * @param requestedAt when that request was stored
   * @param tokenHash H10; not zero
   * @param timeExp first second at which the token has expired
   */
  public static byte[] storeUtoken(
      Address user, Bytes32 requestHash, long requestedAt, Bytes32 tokenHash, long timeExp) {
    return call(
        ApiTokenRegistry.FUNC_STOREUTOKEN,
        Abi.of(user),
        Abi.of(requestHash),
        Abi.seconds(requestedAt),
        Abi.of(tokenHash),
        Abi.seconds(timeExp));
  }

  /** The call data of {@code suspendToken}, which each party sends for itself. */
  public static byte[] suspendToken(Bytes32 tokenHash, String reason) {
    return call(ApiTokenRegistry.FUNC_SUSPENDTOKEN, Abi.of(tokenHash), Abi.of(reason(reason)));
  }

  /** The call data of {@code resumeToken}, which each party sends for itself. */
  public static byte[] resumeToken(Bytes32 tokenHash, String reason) {
    return call(ApiTokenRegistry.FUNC_RESUMETOKEN, Abi.of(tokenHash), Abi.of(reason(reason)));
  }

  /** The call data of {@code revokeToken}, which any party sends. */
  public static byte[] revokeToken(Bytes32 tokenHash, String reason) {
    return call(ApiTokenRegistry.FUNC_REVOKETOKEN, Abi.of(tokenHash), Abi.of(reason(reason)));
  }

  static byte[] request(Address user, Bytes32 requestHash) {
    return call(ApiTokenRegistry.FUNC_REQUEST, Abi.of(user), Abi.of(requestHash));
  }

  static byte[] token(Bytes32 tokenHash) {
    return call(ApiTokenRegistry.FUNC_TOKEN, Abi.of(tokenHash));
  }

  /** What {@code request} returned. */
  static RequestSlot request(Words returned) throws WireException {
    RequestStatus[] statuses = RequestStatus.values();
    return new RequestSlot(
        statuses[(int) returned.number(0, statuses.length - 1L)],
        returned.number(1, Long.MAX_VALUE));
  }

  /** What {@code token} returned. */
  static TokenSlot token(Words returned) throws WireException {
    return new TokenSlot(
        returned.address(0),
        returned.number(1, MAX_TIME),
        returned.number(2, MAX_TIME),
        returned.bool(3),
        returned.bool(4),
        returned.bool(5),
        returned.bool(6));
  }

  /** A log of {@code ListServicesStored} in this block. */
  static StoredTokenRequest requested(RpcValue log, BlockRef block) {
    return EventLog.of(log, REQUESTED)
        .read(event ->
            new StoredTokenRequest(
                event.topic(1),
                Address.ofWord(event.topic(2)),
                event.words().number(0, Long.MAX_VALUE),
                block));
  }

  private static Bytes32 reason(String reason) {
    if (reason.length() > Bytes32.LENGTH || !reason.chars().allMatch(unit -> unit < 0x80)) {
      throw new IllegalArgumentException("a reason is at most 32 ASCII characters");
    }
    return Bytes32.of(Arrays.copyOf(reason.getBytes(StandardCharsets.US_ASCII), Bytes32.LENGTH));
  }

  private static byte[] call(String function, Type<?>... arguments) {
    return Abi.encode(new Function(function, List.of(arguments), List.of()));
  }
}
