package dev.probity.protocol.gateway;

import static dev.probity.protocol.gateway.GatewayScene.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.gateway.Caller.Anchored;
import dev.probity.protocol.gateway.Caller.Asked;
import dev.probity.protocol.gateway.Caller.HeldToken;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The same message 64 times at once, and 64 messages at once. */
class ManyRequestsTest {
  private static final int MANY = 64;

  private final GatewayScene scene = new GatewayScene();
  private final Caller ann = new Caller(scene, "ann");

  private static <T> List<T> atOnce(IntFunction<Callable<T>> calls) throws Exception {
    var begin = new CountDownLatch(1);
    List<Future<T>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(MANY)) {
      for (int i = 0; i < MANY; i++) {
        Callable<T> call = calls.apply(i);
        futures.add(
            threads.submit(() -> {
              begin.await();
              return call.call();
            }));
      }
      begin.countDown();
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      results.add(future.get());
    }
    return results;
  }

  @Test
  void oneQuestionSentManyTimesAtOnceHasOneList() throws Exception {
    SignedMessage<ListServices> question = ann.listServices();
    List<Outcome<OfferServices.Offered>> answers = atOnce(i -> () -> ann.ask(question));
    assertThat(answers.stream().map(answer -> accepted(answer).list().digest()).distinct())
        .hasSize(1);
    assertThat(scene.rowsOf("service-list")).isEqualTo(1);
  }

  @Test
  void oneRequestSentManyTimesAtOnceHasOneToken() throws Exception {
    Anchored anchored = ann.anchored();
    List<Outcome<IssueToken.Taken>> answers = atOnce(i -> () -> ann.request(anchored));
    answers.forEach(
        answer -> assertThat(accepted(answer).requestHash()).isEqualTo(anchored.hash()));
    assertThat(scene.rowsOf("token")).isEqualTo(1);
    assertThat(scene.rowsOf("token-issue")).isEqualTo(1);
    HeldToken _ = ann.collect(anchored);
    assertThat(scene.account.effects()).isEqualTo(1);
  }

  @Test
  void manyRequestsAtOnceHaveATokenEach() throws Exception {
    List<Anchored> anchored = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      // Each transaction takes a block of twelve seconds here: the last must find its token alive.
      SignedMessage<TokenRequest> request =
          ann.tokenRequest(
              new Asked(ann.listed().digest(), Caller.ECHO, 7200, ann.fresh(), scene.second()));
      anchored.add(new Anchored(request, ann.store(request.digest())));
    }
    scene.settle();
    for (Outcome<IssueToken.Taken> answer : atOnce(i -> () -> ann.request(anchored.get(i)))) {
      IssueToken.Taken _ = accepted(answer);
    }
    for (Anchored each : anchored) {
      TokenStatus.Status _ = accepted(ann.status(each.hash()));
    }
    scene.settle();
    List<Bytes32> tokens =
        anchored.stream().map(each -> ann.collect(each).tokenHash()).distinct().toList();
    assertThat(tokens).hasSize(MANY);
    assertThat(scene.account.effects()).isEqualTo(MANY);
  }
}
