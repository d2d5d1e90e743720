package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.WireException;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** What every signer of a module's messages does. */
public abstract class MessageSignerContract {
  /** Half the order of secp256k1 (SEC 2, 2.4.1), rounded down. */
  private static final BigInteger HALF_ORDER =
      new BigInteger("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", 16);

  /** Enough that half of them would have a high s, were it not lowered. */
  private static final int MESSAGES = 16;

  private static final Address NOBODY = Address.of(new byte[Address.LENGTH]);
  private static final Eip712Domain HERE = new Eip712Domain("Probity IM", 31337, NOBODY);
  private static final Eip712Domain ELSEWHERE = new Eip712Domain("Probity IM", 1, NOBODY);

  /** The adapter under test. */
  protected abstract MessageSigner signer();

  private static StoreReceipt receipt(int version) {
    return new StoreReceipt(
        Bytes32.ZERO, NOBODY, Bytes32.ZERO, version, Bytes32.ZERO, Bytes32.ZERO, 1_800_000_000L);
  }

  @Test
  void everySignatureRecoversToTheAddressThatItNames() throws WireException {
    for (int version = 1; version <= MESSAGES; version++) {
      StoreReceipt receipt = receipt(version);
      var signature = signer().sign(HERE, StoreReceipt.TYPE, receipt);
      assertThat(Secp256k1.best().recover(StoreReceipt.TYPE.digest(HERE, receipt), signature))
          .isEqualTo(signer().address());
    }
  }

  @Test
  void noSignatureHasAHighS() {
    for (int version = 1; version <= MESSAGES; version++) {
      var signature = signer().sign(HERE, StoreReceipt.TYPE, receipt(version));
      assertThat(new BigInteger(1, signature.s().bytes())).isLessThanOrEqualTo(HALF_ORDER);
    }
  }

  @Test
  void aSignatureForOneDomainIsNoneForAnother() throws WireException {
    StoreReceipt receipt = receipt(1);
    var signature = signer().sign(HERE, StoreReceipt.TYPE, receipt);
    assertThat(Secp256k1.best().recover(StoreReceipt.TYPE.digest(ELSEWHERE, receipt), signature))
        .isNotEqualTo(signer().address());
  }
}
