package dev.probity.local.stack;

import dev.probity.local.gateway.FunctionLog;
import dev.probity.local.gateway.InvocationException;
import dev.probity.local.gateway.Invoker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a function prints into its log, as Lambda does, and leaves standard output to this
 * process otherwise. A thread that a function starts belongs to the function.
 */
final class FunctionOutput implements Invoker {
  private static final InheritableThreadLocal<@Nullable FunctionOutput> CURRENT =
      new InheritableThreadLocal<>();
  private static boolean installed;

  private final Invoker functions;
  private final FunctionLog log;
  private final ThreadLocal<ByteArrayOutputStream> lines =
      ThreadLocal.withInitial(ByteArrayOutputStream::new);

  FunctionOutput(Invoker functions, FunctionLog log) {
    this.functions = functions;
    this.log = log;
    install();
  }

  private static synchronized void install() {
    if (!installed) {
      System.setOut(new PrintStream(new Routed(System.out), true, StandardCharsets.UTF_8));
      installed = true;
    }
  }

  @Override
  public byte[] invoke(String function, byte[] event, Duration patience)
      throws InvocationException, InterruptedException {
    FunctionOutput before = CURRENT.get();
    CURRENT.set(this);
    try {
      return functions.invoke(function, event, patience);
    } finally {
      CURRENT.set(before);
    }
  }

  private void print(byte[] bytes, int offset, int length) {
    ByteArrayOutputStream line = lines.get();
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        log.write(Thread.currentThread().getName(), "-", line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else {
        line.write(bytes[i]);
      }
    }
  }

  private static final class Routed extends OutputStream {
    private final PrintStream process;

    Routed(PrintStream process) {
      this.process = process;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      FunctionOutput function = CURRENT.get();
      if (function == null) {
        process.write(bytes, offset, length);
      } else {
        function.print(bytes, offset, length);
      }
    }

    @Override
    public void flush() {
      process.flush();
    }
  }
}
