package dev.probity.client.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ApproveOrderTest {
  private static final long A_TRANSACTION = 21_000;
  private static final long A_BYTE_OF_DATA = 16;
  private static final long BYTES_OF_DATA = 4 + 4 * 32;

  @Test
  void theApprovalThatGrantsHasTheGasThatTheContractWasMeasuredToNeed() throws Exception {
    Path measured =
        Path.of(System.getProperty("probity.root", "../..")).resolve("contracts/gas/calls.json");
    long granting =
        new ObjectMapper()
            .readTree(measured.toFile())
            .required("IdmaRegistry.approveRole, second of two")
            .asLong();
    assertThat(granting).isPositive();
    assertThat(ApproveOrder.GRANTING_GAS)
        .isGreaterThan(A_TRANSACTION + BYTES_OF_DATA * A_BYTE_OF_DATA + granting);
  }
}
