package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.port.TransactionKey;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.TransactionPayload;
import dev.probity.protocol.wire.WireException;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** What every key of a module's account does. */
public abstract class TransactionKeyContract {
  /** Half the order of secp256k1 (SEC 2, 2.4.1), rounded down. */
  private static final BigInteger HALF_ORDER =
      new BigInteger("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", 16);

  /** Enough that half of them would have a high s, were it not lowered. */
  private static final int TRANSACTIONS = 16;

  /** The adapter under test. */
  protected abstract TransactionKey key();

  /** As short as a list of one number can be. */
  private static TransactionPayload transaction(int number) {
    return TransactionPayload.of(new byte[] {2, (byte) 0xc1, (byte) number});
  }

  @Test
  void everySignatureRecoversToTheAccountAndHasALowS() throws WireException {
    for (int number = 1; number <= TRANSACTIONS; number++) {
      var signature = key().sign(transaction(number));
      assertThat(Secp256k1.best().recover(transaction(number).digest(), signature))
          .isEqualTo(key().address());
      assertThat(new BigInteger(1, signature.s().bytes())).isLessThanOrEqualTo(HALF_ORDER);
    }
  }

  @Test
  void aSignatureOfOneTransactionIsNoneOfAnother() throws WireException {
    var signature = key().sign(transaction(1));
    assertThat(Secp256k1.best().recover(transaction(2).digest(), signature))
        .isNotEqualTo(key().address());
  }
}
