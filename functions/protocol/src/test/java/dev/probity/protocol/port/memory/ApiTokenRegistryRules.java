package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.ApiLedger.RequestSlot;
import dev.probity.protocol.port.ApiLedger.RequestStatus;
import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.HashMap;
import java.util.Map;

/**
 * What ApiTokenRegistry keeps, and the rules by which a transaction changes it. A transaction works
 * on a copy, which is dropped when it reverts.
 */
final class ApiTokenRegistryRules {
  private static final long MAXIMUM_LIFE = 7 * 24 * 3600;

  private record Request(Address user, Bytes32 requestHash) {}

  private final Address gateway;
  private final Address guardian;
  private final Map<Request, RequestSlot> requests = new HashMap<>();
  private final Map<Bytes32, TokenSlot> tokens = new HashMap<>();

  /** A contract just created. */
  ApiTokenRegistryRules(Address gateway, Address guardian) {
    this.gateway = gateway;
    this.guardian = guardian;
  }

  ApiTokenRegistryRules copy() {
    ApiTokenRegistryRules copy = new ApiTokenRegistryRules(gateway, guardian);
    copy.requests.putAll(requests);
    copy.tokens.putAll(tokens);
    return copy;
  }

  RequestSlot request(Address user, Bytes32 requestHash) {
    return requests.getOrDefault(new Request(user, requestHash), RequestSlot.NONE);
  }

  TokenSlot token(Bytes32 tokenHash) {
    return tokens.getOrDefault(tokenHash, TokenSlot.NONE);
  }

  void storeListServices(Address sender, long now, Bytes32 requestHash) {
    require(!requestHash.isZero(), "RequestHashZero");
    require(request(sender, requestHash).status() == RequestStatus.NONE, "StatusForbids");
    requests.put(new Request(sender, requestHash), new RequestSlot(RequestStatus.REQUESTED, now));
  }

  void storeUtoken(
      Address sender,
      long now,
      Address user,
      Bytes32 requestHash,
      long requestedAt,
      Bytes32 tokenHash,
      long timeExp) {
    require(sender.equals(gateway), "NotGateway");
    RequestSlot request = request(user, requestHash);
    require(request.status() == RequestStatus.REQUESTED, "StatusForbids");
    require(request.storedAt() == requestedAt, "RequestDiffers");
    require(!tokenHash.isZero(), "TokenHashZero");
    require(!token(tokenHash).isIssued(), "TokenStands");
    require(timeExp > now && timeExp <= now + MAXIMUM_LIFE, "TimeExpForbidden");
    requests.put(
        new Request(user, requestHash), new RequestSlot(RequestStatus.ANSWERED, requestedAt));
    tokens.put(tokenHash, new TokenSlot(user, timeExp, now, false, false, false, false));
  }

  void suspendToken(Address sender, Bytes32 tokenHash) {
    turn(sender, tokenHash, true, "AlreadySuspended");
  }

  void resumeToken(Address sender, Bytes32 tokenHash) {
    turn(sender, tokenHash, false, "NotSuspended");
  }

  void revokeToken(Address sender, Bytes32 tokenHash) {
    TokenSlot token = ofParty(sender, tokenHash);
    tokens.put(
        tokenHash,
        new TokenSlot(
            token.user(),
            token.timeExp(),
            token.storedAt(),
            true,
            token.suspendedByUser(),
            token.suspendedByGateway(),
            token.suspendedByGuardian()));
  }

  /** Sets, or clears, the bit of every party that the sender is. */
  private void turn(Address sender, Bytes32 tokenHash, boolean suspend, String unchanged) {
    TokenSlot token = ofParty(sender, tokenHash);
    TokenSlot turned =
        new TokenSlot(
            token.user(),
            token.timeExp(),
            token.storedAt(),
            false,
            sender.equals(token.user()) ? suspend : token.suspendedByUser(),
            sender.equals(gateway) ? suspend : token.suspendedByGateway(),
            sender.equals(guardian) ? suspend : token.suspendedByGuardian());
    require(!turned.equals(token), unchanged);
    tokens.put(tokenHash, turned);
  }

  private TokenSlot ofParty(Address sender, Bytes32 tokenHash) {
    TokenSlot token = token(tokenHash);
    require(token.isIssued(), "TokenUnknown");
    require(
        sender.equals(token.user()) || sender.equals(gateway) || sender.equals(guardian),
        "NotParty");
    require(!token.revoked(), "AlreadyRevoked");
    return token;
  }

  private static void require(boolean holds, String error) {
    if (!holds) {
      throw new IllegalStateException("reverted: " + error);
    }
  }
}
