package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Erc1271;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignatureRefusedException;
import dev.probity.protocol.wire.UserSignatures;
import dev.probity.protocol.wire.VerifiedSignature;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class Web3ContractSignaturesTest {
  /** PUSH32 magic, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN. */
  private static final String ACCEPTS =
      "0x7f" + Erc1271.MAGIC.substring(2) + "00".repeat(28) + "5f5260205ff3";

  private static final String REVERTS = "0x5f5ffd";

  /** JUMPDEST, PUSH0, JUMP: for ever. */
  private static final String BURNS_GAS = "0x5b5f56";

  private static final String ANSWERS_NOTHING = "0x00";

  private static final Bytes32 DIGEST = TestNetwork.word("digest");
  private static final byte[] SIGNATURE = {1, 2, 3};

  private static Anvil anvil;
  private static Web3ContractSignatures signatures;

  @BeforeAll
  static void start() {
    anvil = Anvil.start();
    signatures =
        new Web3ContractSignatures(TestNetwork.view(anvil.rpc(), new Finality.Finalized()));
    for (String[] contract :
        new String[][] {
          {"accepts", ACCEPTS},
          {"reverts", REVERTS},
          {"burns gas", BURNS_GAS},
          {"answers nothing", ANSWERS_NOTHING}
        }) {
      anvil.call("anvil_setCode", TestAccounts.address(contract[0]).toString(), contract[1]);
    }
    anvil.mine(4);
  }

  @AfterAll
  static void stop() {
    anvil.close();
  }

  private static boolean valid(String contract) {
    return signatures.isValid(
        TestAccounts.address(contract), DIGEST, SIGNATURE, signatures.blockToRecord());
  }

  @Test
  void onlyTheMagicValueIsASignature() {
    assertThat(valid("accepts")).isTrue();
    assertThat(valid("reverts")).isFalse();
    assertThat(valid("burns gas")).isFalse();
    assertThat(valid("answers nothing")).isFalse();
    assertThat(valid("nobody")).isFalse();
  }

  @Test
  void onlyContractsHaveCode() {
    Bytes32 block = signatures.blockToRecord();
    assertThat(signatures.hasCode(TestAccounts.address("accepts"), block)).isTrue();
    assertThat(signatures.hasCode(TestAccounts.address("nobody"), block)).isFalse();
  }

  @Test
  void theProofOfAContractSignatureNamesTheBlock() throws SignatureRefusedException {
    Address user = TestAccounts.address("accepts");
    VerifiedSignature proof =
        UserSignatures.onChain(Secp256k1.best(), signatures).verify(user, DIGEST, SIGNATURE);
    assertThat(proof.kind()).isEqualTo(VerifiedSignature.Kind.ERC1271);
    assertThat(proof.blockHash()).contains(signatures.blockToRecord());
  }

  @Test
  void aBlockThatNobodyHasIsAFailureAndNotAnAnswer() {
    assertThatThrownBy(() ->
            signatures.isValid(
                TestAccounts.address("accepts"), DIGEST, SIGNATURE, TestNetwork.word("none")))
        .isInstanceOf(PortException.class);
  }
}
