package dev.probity.protocol.saga;

import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/** An account of which a test changes one thing. */
abstract class DisturbedAccount implements ChainAccount {
  private final ChainAccount whole;

  DisturbedAccount(ChainAccount whole) {
    this.whole = whole;
  }

  @Override
  public Address address() {
    return whole.address();
  }

  @Override
  public long nextNonce() {
    return whole.nextNonce();
  }

  @Override
  public Signed sign(Call call, long nonce) throws RevertedException {
    return whole.sign(call, nonce);
  }

  @Override
  public Signed bump(Signed waiting) {
    return whole.bump(waiting);
  }

  @Override
  public Signed vacate(long nonce) {
    return whole.vacate(nonce);
  }

  @Override
  public boolean broadcast(Signed transaction) {
    return whole.broadcast(transaction);
  }

  @Override
  public Optional<Mined> mined(List<Bytes32> sameNonce) {
    return whole.mined(sameNonce);
  }
}
