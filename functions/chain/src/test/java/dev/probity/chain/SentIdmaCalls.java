package dev.probity.chain;

import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.ContractRefusedException;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.protocol.port.contract.IdmaRegistryCalls;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The functions of IdmaRegistry, called by transactions of one account. */
final class SentIdmaCalls implements IdmaRegistryCalls {
  private final TestNetwork network;
  private final TestAccounts.Signer sender;

  private SentIdmaCalls(TestNetwork network, TestAccounts.Signer sender) {
    this.network = network;
    this.sender = sender;
  }

  /** Accounts on a network that can pay. */
  static final class Accounts {
    private final TestNetwork network;
    private final Map<Address, TestAccounts.Signer> signers = new HashMap<>();

    Accounts(TestNetwork network) {
      this.network = network;
    }

    TestAccounts.Signer funded(TestAccounts.Signer signer) {
      if (signers.put(signer.address(), signer) == null) {
        network.anvil().fund(signer.address(), TestNetwork.TEN_ETHER);
      }
      return signer;
    }

    IdmaRegistryCalls from(Address sender) {
      return new SentIdmaCalls(network, Objects.requireNonNull(signers.get(sender)));
    }
  }

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
    try {
      network.send(sender, ContractCall.of(network.idmaRegistry(), call));
    } catch (ContractRefusedException refused) {
      throw new IllegalStateException("reverted: " + refused.error().name(), refused);
    } catch (TransactionException e) {
      throw new IllegalStateException(e);
    }
  }
}
