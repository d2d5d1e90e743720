package dev.probity.local.gateway.runtime;

import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.service.ServiceCommand;
import dev.probity.local.service.ServiceLibraries;
import dev.probity.local.service.ServiceProcess;
import dev.probity.local.service.child.WatchedMain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One function in a child JVM. Used by one thread at a time. */
final class RuntimeChild implements AutoCloseable {
  private static final String MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

  /** For x86-64 and glibc. */
  private static final String NATIVE_LIBRARY = "libaws-lambda-jni.linux-x86_64.so";

  /** From the start of the process to its first question. AWS has 10 s, on a machine of its own. */
  private static final Duration START = Duration.ofSeconds(60);

  private static final Duration GRACE = Duration.ofSeconds(2);

  private final FunctionModel function;
  private final String arn;
  private final RuntimeApi api;
  private final ServiceProcess process;

  private RuntimeChild(FunctionModel function, String arn, RuntimeApi api, ServiceProcess process) {
    this.function = function;
    this.arn = arn;
    this.api = api;
    this.process = process;
  }

  /**
   * Where children run.
   *
   * @param client the Runtime Interface Client: jars, and its native library under {@code jni}
   * @param taskRoot the unpacked deployment package
   * @param logs folder of their output, a file for each function
   */
  record Place(ServiceLibraries client, Path taskRoot, Path logs) {}

  /**
   * Starts a child and waits until it asks for its first event.
   *
   * @param environment over the template's
   * @throws RuntimeApi.ChildException when it did not start
   */
  static RuntimeChild start(
      FunctionModel function, String arn, Map<String, String> environment, Place place)
      throws IOException, InterruptedException, RuntimeApi.ChildException {
    RuntimeApi api = RuntimeApi.start();
    ServiceProcess process;
    try {
      process = ServiceProcess.start(command(function, environment, place, api));
    } catch (IOException failed) {
      api.close();
      throw failed;
    }
    RuntimeChild child = new RuntimeChild(function, arn, api, process);
    var _ =
        process
            .ended()
            .thenRun(() -> api.gone(new RuntimeApi.ChildException("the runtime exited")));
    boolean ready = false;
    try {
      await(api.initialized(), START);
      ready = true;
      return child;
    } catch (TimeoutException slow) {
      throw new RuntimeApi.ChildException("no handler after " + START.toSeconds() + " s");
    } catch (ExecutionException failed) {
      throw childException(failed);
    } finally {
      if (!ready) {
        child.kill();
      }
    }
  }

  private static ServiceCommand command(
      FunctionModel function, Map<String, String> over, Place place, RuntimeApi api) {
    Map<String, String> environment = new TreeMap<>(function.environment());
    environment.putAll(over);
    environment.put("AWS_LAMBDA_RUNTIME_API", api.authority());
    environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    environment.put("AWS_LAMBDA_FUNCTION_NAME", function.deployedName());
    environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    environment.put(
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMegabytes()));
    environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.deployedName());
    environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "local");
    environment.put("LAMBDA_TASK_ROOT", place.taskRoot().toString());
    environment.put("LAMBDA_RUNTIME_DIR", place.taskRoot().toString());
    environment.put("_HANDLER", function.handler());
    environment.put("TZ", ":UTC");
    String name = "function-" + function.logicalId();
    return ServiceCommand.jvm(
            name,
            List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // What is left of the function's memory is the JVM's own, as in the managed
                // runtime.
                "-Xmx" + Math.max(64, function.memoryMegabytes() * 85 / 100) + "m",
                nativeLibrary(place),
                "--enable-native-access=ALL-UNNAMED"),
            place.client().jars(),
            List.of(WatchedMain.class.getName(), MAIN, function.handler()),
            place.taskRoot(),
            place.logs().resolve(name + ".log"))
        .with(environment);
  }

  /**
   * Without it the client writes its library to one fixed path in {@code /tmp} and loads it from
   * there: two children that start together load each other's half a file, and anybody who may
   * write to {@code /tmp} chooses what they load.
   */
  private static String nativeLibrary(Place place) {
    return "-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI="
        + place.client().folder().resolve(Path.of("jni", NATIVE_LIBRARY));
  }

  boolean alive() {
    return process.alive();
  }

  long pid() {
    return process.pid();
  }

  /**
   * Runs one event.
   *
   * @throws TimeoutException when the function's {@code Timeout} passed; the child is gone then
   * @throws RuntimeApi.LongReplyException when the reply is too long
   * @throws RuntimeApi.ChildException when the handler threw or the child ended
   */
  byte[] call(String requestId, byte[] event)
      throws InterruptedException,
          TimeoutException,
          RuntimeApi.ChildException,
          RuntimeApi.LongReplyException {
    CompletableFuture<byte[]> reply = new CompletableFuture<>();
    long deadline = System.currentTimeMillis() + function.timeout().toMillis();
    api.offer(new RuntimeApi.Invocation(requestId, event, arn, deadline, reply));
    if (!process.alive()) {
      api.gone(new RuntimeApi.ChildException("the runtime exited"));
    }
    boolean answered = false;
    try {
      byte[] bytes = await(reply, function.timeout());
      answered = true;
      return bytes;
    } catch (ExecutionException failed) {
      answered = true;
      if (failed.getCause() instanceof RuntimeApi.LongReplyException tooLong) {
        throw tooLong;
      }
      throw childException(failed);
    } finally {
      if (!answered) {
        kill();
      }
    }
  }

  private static <T> T await(CompletableFuture<T> future, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static RuntimeApi.ChildException childException(ExecutionException failed) {
    return failed.getCause() instanceof RuntimeApi.ChildException told
        ? told
        : new RuntimeApi.ChildException(String.valueOf(failed.getCause()));
  }

  /** Ends the child as AWS ends a function past its {@code Timeout}. */
  void kill() {
    process.kill();
    api.close();
  }

  /** Lets the child end in order. */
  @Override
  public void close() throws IOException {
    process.stop(GRACE);
    api.close();
  }
}
