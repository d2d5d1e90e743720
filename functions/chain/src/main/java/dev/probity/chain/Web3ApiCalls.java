package dev.probity.chain;

import dev.probity.protocol.port.ApiCalls;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/** The calls of the gateway, encoded for the contract at one address. */
public record Web3ApiCalls(Address registry) implements ApiCalls {

  @Override
  public ChainAccount.Call storeUtoken(
      Address user, Bytes32 requestHash, long requestedAt, Bytes32 tokenHash, long timeExp) {
    return call(ApiContract.storeUtoken(user, requestHash, requestedAt, tokenHash, timeExp));
  }

  @Override
  public ChainAccount.Call suspendToken(Bytes32 tokenHash, String reason) {
    return call(ApiContract.suspendToken(tokenHash, reason));
  }

  @Override
  public ChainAccount.Call resumeToken(Bytes32 tokenHash, String reason) {
    return call(ApiContract.resumeToken(tokenHash, reason));
  }

  @Override
  public ChainAccount.Call revokeToken(Bytes32 tokenHash, String reason) {
    return call(ApiContract.revokeToken(tokenHash, reason));
  }

  private ChainAccount.Call call(byte[] data) {
    return new ChainAccount.Call(registry, data);
  }
}
