package dev.probity.chain;

import dev.probity.protocol.port.contract.IdmaRegistryCalls;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/** The functions of IdmaRegistry, called by transactions of one account. */
record SentIdmaCalls(TestNetwork network, TestAccounts.Signer sender) implements IdmaRegistryCalls {

  @Override
  public void storeRegData(Bytes32 requestHash) {
    send(IdmaContract.storeRegData(requestHash));
  }

  @Override
  public void revokeOwn() {
    send(IdmaContract.revokeOwn());
  }

  @Override
  public void storeUcred(
      Address user,
      long seq,
      Bytes32 requestHash,
      long requestedAt,
      Bytes32 credRef,
      Bytes32 roleCommit,
      long notAfter) {
    send(
        IdmaContract.storeUcred(
            user, seq, requestHash, requestedAt, credRef, roleCommit, notAfter));
  }

  @Override
  public void rotateUcred(
      Address user,
      long seq,
      Bytes32 requestHash,
      Bytes32 credRef,
      Bytes32 roleCommit,
      long notAfter) {
    send(IdmaContract.rotateUcred(user, seq, requestHash, credRef, roleCommit, notAfter));
  }

  @Override
  public void suspend(Address user, long seq, Bytes32 requestHash) {
    send(IdmaContract.suspend(user, seq, requestHash));
  }

  @Override
  public void resume(Address user, long seq, Bytes32 requestHash) {
    send(IdmaContract.resume(user, seq, requestHash));
  }

  @Override
  public void revoke(Address user, long seq, Bytes32 requestHash) {
    send(IdmaContract.revoke(user, seq, requestHash));
  }

  @Override
  public void lowerRole(Address user, int role) {
    send(IdmaContract.lowerRole(user, role));
  }

  @Override
  public void approveRole(Address user, long version, int role, long deadline) {
    send(IdmaContract.approveRole(user, version, role, deadline));
  }

  private void send(byte[] call) {
    network.sendOrRevert(sender, network.idmaRegistry(), call);
  }
}
