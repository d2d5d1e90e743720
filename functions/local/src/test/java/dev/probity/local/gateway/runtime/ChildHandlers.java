package dev.probity.local.gateway.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;

/** Handlers for a child JVM, which sees this class, the JDK and Lambda's core, and nothing else. */
public final class ChildHandlers {
  private ChildHandlers() {}

  /** Replies with the event. */
  public static final class Echo implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context)
        throws IOException {
      event.transferTo(reply);
    }
  }

  /** Replies with what it knows of its call and its surroundings. */
  public static final class Telling implements RequestHandler<Map<String, String>, Object> {
    private int calls;

    @Override
    public Map<String, String> handleRequest(Map<String, String> event, Context context) {
      calls++;
      Map<String, String> told = new TreeMap<>(event);
      told.put("calls", Integer.toString(calls));
      told.put("pid", Long.toString(ProcessHandle.current().pid()));
      told.put("arn", context.getInvokedFunctionArn());
      told.put("name", context.getFunctionName());
      told.put("memory", Integer.toString(context.getMemoryLimitInMB()));
      told.put("left", Integer.toString(context.getRemainingTimeInMillis()));
      told.put("greeting", System.getenv("GREETING"));
      told.put("region", System.getenv("AWS_REGION"));
      return told;
    }
  }

  /** Does what the event says. */
  public static final class Obedient implements RequestHandler<String, String> {
    @Override
    public String handleRequest(String wish, Context context) {
      switch (wish) {
        case "throw" -> throw new IllegalStateException("the inside story");
        case "exit" -> Runtime.getRuntime().halt(7);
        case "error" -> throw new LinkageError("the end of this JVM");
        case "sleep" -> {
          try {
            Thread.sleep(60_000);
          } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
          }
        }
        default -> {}
      }
      return wish.equals("long") ? "x".repeat(7_000_000) : wish;
    }
  }

  /** Cannot be made. */
  public static final class Unmakeable implements RequestStreamHandler {
    /** Always fails. */
    public Unmakeable() {
      throw new IllegalStateException("not today");
    }

    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context) {}
  }
}
