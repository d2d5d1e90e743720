package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.ApiCalls;
import dev.probity.protocol.port.ApiLedger.RequestStatus;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.contract.ApiTokenRegistryCalls;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;

/** The gateway's account on a chain in memory. A reason is one word. */
public final class ApiChainAccount extends WordedChainAccount implements ApiCalls {
  private final InMemoryApiLedger ledger;

  /** The account of this address, whose calls go to this contract. */
  public ApiChainAccount(InMemoryApiLedger ledger, Address registry, Address account) {
    super(registry, account);
    this.ledger = ledger;
  }

  @Override
  void mineEmpty() {
    ledger.mine(1);
  }

  @Override
  BlockRef latest() {
    return ledger.heads().latest();
  }

  @Override
  void requireAccepted(List<String> words) throws RevertedException {
    if (words.getFirst().equals("storeUtoken")
        && ledger.request(address(words, 1), bytes32(words, 2), latest()).status()
            != RequestStatus.REQUESTED) {
      throw new RevertedException("StatusForbids");
    }
  }

  @Override
  void apply(List<String> words) {
    ApiTokenRegistryCalls calls = ledger.from(address());
    switch (words.getFirst()) {
      case "storeUtoken" ->
          calls.storeUtoken(
              address(words, 1),
              bytes32(words, 2),
              number(words, 3),
              bytes32(words, 4),
              number(words, 5));
      case "suspendToken" -> calls.suspendToken(bytes32(words, 1), words.get(2));
      case "resumeToken" -> calls.resumeToken(bytes32(words, 1), words.get(2));
      case "revokeToken" -> calls.revokeToken(bytes32(words, 1), words.get(2));
      default -> throw new IllegalStateException("reverted: no such function");
    }
  }

  @Override
  public Call storeUtoken(
      Address user, Bytes32 requestHash, long requestedAt, Bytes32 tokenHash, long timeExp) {
    return call("storeUtoken", user, requestHash, requestedAt, tokenHash, timeExp);
  }

  @Override
  public Call suspendToken(Bytes32 tokenHash, String reason) {
    return call("suspendToken", tokenHash, reason);
  }

  @Override
  public Call resumeToken(Bytes32 tokenHash, String reason) {
    return call("resumeToken", tokenHash, reason);
  }

  @Override
  public Call revokeToken(Bytes32 tokenHash, String reason) {
    return call("revokeToken", tokenHash, reason);
  }
}
