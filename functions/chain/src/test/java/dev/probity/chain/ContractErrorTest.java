package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.WireException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContractErrorTest {
  private static byte[] data(String signature, String... words) throws WireException {
    String hex = Digests.keccak256(signature).toString().substring(0, 10) + String.join("", words);
    return Hex.parseUpTo(hex, 1 << 16);
  }

  private static String word(String digits) {
    return "0".repeat(64 - digits.length()) + digits;
  }

  @Test
  void anErrorOfOurContractsIsReadWithItsArguments() throws WireException {
    Bytes32 dataId = Digests.keccak256("id");
    assertThat(
            ContractError.decode(
                data(
                    "TdataHashAlreadyStored(bytes32,uint32)",
                    dataId.toString().substring(2),
                    word("7"))))
        .hasToString("TdataHashAlreadyStored(" + dataId + ", 7)");
    for (String refusal : List.of("TdataHashNeverStored", "TdataAlreadyErased")) {
      assertThat(
              ContractError.decode(
                  data(
                      refusal + "(bytes32,uint32)", dataId.toString().substring(2), word("3"))))
          .hasToString(refusal + "(" + dataId + ", 3)");
    }
    assertThat(ContractError.decode(data("NotOwner(address)", word("ab"))).name())
        .isEqualTo("NotOwner");
    assertThat(
            ContractError.decode(
                data("TimelockInsufficientDelay(uint256,uint256)", word("1"), word("2"))))
        .hasToString("TimelockInsufficientDelay(1, 2)");
    assertThat(
            ContractError.decode(
                data("SeqDiffers(address,uint32,uint32)", word("ab"), word("3"), word("2"))))
        .hasToString("SeqDiffers(0x" + "0".repeat(38) + "ab, 3, 2)");
    assertThat(
            ContractError.decode(
                data(
                    "AlreadySuspended(bytes32,address)",
                    dataId.toString().substring(2),
                    word("ab"))))
        .hasToString("AlreadySuspended(" + dataId + ", 0x" + "0".repeat(38) + "ab)");
  }

  @Test
  void errorsOfOneNameInTwoContractsAreToldApart() throws WireException {
    assertThat(ContractError.decode(data("StatusForbids(address,uint8)", word("ab"), word("3"))))
        .hasToString("StatusForbids(0x" + "0".repeat(38) + "ab, 3)");
    assertThat(
            ContractError.decode(
                data("StatusForbids(address,bytes32,uint8)", word("ab"), word("cd"), word("2"))))
        .hasToString("StatusForbids(0x" + "0".repeat(38) + "ab, 0x" + "0".repeat(62) + "cd, 2)");
  }

  @Test
  void soliditysOwnErrorsAreRead() throws WireException {
    assertThat(ContractError.decode(data("Panic(uint256)", word("11")))).hasToString("Panic(17)");
    assertThat(
            ContractError.decode(
                data("Error(string)", word("20"), word("3"), "6e6f21" + "0".repeat(58))))
        .hasToString("Error(no!)");
  }

  @Test
  void anErrorThatNobodyDeclaredShowsItsSelector() throws WireException {
    assertThat(ContractError.decode(new byte[0]).name()).isEqualTo(ContractError.UNKNOWN);
    assertThat(ContractError.decode(Hex.parseUpTo("0xdeadbeef", 4)).arguments())
        .containsExactly("0xdeadbeef");
  }

  @Test
  void malformedArgumentsNeverFail() throws WireException {
    long seed = 7;
    Random random = new Random(seed);
    for (String signature :
        new String[] {
          "TdataHashAlreadyStored(bytes32,uint32)", "Error(string)", "Panic(uint256)"
        }) {
      for (int i = 0; i < 300; i++) {
        byte[] selector = data(signature);
        byte[] data = new byte[4 + random.nextInt(120)];
        random.nextBytes(data);
        System.arraycopy(selector, 0, data, 0, 4);
        assertThat(ContractError.decode(data).name())
            .as("seed " + seed)
            .isEqualTo(signature.substring(0, signature.indexOf('(')));
      }
    }
  }
}
