package dev.probity.protocol.custodian;

import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleFunction;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;

/** The custodian as other modules call it. */
public final class KeyCustodian {
  /** Keeps a key. */
  public static final ModuleFunction DEPOSIT_KEY = new ModuleFunction("DepositKey");

  /** Releases one. */
  public static final ModuleFunction RELEASE_KEY = new ModuleFunction("ReleaseKey");

  /** Deletes one. */
  public static final ModuleFunction ERASE_KEY = new ModuleFunction("EraseKey");

  private final ModuleCall modules;

  /** Over these calls. */
  public KeyCustodian(ModuleCall modules) {
    this.modules = modules;
  }

  @FunctionalInterface
  private interface Reading<R> {
    Outcome<R> read(byte[] reply) throws WireException;
  }

  /**
   * Deposits a key; the same again does no harm.
   *
   * @return what the manifest must say of the key
   * @throws RefusedException as {@link DepositKey} answers
   */
  public Bytes32 deposit(DepositKey.Request request) {
    return ask(DEPOSIT_KEY, request.toBytes(), CustodianReply::deposited).keyCommit();
  }

  /**
   * Asks for a key; the same again gives the same.
   *
   * @return a {@link KeyGrant}, sealed to the request's recipient
   * @throws RefusedException as {@link ReleaseKey} answers
   */
  public String release(ReleaseRequest request) {
    return ask(RELEASE_KEY, request.toBytes(), CustodianReply::released).sealed();
  }

  /**
   * Deletes the key of an erased version; the same again does no harm.
   *
   * @return whether one was kept until now
   * @throws RefusedException as {@link EraseKey} answers
   */
  public boolean erase(EraseKey.Request request) {
    return ask(ERASE_KEY, request.toBytes(), CustodianReply::erased).deleted();
  }

  private <R> R ask(ModuleFunction function, byte[] request, Reading<R> reading) {
    byte[] reply = modules.ask(function, request);
    Outcome<R> outcome;
    try {
      outcome = reading.read(reply);
    } catch (WireException foreign) {
      throw PortException.retryable(
          PortException.Neighbour.MODULE, function.name() + " gave an answer of no kind", foreign);
    }
    return outcome.fold(
        value -> value,
        no -> {
          throw new RefusedException(no.refusal(), no.detail());
        });
  }
}
