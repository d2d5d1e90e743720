package dev.probity.chain;

import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.IdmaCalls;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/** The calls of IDMA, encoded for the contract at one address. */
public record Web3IdmaCalls(Address registry) implements IdmaCalls {

  @Override
  public ChainAccount.Call storeUcred(
      Address user, long seq, Bytes32 requestHash, long requestedAt, OnChain credential) {
    return call(
        IdmaContract.storeUcred(
            user,
            seq,
            requestHash,
            requestedAt,
            credential.credRef(),
            credential.roleCommit(),
            credential.notAfter()));
  }

  @Override
  public ChainAccount.Call rotateUcred(
      Address user, long seq, Bytes32 requestHash, OnChain credential) {
    return call(
        IdmaContract.rotateUcred(
            user,
            seq,
            requestHash,
            credential.credRef(),
            credential.roleCommit(),
            credential.notAfter()));
  }

  @Override
  public ChainAccount.Call suspend(Address user, long seq, Bytes32 requestHash) {
    return call(IdmaContract.suspend(user, seq, requestHash));
  }

  @Override
  public ChainAccount.Call resume(Address user, long seq, Bytes32 requestHash) {
    return call(IdmaContract.resume(user, seq, requestHash));
  }

  @Override
  public ChainAccount.Call revoke(Address user, long seq, Bytes32 requestHash) {
    return call(IdmaContract.revoke(user, seq, requestHash));
  }

  @Override
  public ChainAccount.Call lowerRole(Address user, int role) {
    return call(IdmaContract.lowerRole(user, role));
  }

  private ChainAccount.Call call(byte[] data) {
    return new ChainAccount.Call(registry, data);
  }
}
