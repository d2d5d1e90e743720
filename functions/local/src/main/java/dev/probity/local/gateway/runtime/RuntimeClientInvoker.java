package dev.probity.local.gateway.runtime;

import dev.probity.local.gateway.FunctionLog;
import dev.probity.local.gateway.InvocationException;
import dev.probity.local.gateway.InvocationException.Kind;
import dev.probity.local.gateway.Invoker;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.service.ServiceLibraries;
import dev.probity.local.service.ServiceStartException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs each function in the Runtime Interface Client, a child JVM that is started at its first call
 * and ends with this JVM. Calls beyond the reserved concurrency are throttled; the others wait for
 * the function's one child. Linux on x86-64 only.
 */
public final class RuntimeClientInvoker implements Invoker {
  private final Map<String, Function> functions = new LinkedHashMap<>();
  private final Settings settings;
  private final RuntimeChild.Place place;
  private final FunctionLog log;

  /**
   * How to run.
   *
   * @param environment given to every function, over the template's
   * @param unreservedConcurrency most calls that wait or run of a function without {@code
   *     ReservedConcurrentExecutions}
   * @param projectRoot the checkout, in which the client was gathered
   * @param taskRoot the unpacked deployment package: classes, and jars under {@code lib}
   * @param logs folder for what the children print, a bounded file for each function
   */
  public record Settings(
      String region,
      String accountId,
      Map<String, String> environment,
      int unreservedConcurrency,
      Path projectRoot,
      Path taskRoot,
      Path logs) {
    /** Copies the map. */
    public Settings {
      environment = Map.copyOf(environment);
    }
  }

  private RuntimeClientInvoker(
      List<FunctionModel> models, RuntimeChild.Place place, FunctionLog log, Settings settings) {
    this.settings = settings;
    this.place = place;
    this.log = log;
    for (FunctionModel model : models) {
      functions.put(model.logicalId(), new Function(model));
    }
  }

  /**
   * Ready to start children; none runs yet.
   *
   * @throws ServiceStartException on another system than Linux on x86-64, or when the client was
   *     not gathered
   */
  public static RuntimeClientInvoker of(
      List<FunctionModel> models, FunctionLog log, Settings settings) throws IOException {
    requireLinuxOnX86();
    ServiceLibraries client = ServiceLibraries.of(settings.projectRoot(), "runtime-client");
    return new RuntimeClientInvoker(
        models,
        new RuntimeChild.Place(client, settings.taskRoot().toAbsolutePath(), settings.logs()),
        log,
        settings);
  }

  private static void requireLinuxOnX86() throws ServiceStartException {
    String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    if (!system.toLowerCase(Locale.ROOT).matches("linux on (amd64|x86_64)")) {
      throw new ServiceStartException(
          "the Lambda Runtime Interface Client runs on Linux on x86-64 only, not on "
              + system
              + "; without --runtime-client the functions run in the stack's own process");
    }
  }

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
    if (!function.permits.tryAcquire()) {
      throw new InvocationException(Kind.THROTTLED, name);
    }
    try {
      return function.submit(event.clone()).get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException impatient) {
      throw new InvocationException(Kind.STILL_RUNNING, name);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof InvocationException told
          ? told
          : new InvocationException(Kind.FUNCTION_FAILED, name);
    }
  }

  /** The process of a function's child, while one runs. */
  public OptionalLong pid(String name) {
    Function function = functions.get(name);
    RuntimeChild running = function == null ? null : function.child;
    return running == null || !running.alive()
        ? OptionalLong.empty()
        : OptionalLong.of(running.pid());
  }

  /** Ends the children, those that are at work too. */
  @Override
  public void close() {
    List<Thread> closing = new ArrayList<>();
    for (Function function : functions.values()) {
      closing.add(Thread.ofVirtual().start(function::close));
    }
    for (Thread one : closing) {
      try {
        one.join();
      } catch (InterruptedException hurried) {
        // The children end with their pipes, whether or not they are waited for.
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** A function and its child, which its one thread alone uses. */
  private final class Function {
    private final FunctionModel model;
    private final String arn;
    private final Semaphore permits;
    private final ExecutorService thread =
        Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private volatile @Nullable RuntimeChild child;

    Function(FunctionModel model) {
      this.model = model;
      this.arn = model.arn(settings.region(), settings.accountId());
      this.permits =
          new Semaphore(model.reservedConcurrency().orElse(settings.unreservedConcurrency()));
    }

    Future<byte[]> submit(byte[] event) throws InvocationException {
      try {
        return thread.submit(() -> {
          try {
            return run(UUID.randomUUID().toString(), event);
          } finally {
            permits.release();
          }
        });
      } catch (RejectedExecutionException closed) {
        permits.release();
        throw new InvocationException(Kind.FUNCTION_FAILED, model.logicalId());
      }
    }

    private byte[] run(String requestId, byte[] event)
        throws InvocationException, InterruptedException {
      try {
        try {
          return running().call(requestId, event);
        } catch (RuntimeApi.NotTakenException ended) {
          // It was ending since its last call.
          return running().call(requestId, event);
        }
      } catch (TimeoutException late) {
        log.write(
            model.logicalId(),
            requestId,
            "Task timed out after " + model.timeout().toSeconds() + " seconds");
        throw new InvocationException(Kind.FUNCTION_TIMED_OUT, model.logicalId());
      } catch (RuntimeApi.LongReplyException tooLong) {
        throw new InvocationException(Kind.REPLY_TOO_LARGE, model.logicalId());
      } catch (RuntimeApi.ChildException | IOException failed) {
        log.write(model.logicalId(), requestId, String.valueOf(failed.getMessage()));
        throw new InvocationException(Kind.FUNCTION_FAILED, model.logicalId());
      }
    }

    private RuntimeChild running()
        throws IOException, InterruptedException, RuntimeApi.ChildException {
      RuntimeChild before = child;
      if (before != null && before.alive()) {
        return before;
      }
      if (before != null) {
        before.kill();
        child = null;
      }
      RuntimeChild started = RuntimeChild.start(model, arn, settings.environment(), place);
      child = started;
      return started;
    }

    void close() {
      thread.shutdownNow();
      thread.close();
      RuntimeChild running = child;
      if (running != null) {
        try {
          running.close();
        } catch (IOException pipe) {
          running.kill();
        }
      }
    }
  }
}
