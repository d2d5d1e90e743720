package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.IdmaCalls;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.contract.IdmaRegistryCalls;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;

/** IDMA's account on a chain in memory. */
public final class IdmaChainAccount extends WordedChainAccount implements IdmaCalls {
  private final InMemoryIdmaLedger ledger;

  /** The account of this address, whose calls go to this contract. */
  public IdmaChainAccount(InMemoryIdmaLedger ledger, Address registry, Address account) {
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
    if (!words.getFirst().equals("storeUcred")) {
      return;
    }
    BlockRef latest = ledger.heads().latest();
    AccountSlot slot = ledger.account(address(words, 1), latest);
    if (slot.status() != Status.REQUESTED) {
      throw new RevertedException("StatusForbids");
    }
    if (!ledger.isPending(
        address(words, 1), bytes32(words, 3), number(words, 2), number(words, 4), latest)) {
      throw new RevertedException("RequestDiffers");
    }
  }

  @Override
  void apply(List<String> words) {
    IdmaRegistryCalls calls = ledger.from(address());
    switch (words.getFirst()) {
      case "storeUcred" ->
          calls.storeUcred(
              address(words, 1),
              number(words, 2),
              bytes32(words, 3),
              number(words, 4),
              bytes32(words, 5),
              bytes32(words, 6),
              number(words, 7));
      case "rotateUcred" ->
          calls.rotateUcred(
              address(words, 1),
              number(words, 2),
              bytes32(words, 3),
              bytes32(words, 4),
              bytes32(words, 5),
              number(words, 6));
      case "suspend" -> calls.suspend(address(words, 1), number(words, 2), bytes32(words, 3));
      case "resume" -> calls.resume(address(words, 1), number(words, 2), bytes32(words, 3));
      case "revoke" -> calls.revoke(address(words, 1), number(words, 2), bytes32(words, 3));
      case "lowerRole" -> calls.lowerRole(address(words, 1), (int) number(words, 2));
      default -> throw new IllegalStateException("reverted: no such function");
    }
  }

  // ---- encoded calls

  @Override
  public Call storeUcred(
      Address user, long seq, Bytes32 requestHash, long requestedAt, OnChain credential) {
    return call(
        "storeUcred",
        user,
        seq,
        requestHash,
        requestedAt,
        credential.credRef(),
        credential.roleCommit(),
        credential.notAfter());
  }

  @Override
  public Call rotateUcred(Address user, long seq, Bytes32 requestHash, OnChain credential) {
    return call(
        "rotateUcred",
        user,
        seq,
        requestHash,
        credential.credRef(),
        credential.roleCommit(),
        credential.notAfter());
  }

  @Override
  public Call suspend(Address user, long seq, Bytes32 requestHash) {
    return call("suspend", user, seq, requestHash);
  }

  @Override
  public Call resume(Address user, long seq, Bytes32 requestHash) {
    return call("resume", user, seq, requestHash);
  }

  @Override
  public Call revoke(Address user, long seq, Bytes32 requestHash) {
    return call("revoke", user, seq, requestHash);
  }

  @Override
  public Call lowerRole(Address user, int role) {
    return call("lowerRole", user, role);
  }
}
