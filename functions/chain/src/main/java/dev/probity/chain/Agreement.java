package dev.probity.chain;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.protocol.port.PortException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * One question to all endpoints. With one endpoint its answer counts; with several, an answer
 * counts that at least two give and no two others contradict.
 */
final class Agreement {
  private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

  private final List<RpcEndpoint> endpoints;

  Agreement(List<RpcEndpoint> endpoints) {
    this.endpoints = endpoints;
  }

  /**
   * The answer that counts.
   *
   * @param what is asked, for the message: {@code endpoints disagree at block 7}
   * @throws PortException too few endpoints answer, or they disagree
   */
  <T> T on(String what, Function<RpcEndpoint, T> question) {
    if (endpoints.size() == 1) {
      return question.apply(endpoints.getFirst());
    }
    return vote(each(what, question)).orElseThrow(() -> disagreement(what));
  }

  /** The answer that at least two gave, if no other was given by two as well. */
  static <T> Optional<T> vote(List<T> answers) {
    List<T> agreed =
        answers.stream()
            .distinct()
            .filter(answer -> Collections.frequency(answers, answer) > 1)
            .toList();
    return agreed.size() == 1 ? Optional.of(agreed.getFirst()) : Optional.empty();
  }

  /**
   * What each endpoint answers that answers at all.
   *
   * @throws PortException fewer than two of several answer
   */
  <T> List<T> each(String what, Function<RpcEndpoint, T> question) {
    if (endpoints.size() == 1) {
      return List.of(question.apply(endpoints.getFirst()));
    }
    List<CompletableFuture<T>> pending =
        endpoints.stream()
            .map(endpoint -> CompletableFuture.supplyAsync(() -> question.apply(endpoint), THREADS))
            .toList();
    List<T> answers = new ArrayList<>();
    List<PortException> failures = new ArrayList<>();
    for (CompletableFuture<T> one : pending) {
      try {
        answers.add(one.join());
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof PortException failure)) {
          throw e;
        }
        failures.add(failure);
      }
    }
    if (answers.size() < 2) {
      throw tooFew(what, answers.size(), failures);
    }
    return answers;
  }

  /** The first endpoint's answer, or the next one's when it fails: for what only saves time. */
  <T> T first(Function<RpcEndpoint, T> question) {
    PortException failure = null;
    for (RpcEndpoint endpoint : endpoints) {
      try {
        return question.apply(endpoint);
      } catch (PortException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw failure == null ? new IllegalStateException("no endpoint") : failure;
  }

  private PortException tooFew(String what, int answers, List<PortException> failures) {
    boolean retryable = failures.stream().allMatch(PortException::retryable);
    String reasons =
        String.join(
            "; ", failures.stream().map(failure -> String.valueOf(failure.getMessage())).toList());
    PortException failure =
        new PortException(
            PortException.Neighbour.CHAIN,
            retryable,
            "only %d of %d endpoints answer about %s, and two are needed: %s"
                .formatted(answers, endpoints.size(), what, reasons),
            failures.getFirst());
    failures.stream().skip(1).forEach(failure::addSuppressed);
    return failure;
  }

  /** Two endpoints contradict each other. */
  PortException disagreement(String what) {
    return PortException.retryable(
        PortException.Neighbour.CHAIN,
        "endpoints disagree at %s (%s): repeat, and if it stays find out which of them is wrong"
            .formatted(what, String.join(", ", endpoints.stream().map(RpcEndpoint::name).toList())),
        null);
  }
}
