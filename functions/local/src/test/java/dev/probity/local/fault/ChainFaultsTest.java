package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.client.ClientException;
import dev.probity.local.gateway.InvocationException;
import dev.probity.local.service.fault.Fault;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackException;
import dev.probity.local.stack.StackGateway;
import dev.probity.local.stack.StackOptions;
import dev.probity.local.stack.StackService;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.port.PortException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A chain that is down, slow, forgetful or lying, under the whole of storing a data set. */
@Tag("slow")
class ChainFaultsTest {
  @TempDir static Path folder;

  @Test
  void aChainThatIsDownIsToldAndTheRepeatedCommandStoresOnce() throws Exception {
    Stack stack = SharedStack.get();
    try (FaultProxy rpc = FaultProxy.before(stack.rpcUrl());
        StoredOnce owner = new StoredOnce(stack, folder)) {
      rpc.always(request -> true, new Fault.DropRequest());
      assertThat(owner.failsForNow(owner.withRpc(rpc.endpoint()))).contains("epeat");
      rpc.clear();
      owner.requireOneVersion(owner.store(owner.withRpc(rpc.endpoint())));
    }
  }

  @Test
  void aChainThatGoesDownAfterTheTransactionWasSentHoldsItOnce() throws Exception {
    Stack stack = SharedStack.get();
    try (FaultProxy rpc = FaultProxy.before(stack.rpcUrl());
        StoredOnce owner = new StoredOnce(stack, folder)) {
      // The transaction arrives, its answer is lost, and so is all that is asked from then on.
      rpc.times(1, request -> request.calls("eth_sendRawTransaction"), new Fault.DropReply());
      rpc.times(
          40,
          request -> rpc.seen(sent -> sent.calls("eth_sendRawTransaction")) > 0,
          new Fault.DropRequest());
      assertThat(owner.failsForNow(owner.withRpc(rpc.endpoint()))).contains("epeat");
      rpc.clear();
      owner.requireOneVersion(owner.store(owner.withRpc(rpc.endpoint())));
    }
  }

  @Test
  void aSlowChainIsWaitedFor() throws Exception {
    Stack stack = SharedStack.get();
    try (FaultProxy rpc = FaultProxy.before(stack.rpcUrl());
        StoredOnce owner = new StoredOnce(stack, folder)) {
      rpc.times(5, request -> true, new Fault.Delay(Duration.ofMillis(400)));
      owner.requireOneVersion(owner.store(owner.withRpc(rpc.endpoint())));
    }
  }

  @Test
  void aChainThatNeverAnswersIsGivenUpInBoundedTime() throws Exception {
    Stack stack = SharedStack.get();
    try (FaultProxy rpc = FaultProxy.before(stack.rpcUrl());
        StoredOnce owner = new StoredOnce(stack, folder)) {
      rpc.always(request -> true, new Fault.Stall());
      long begun = System.nanoTime();
      assertThat(owner.failsForNow(owner.withRpc(rpc.endpoint()))).contains("epeat");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMinutes(3));
      rpc.clear();
    }
  }

  @Test
  void anEndpointThatLiesAboutABlockIsNotBelievedBesideAnHonestOne() throws Exception {
    Stack stack = SharedStack.get();
    try (FaultProxy liar = FaultProxy.before(stack.rpcUrl());
        StoredOnce owner = new StoredOnce(stack, folder)) {
      liar.always(request -> request.calls("eth_getBlockByNumber"), bentHashes());
      assertThat(owner.failsForNow(owner.withRpc(stack.rpcUrl(), liar.endpoint())))
          .containsAnyOf("disagree", "agree");
      liar.clear();
      owner.requireOneVersion(owner.store(owner.withRpc(stack.rpcUrl(), liar.endpoint())));
    }
  }

  @Test
  void whenTheModulesEndpointsDisagreeNothingIsTakenUntilTheyAgree() throws Exception {
    Stack stack = SharedStack.get();
    try (FaultProxy liar = FaultProxy.before(stack.rpcUrl());
        StoredOnce owner = new StoredOnce(stack, folder);
        StackGateway torn =
            stack.openGateway(Map.of("CHAIN_RPC_URLS", stack.rpcUrl() + "," + liar.endpoint()))) {
      liar.always(request -> request.calls("eth_getBlockByNumber"), bentHashes());
      assertThat(owner.failsForNow(owner.withApi(torn.url()))).contains("chain-unavailable");
      liar.clear();
      owner.requireOneVersion(owner.store(owner.withApi(torn.url())));
    }
  }

  /** Other hashes for all blocks but the first, by which a chain is known. */
  private static Fault bentHashes() {
    return new Fault.Rewrite(body -> {
      String text = new String(body, StandardCharsets.UTF_8);
      return (text.contains("\"number\":\"0x0\"")
              ? text
              : text.replaceAll("\"hash\":\"0x.{8}", "\"hash\":\"0xdeadbeef"))
          .getBytes(StandardCharsets.UTF_8);
    });
  }

  @Test
  void aTransactionWhoseNonceAnotherTookIsSignedAnewByTheRepeatedCommand() throws Exception {
    Stack stack = SharedStack.get();
    try (FaultProxy rpc = FaultProxy.before(stack.rpcUrl());
        StoredOnce owner = new StoredOnce(stack, folder)) {
      // The transaction never arrives, and the owner sends another one meanwhile.
      rpc.always(request -> request.calls("eth_sendRawTransaction"), new Fault.DropRequest());
      assertThat(owner.failsForNow(owner.withRpc(rpc.endpoint()))).contains("epeat");
      owner.spendANonce();
      rpc.clear();
      assertThat(owner.failsForNow(owner.withRpc(rpc.endpoint()))).contains("took nonce");
      owner.requireOneVersion(owner.store(owner.withRpc(rpc.endpoint())));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reading and signing the data",
        "anchoring H12 on chain",
        "asking IM to store",
        "waiting for IM's receipt",
        "taking proofs from the chain"
      })
  void aChainThatIsRestartedAtAnyStageHoldsOneVersion(String stage) throws Exception {
    try (Stack stack =
            Stack.start(
                StackOptions.forTests(
                    SharedStack.projectRoot(), Files.createTempDirectory(folder, "state")));
        StoredOnce owner = new StoredOnce(stack, folder)) {
      var once = new AtomicBoolean();
      Runnable restart =
          () -> {
            if (once.compareAndSet(false, true)) {
              restartChain(stack);
            }
          };
      Bundle bundle;
      try {
        bundle = owner.store(owner.settings(), StoredOnce.at(stage, restart));
      } catch (ClientException | PortException told) {
        assertThat(String.valueOf(told.getMessage())).contains("epeat");
        bundle = owner.storeInTime();
      }
      assertThat(once).isTrue();
      owner.requireOneVersion(bundle);
    }
  }

  private static void restartChain(Stack stack) {
    try {
      // Its older states are gone afterwards, and with them the proofs of older blocks.
      stack.restart(StackService.CHAIN);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } catch (StackException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Test
  void aForkDeeperThanFinalityRaisesAnAlarmAndTheVersionIsAnchoredAgain() throws Exception {
    try (Stack stack =
            Stack.start(
                StackOptions.forTests(
                    SharedStack.projectRoot(), Files.createTempDirectory(folder, "state")));
        StoredOnce owner = new StoredOnce(stack, folder)) {
      stack.anvil().rpc().mine(5);
      Bundle first = owner.store(owner.settings());
      stack.gateway().run("ReadEvents");
      long anchored = first.stored().blockNumber();
      stack.anvil().rpc().reorg((int) (stack.anvil().rpc().blockNumber() - anchored + 2));
      stack.gateway().run("ReadEvents");

      assertThat(Files.readString(stack.stateFolder().resolve("logs/functions.log")))
          .contains("FINALITY_BROKEN");
      HttpResponse<String> lost = status(stack.apiUrl(), first);
      assertThat(lost.statusCode()).isEqualTo(409);
      assertThat(lost.body()).contains("not-final", "anchor the same hash again");

      Bundle second = storeWhileEventsAreRead(stack, owner);
      assertThat(second.storeData()).isEqualTo(first.storeData());
      assertThat(status(stack.apiUrl(), second).statusCode()).isEqualTo(200);
      owner.requireOneVersion(second);
    }
  }

  private static Bundle storeWhileEventsAreRead(Stack stack, StoredOnce owner)
      throws InterruptedException {
    var done = new AtomicBoolean();
    Thread schedule =
        Thread.ofVirtual()
            .start(() -> {
              while (!done.get()) {
                try {
                  Thread.sleep(300);
                  stack.gateway().run("ReadEvents");
                } catch (InterruptedException ended) {
                  return;
                } catch (InvocationException busy) {
                  // The template's own schedule runs it: the next round tries again.
                }
              }
            });
    try {
      return owner.store(owner.settings());
    } finally {
      done.set(true);
      schedule.join();
    }
  }

  private static HttpResponse<String> status(URI api, Bundle bundle) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(api.resolve("/v1/datasets/" + bundle.storeData().digest()))
              .build(),
          BodyHandlers.ofString());
    }
  }
}
