package dev.probity.local.service.anvil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.local.service.FreePorts;
import dev.probity.local.service.ServiceHealth;
import dev.probity.local.service.ServiceStartException;
import dev.probity.local.service.StateFolder;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AnvilTest {
  private static final Path PROJECT =
      Path.of(System.getProperty("probity.root", "../..")).toAbsolutePath().normalize();
  private static final String RICH = "0x00000000000000000000000000000000000000aa";
  private static final String POOR = "0x00000000000000000000000000000000000000bb";

  @TempDir Path folder;

  @Test
  void blocksReceiptsAndBalancesSurviveAnOrderlyRestart() throws IOException, InterruptedException {
    String transaction;
    String hash;
    try (Anvil first = start(Mining.ON_DEMAND)) {
      transaction = pay(first.rpc());
      first.rpc().mine(3);
      hash = first.rpc().blockHash(1);
      assertThat(first.recovery()).isEmpty();
    }
    try (Anvil second = start(Mining.ON_DEMAND)) {
      assertThat(second.rpc().blockNumber()).isEqualTo(3);
      assertThat(second.rpc().blockHash(1)).isEqualTo(hash);
      assertThat(
              second
                  .rpc()
                  .call("eth_getTransactionReceipt", transaction)
                  .path("blockNumber")
                  .asText())
          .isEqualTo("0x1");
      assertThat(second.rpc().call("eth_getBalance", POOR, "latest").asText()).isEqualTo("0x1");
      assertThat(second.recovery()).isEmpty();
    }
  }

  @Test
  void theChainGoesOnAfterACrashFromItsLastSecond() throws IOException, InterruptedException {
    String hash;
    try (Anvil first = start(Mining.ON_DEMAND)) {
      pay(first.rpc());
      first.rpc().mine(5);
      hash = first.rpc().blockHash(5);
      Thread.sleep(1_500);
      first.process().kill();
      assertThat(first.health().state()).isEqualTo(ServiceHealth.State.STOPPED);
    }
    Path left = Files.createDirectories(folder.resolve("chain/history/anvil-state-of-the-first"));
    try (Anvil second = start(Mining.ON_DEMAND)) {
      assertThat(left).doesNotExist();
      assertThat(second.rpc().blockHash(5)).isEqualTo(hash);
      second.rpc().mine(1);
      assertThat(second.rpc().blockNumber()).isEqualTo(6);
    }
  }

  @Test
  void theFirstBlockIsTheSameAfterEveryRestart() throws IOException, InterruptedException {
    String genesis = "";
    for (int start = 1; start <= 5; start++) {
      try (Anvil anvil = start(Mining.ON_DEMAND)) {
        if (start == 1) {
          genesis = anvil.rpc().blockHash(0);
        }
        assertThat(anvil.rpc().blockHash(0)).as("start %d", start).isEqualTo(genesis);
        anvil.rpc().mine(1);
        // A block 0 made now would have another timestamp.
        Thread.sleep(1_100);
      }
    }
  }

  @Test
  void aStateFileCutShortIsReplacedByItsCopyAndTheStartSaysSo()
      throws IOException, InterruptedException {
    try (Anvil first = start(Mining.ON_DEMAND)) {
      first.rpc().mine(4);
    }
    Path state = folder.resolve("chain/state.json");
    byte[] whole = Files.readAllBytes(state);
    Files.write(state, java.util.Arrays.copyOf(whole, whole.length / 2));
    try (Anvil second = start(Mining.ON_DEMAND)) {
      assertThat(second.recovery())
          .hasValueSatisfying(said -> assertThat(said).contains("cut short", "block 4"));
      assertThat(second.rpc().blockNumber()).isEqualTo(4);
    }
  }

  @Test
  void finalityFollowsTwoEpochsAndAReorganisationReplacesBlocks()
      throws IOException, InterruptedException {
    try (Anvil chain =
        Anvil.start(
            PROJECT,
            StateFolder.at(folder),
            new Anvil.Settings(FreePorts.any(1).getFirst(), 3, Mining.ON_DEMAND))) {
      AnvilRpc rpc = chain.rpc();
      rpc.mine(10);
      assertThat(rpc.blockNumber("finalized")).isEqualTo(4);
      String kept = rpc.blockHash(7);
      String replaced = rpc.blockHash(8);
      rpc.reorg(3);
      assertThat(rpc.blockNumber()).isEqualTo(10);
      assertThat(rpc.blockHash(7)).isEqualTo(kept);
      assertThat(rpc.blockHash(8)).isNotEqualTo(replaced);
    }
  }

  @Test
  void stateOfFinalBlocksCanBeProven() throws IOException, InterruptedException {
    try (Anvil chain = start(Mining.ON_DEMAND)) {
      AnvilRpc rpc = chain.rpc();
      rpc.setBalance(RICH, BigInteger.TEN);
      rpc.mine(200);
      assertThat(
              rpc.call("eth_getProof", RICH, java.util.List.of(), "finalized").path("accountProof"))
          .isNotEmpty();
      assertThat(
              rpc.call("eth_getProof", RICH, java.util.List.of(), "0x2").path("balance").asText())
          .isEqualTo("0xa");
      assertThat(folder.resolve("chain/cache")).doesNotExist();
    }
  }

  @Test
  void itHoldsNoKeyAndListensOnTheLoopbackInterfaceAlone()
      throws IOException, InterruptedException {
    try (Anvil chain = start(Mining.ON_DEMAND)) {
      assertThat(chain.rpc().call("eth_accounts")).isEmpty();
      assertThat(chain.endpoint()).hasHost("127.0.0.1");
      assertThat(chain.health().state()).isEqualTo(ServiceHealth.State.READY);
      assertThat(chain.health().detail()).contains("block 0");
      assertThatThrownBy(() -> chain.rpc().call("eth_noSuchMethod"))
          .isInstanceOf(AnvilRpc.RpcException.class);
      int port = chain.endpoint().getPort();
      assertThatThrownBy(() ->
              Anvil.start(
                  PROJECT,
                  StateFolder.at(folder.resolve("other")),
                  new Anvil.Settings(port, 1, Mining.ON_DEMAND)))
          .isInstanceOf(ServiceStartException.class)
          .hasMessageContaining("taken");
    }
  }

  @Test
  void aWaitingTransactionIsMinedAndMadeFinalWithoutBeingAsked()
      throws IOException, InterruptedException {
    try (Anvil chain = start(Mining.WHILE_NEEDED)) {
      assertThat(minedAndFinal(chain.rpc(), pay(chain.rpc()))).isPositive();
    }
  }

  @Test
  @Tag("slow")
  void aChainThatNothingWaitsForRestsButForABlockEachTwelveSeconds()
      throws IOException, InterruptedException {
    try (Anvil chain = start(Mining.WHILE_NEEDED)) {
      minedAndFinal(chain.rpc(), pay(chain.rpc()));
      Thread.sleep(1_500);
      long resting = chain.rpc().blockNumber();
      Thread.sleep(26_000);
      assertThat(chain.rpc().blockNumber()).isBetween(resting + 1, resting + 3);
    }
  }

  /** Waits until the transaction's block is final; its number, or -1 after ten seconds. */
  private static long minedAndFinal(AnvilRpc rpc, String transaction)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (System.nanoTime() < deadline) {
      var receipt = rpc.call("eth_getTransactionReceipt", transaction);
      if (!receipt.isNull()) {
        long mined = AnvilRpc.number(receipt.path("blockNumber"));
        if (rpc.blockNumber("finalized") >= mined) {
          return mined;
        }
      }
      Thread.sleep(100);
    }
    return -1;
  }

  private Anvil start(Mining mining) throws IOException, InterruptedException {
    return Anvil.start(
        PROJECT,
        StateFolder.at(folder),
        new Anvil.Settings(FreePorts.any(1).getFirst(), 1, mining));
  }

  /** Sends one wei from an account that the chain may act for, and tells the transaction's hash. */
  private static String pay(AnvilRpc rpc) throws IOException, InterruptedException {
    rpc.setBalance(RICH, BigInteger.TEN.pow(18));
    rpc.call("anvil_impersonateAccount", RICH);
    return rpc.call("eth_sendTransaction", Map.of("from", RICH, "to", POOR, "value", "0x1"))
        .asText();
  }
}
