package dev.probity.chain;

import dev.probity.protocol.port.contract.ApiTokenRegistryCalls;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/** The functions of ApiTokenRegistry, called by transactions of one account. */
record SentApiCalls(TestNetwork network, TestAccounts.Signer sender)
    implements ApiTokenRegistryCalls {

  @Override
  public void storeListServices(Bytes32 requestHash) {
    send(ApiContract.storeListServices(requestHash));
  }

  @Override
  public void storeUtoken(
      Address user, Bytes32 requestHash, long requestedAt, Bytes32 tokenHash, long timeExp) {
    send(ApiContract.storeUtoken(user, requestHash, requestedAt, tokenHash, timeExp));
  }

  @Override
  public void suspendToken(Bytes32 tokenHash, String reason) {
    send(ApiContract.suspendToken(tokenHash, reason));
  }

  @Override
  public void resumeToken(Bytes32 tokenHash, String reason) {
    send(ApiContract.resumeToken(tokenHash, reason));
  }

  @Override
  public void revokeToken(Bytes32 tokenHash, String reason) {
    send(ApiContract.revokeToken(tokenHash, reason));
  }

  private void send(byte[] call) {
    network.sendOrRevert(sender, network.apiTokenRegistry(), call);
  }
}
