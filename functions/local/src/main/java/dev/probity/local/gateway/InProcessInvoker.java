package dev.probity.local.gateway;

import dev.probity.local.gateway.InvocationException.Kind;
import dev.probity.local.gateway.template.FunctionModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handlers in this process. As on AWS, an instance serves one call at a time and is kept
 * for the next one; calls beyond the reserved concurrency are throttled at once, not queued; at its
 * {@code Timeout} a call is given up, its thread interrupted and its instance never used again.
 *
 * <p>Unlike AWS, a handler that ignores the interrupt goes on, and keeps its place in the
 * concurrency until it ends: nothing in a JVM can stop it. Handlers get platform threads, because a
 * handler that computes would hold the few carriers of virtual ones.
 */
public final class InProcessInvoker implements Invoker {
  private final Map<String, Function> functions = new LinkedHashMap<>();
  private final HandlerFactory factory;
  private final FunctionLog log;
  private final ScheduledExecutorService timeouts =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("function-timeouts").factory());

  /**
   * Says where the functions seem to run.
   *
   * @param accountId 12 digits, as in the functions' ARNs
   * @param unreservedConcurrency most calls at a time of a function without {@code
   *     ReservedConcurrentExecutions}; an AWS account shares 1000 among all of them
   */
  public record Settings(String region, String accountId, int unreservedConcurrency) {}

  /** No instance is made before the first call. */
  public InProcessInvoker(
      List<FunctionModel> functions, HandlerFactory factory, FunctionLog log, Settings settings) {
    this.factory = factory;
    this.log = log;
    for (FunctionModel model : functions) {
      String arn = model.arn(settings.region(), settings.accountId());
      int concurrency = model.reservedConcurrency().orElse(settings.unreservedConcurrency());
      this.functions.put(
          model.logicalId(),
          new Function(model, arn, new Semaphore(concurrency), new ConcurrentLinkedDeque<>()));
    }
  }

  private record Function(
      FunctionModel model,
      String arn,
      Semaphore permits,
      ConcurrentLinkedDeque<HandlerCall> idle) {}

  @Override
  public byte[] invoke(String name, byte[] event, Duration patience)
      throws InvocationException, InterruptedException {
    Function function = functions.get(name);
    if (function == null) {
      throw new InvocationException(Kind.UNKNOWN_FUNCTION, name);
    }
    if (event.length > MAXIMUM_PAYLOAD_BYTES) {
      throw new InvocationException(Kind.EVENT_TOO_LARGE, name);
    }
    if (!function.permits().tryAcquire()) {
      throw new InvocationException(Kind.THROTTLED, name);
    }
    Call call = new Call(function, event.clone());
    call.start();
    try {
      return call.reply.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new InvocationException(Kind.STILL_RUNNING, name);
    } catch (ExecutionException e) {
      throw new InvocationException(kind(e.getCause()), name);
    }
  }

  private static Kind kind(@Nullable Throwable cause) {
    return switch (cause) {
      case InvocationException refused -> refused.kind();
      case BoundedOutput.ReplyTooLargeException _ -> Kind.REPLY_TOO_LARGE;
      case null, default -> Kind.FUNCTION_FAILED;
    };
  }

  /** Ends the timeouts; calls in progress end with their daemon threads. */
  @Override
  public void close() {
    timeouts.shutdownNow();
  }

  /** One call: holds a place in the concurrency from its making until its thread ends. */
  private final class Call implements Runnable {
    private final Function function;
    private final InvocationContext context;
    private final FutureTask<byte[]> work;
    private final CompletableFuture<byte[]> reply = new CompletableFuture<>();
    private final ScheduledFuture<?> timeout;
    private volatile @Nullable HandlerCall reusable;

    Call(Function function, byte[] event) {
      this.function = function;
      Duration limit = function.model().timeout();
      String requestId = UUID.randomUUID().toString();
      context =
          new InvocationContext(
              function.model(),
              function.arn(),
              requestId,
              System.nanoTime() + limit.toNanos(),
              log);
      work = new FutureTask<>(() -> handle(event));
      timeout = timeouts.schedule(this::giveUp, limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    void start() {
      Thread.ofPlatform()
          .daemon()
          .name(function.model().logicalId() + " " + context.requestId())
          .start(this);
    }

    @Override
    public void run() {
      work.run();
      timeout.cancel(false);
      HandlerCall instance = reusable;
      if (instance != null && !work.isCancelled()) {
        // Last used, first used again: rarely used instances stay cold, as on AWS.
        function.idle().addFirst(instance);
      }
      // Before the reply is seen: the caller's next call must find the place and the instance free.
      function.permits().release();
      switch (work.state()) {
        case SUCCESS -> reply.complete(work.resultNow());
        case FAILED -> {
          StringWriter stack = new StringWriter();
          work.exceptionNow().printStackTrace(new PrintWriter(stack));
          try {
            write(stack.toString());
          } finally {
            reply.completeExceptionally(work.exceptionNow());
          }
        }
        case CANCELLED, RUNNING -> {} // giveUp has replied
      }
    }

    private void giveUp() {
      if (work.cancel(true)) {
        try {
          write("Task timed out after " + function.model().timeout().toSeconds() + " seconds");
        } finally {
          reply.completeExceptionally(
              new InvocationException(Kind.FUNCTION_TIMED_OUT, function.model().logicalId()));
        }
      }
    }

    private byte[] handle(byte[] event) throws IOException {
      HandlerCall instance = function.idle().pollFirst();
      if (instance == null) {
        FunctionModel model = function.model();
        instance = HandlerCall.of(factory.create(model, model.environment()), model);
      }
      BoundedOutput output = new BoundedOutput();
      try {
        instance.handle(event, output, context);
      } catch (IOException | RuntimeException e) {
        // The managed runtime reports an exception and keeps its process; an Error ends it, and so
        // the instance here.
        reusable = instance;
        output.requireWithinLimit(); // a serializer wraps the refusal of its write
        throw e;
      }
      reusable = instance;
      return output.reply();
    }

    private void write(String message) {
      log.write(function.model().logicalId(), context.requestId(), message);
    }
  }
}
