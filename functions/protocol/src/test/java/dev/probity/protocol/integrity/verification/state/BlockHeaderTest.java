package dev.probity.protocol.integrity.verification.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlockHeaderTest {
  private static final long SEED = 20_260_103;

  @Test
  void aPragueHeaderOfARealNodeIsReadAndHashesToItsBlock() throws Exception {
    StateVectors vectors = StateVectors.read();
    BlockHeader header = BlockHeader.decode(vectors.headerRlp());
    assertThat(header)
        .isEqualTo(
            new BlockHeader(
                vectors.hash(), vectors.number(), vectors.timestamp(), vectors.stateRoot()));
    assertThat(fields(vectors.headerRlp())).hasSize(21);
  }

  @Test
  void headersOfEarlierAndLaterForksAreReadToo() throws Exception {
    List<byte[]> fields = fields(StateVectors.read().headerRlp());
    for (int count = 15; count <= 21; count++) {
      byte[] earlier = Rlp.encodeList(fields.subList(0, count));
      assertThat(BlockHeader.decode(earlier).number()).isEqualTo(StateVectors.read().number());
    }
    fields.add(Rlp.encode(new byte[32]));
    fields.add(Rlp.encode(7));
    byte[] later = Rlp.encodeList(fields);
    assertThat(BlockHeader.decode(later).stateRoot()).isEqualTo(StateVectors.read().stateRoot());
    assertThat(BlockHeader.decode(later).hash()).isNotEqualTo(StateVectors.read().hash());
  }

  @Test
  void aHeaderWithTooFewFieldsOrAFieldOfTheWrongLengthIsRefused() throws Exception {
    List<byte[]> fields = fields(StateVectors.read().headerRlp());
    assertThatThrownBy(() -> BlockHeader.decode(Rlp.encodeList(fields.subList(0, 14))))
        .isInstanceOf(ProofException.class)
        .hasMessageContaining("14 fields");
    for (int field : new int[] {0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 19, 20}) {
      List<byte[]> altered = new ArrayList<>(fields);
      altered.set(field, Rlp.encode(new byte[31]));
      assertThatThrownBy(() -> BlockHeader.decode(Rlp.encodeList(altered)))
          .as("field %d", field)
          .isInstanceOf(ProofException.class);
    }
    List<byte[]> negative = new ArrayList<>(fields);
    negative.set(8, Rlp.encode(new byte[] {-1, 0, 0, 0, 0, 0, 0, 0}));
    assertThatThrownBy(() -> BlockHeader.decode(Rlp.encodeList(negative)))
        .hasMessageContaining("2^63-1");
  }

  @Test
  void everySingleBitOfAHeaderChangesItsHashOrIsRefused() throws Exception {
    StateVectors vectors = StateVectors.read();
    int read = 0;
    for (int bit = 0; bit < 8 * vectors.headerRlp().length; bit++) {
      byte[] altered = vectors.headerRlp().clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        assertThat(BlockHeader.decode(altered).hash()).isNotEqualTo(vectors.hash());
        read++;
      } catch (ProofException refused) {
        assertThat(refused.reason()).isNotEmpty();
      }
    }
    assertThat(read).isPositive();
  }

  @Test
  void nothingButAProofExceptionLeavesTheReaders() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] header = StateVectors.read().headerRlp();
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] altered = header.clone();
      for (int i = random.nextInt(6); i >= 0; i--) {
        altered[random.nextInt(round % 2 == 0 ? 8 : altered.length)] = (byte) random.nextInt(256);
      }
      try {
        BlockHeader.decode(altered);
        AccountState.decode(altered);
      } catch (ProofException e) {
        refused++;
      }
    }
    assertThat(refused).as("seed %d", SEED).isPositive();
  }

  @Test
  void anAccountIsReadStrictly() throws Exception {
    byte[] root = Rlp.encode(new byte[32]);
    byte[] rich = Rlp.encode(BigInteger.TWO.pow(255).toByteArray());
    assertThatThrownBy(() -> AccountState.decode(account(Rlp.encode(1), rich, root, root)))
        .isInstanceOf(ProofException.class);
    AccountState state =
        AccountState.decode(account(Rlp.encode(1), Rlp.encode(1_000_000), root, root));
    assertThat(state.nonce()).isEqualTo(1);
    assertThat(state.balance()).isEqualTo(BigInteger.valueOf(1_000_000));
    assertThatThrownBy(() -> AccountState.decode(account(root, root, root)))
        .hasMessageContaining("3 fields");
    assertThatThrownBy(
            () -> AccountState.decode(account(Rlp.encode(1), Rlp.encode(1), root, Rlp.encode(1))))
        .isInstanceOf(ProofException.class);
  }

  private static byte[] account(byte[]... fields) {
    return Rlp.encodeList(List.of(fields));
  }

  private static List<byte[]> fields(byte[] header) throws ProofException {
    List<byte[]> fields = new ArrayList<>();
    for (RlpItem item : Rlp.decode(header).items()) {
      fields.add(item.encoded());
    }
    return fields;
  }
}
